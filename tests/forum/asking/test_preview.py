"""How a text will look can be seen before it is sent, without scripts; everything typed stays."""

from __future__ import annotations

import pytest

from ecommunity.db import session
from ecommunity.forum.models import Post

TYPED = {"body": "It is **so**.\n\n<script>alert(1)</script>", "language": "fr"}


def posts():
    session.rollback()
    return session.query(Post).count()


@pytest.fixture
def doors(as_, ask, reply):
    """Each form with a text: its address, the page on which it stands, and who writes there."""
    made = ask("nfp.new")
    post = reply("nfp.expert", made["thread"])
    thread = f"/threads/{made['thread']}"
    return {
        "ask": ("/communities/quiet-lounge/ask", None, "nfp.new", {"title": "Is it?", "show_as": "role"}),
        "discuss": ("/communities/quiet-lounge/discuss", None, "nfp.new", {"title": "Is it?", "show_as": "role"}),
        "reply": (f"{thread}/replies", thread, "nfp.new", {}),
        "edit": (f"/posts/{post}/edit", None, "nfp.expert", {}),
    }


@pytest.mark.parametrize("door", ["ask", "discuss", "reply", "edit"])
def test_it_is_shown_and_nothing_is_sent(as_, doors, door):
    address, page, who, more = doors[door]
    before = posts()
    shown = as_(who).post_form(address, {**TYPED, **more, "_button": "preview"}, page=page)
    text = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert posts() == before
    preview = text.split('id="preview-title"')[1].split("</section>")[0]
    assert "<strong>so</strong>" in preview
    assert 'lang="fr"' in preview
    assert "<script>" not in preview
    assert "It is **so**." in text
    assert '<option value="fr" selected>' in text
    if more:
        assert 'value="Is it?"' in text
        assert 'value="role" checked' in text
    assert "error-summary" not in text


def test_half_a_form_can_be_looked_at(as_, forum):
    shown = as_("nfp.new").post_form("/communities/quiet-lounge/ask", {"body": "*Half*", "_button": "preview"})
    assert shown.status_code == 200
    assert "<em>Half</em>" in shown.get_data(as_text=True)


def test_a_preview_of_too_much_stays_small_work(as_, forum):
    shown = as_("nfp.new").post_form("/communities/quiet-lounge/ask", {"body": "[" * 60_000, "_button": "preview"})
    assert shown.status_code == 200
    assert posts() == 0


def test_nobody_looks_where_nobody_may_write(as_, doors):
    address, page, _who, more = doors["reply"]
    assert as_("ngo").post_form(address, {**TYPED, **more, "_button": "preview"}, page=page).status_code == 404
