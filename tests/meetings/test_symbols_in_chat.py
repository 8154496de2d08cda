"""A document symbol in the chat leads to its page, in the entry and on the page without scripts."""

from __future__ import annotations


def test_a_symbol_in_a_line_is_a_link(room):
    room.open()
    room.do("ngo", "say", text="See unep/cms/cop15/doc.18 <b> please")
    entries = room.as_("ngo").api(f"/live/meeting:{room.id}").get_json()["put"]
    line = next(body for name, _, body in entries if name == "lines")
    assert line["symbols"] == [{"printed": "unep/cms/cop15/doc.18", "canonical": "UNEP/CMS/COP15/Doc.18"}]
    page = room.as_("nfp.new").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert 'See <a href="/symbols/UNEP/CMS/COP15/Doc.18">unep/cms/cop15/doc.18</a> &lt;b&gt; please' in page
