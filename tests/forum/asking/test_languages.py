"""The language of a text is marked wherever it stands and can be asked for; the interface has its own."""

from __future__ import annotations

import re

LIST = "/communities/quiet-lounge/threads"


def titles(page):
    return re.findall(r'<a href="/threads/\d+" lang="(\w\w)" dir="auto">([^<]+)</a>', page)


def test_each_text_says_its_language_and_the_interface_keeps_its_own(as_, ask, reply):
    thread = ask("nfp.new", title="Par où commencer ?", body="Je viens d’arriver.", language="fr")["thread"]
    reply("nfp.expert", thread, "Begin with the manual.")
    lucia = as_("nfp.expert")
    page = lucia.get(f"/threads/{thread}?lang=es").get_data(as_text=True)
    assert '<html lang="es"' in page
    assert re.search(r'<h1 lang="fr"[^>]*>Par où commencer', page)
    assert re.search(r'<div class="post-body prose" lang="fr"[^>]*><p>Je viens', page)
    assert re.search(r'<div class="post-body prose" lang="en"[^>]*><p>Begin', page)
    assert titles(lucia.get(LIST).get_data(as_text=True)) == [("fr", "Par où commencer ?")]
    assert '<span lang="fr">Français</span>' in lucia.get(f"{LIST}?lang=en").get_data(as_text=True)
    assert '<span lang="fr">Français</span>' not in lucia.get(f"{LIST}?lang=fr").get_data(as_text=True)


def test_a_list_can_be_asked_in_one_language(as_, ask, offered):
    made = {code: ask("nfp.new", title=f"In {code}", language=code, tags=["bats"])["thread"] for code in ("en", "fr", "es")}
    lucia = as_("nfp.expert")
    for path, api in ((LIST, "/threads?community=quiet-lounge&"), ("/tags/bats", "/threads?tag=bats&")):
        assert len(titles(lucia.get(path).get_data(as_text=True))) == 3
        for code, thread in made.items():
            page = lucia.get(f"{path}?in={code}").get_data(as_text=True)
            assert titles(page) == [(code, f"In {code}")]
            assert '<html lang="en"' in page, "the interface stays as it is"
            assert [item["id"] for item in lucia.api(f"{api}in={code}").get_json()["items"]] == [thread]
        assert len(titles(lucia.get(f"{path}?in=xx").get_data(as_text=True))) == 3


def test_kind_language_and_page_stay_together(as_, ask):
    for number in range(21):
        ask("nfp.new", title=f"En {number}", language="fr")
    ask("nfp.new", title="An English one")
    lucia = as_("nfp.expert")
    first = lucia.get(f"{LIST}?kind=question&in=fr").get_data(as_text=True)
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = lucia.get(following[1].replace("&amp;", "&")).get_data(as_text=True)
    assert titles(second) == [("fr", "En 0")]
    assert f'{LIST}?show=unanswered&amp;in=fr"' in first


def test_the_language_of_a_question_is_put_right(as_, ask, reply, deliver):
    """With its author's text its title and its place in the lists are in the other language; a reply changes nothing of that."""
    made = ask("nfp.new", title="Comment compter", body="Je ne sais pas", language="en")
    given = {"post": made["post"], "title": "Comment compter", "body": "Je ne sais pas", "language": "fr"}
    as_("nfp.new").do("forum.edit_post", **given)
    deliver()
    lucia = as_("nfp.expert")
    answer = reply("nfp.expert", made["thread"], "Con calma.")
    lucia.do("forum.edit_post", post=answer, body="Con calma.", language="es")
    assert titles(lucia.get(f"{LIST}?in=fr").get_data(as_text=True)) == [("fr", "Comment compter")]
    assert titles(lucia.get(f"{LIST}?in=en").get_data(as_text=True)) == []
    assert re.search(r'<h1 lang="fr"[^>]*>Comment compter', lucia.get(f"/threads/{made['thread']}").get_data(as_text=True))
