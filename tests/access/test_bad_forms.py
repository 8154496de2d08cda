"""A form that is refused keeps what was typed, and a form that is sent twice has one effect."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from ecommunity.db import session
from ecommunity.forum.models import Post, Thread
from ecommunity.meetings.models import Line as ChatLine
from tests.access import table
from tests.access.scene import Scene, undone
from tests.access.table import Line
from tests.access.test_matrix import ROUTES
from tests.conftest import KEY, TOKEN

FORMS = [line for line in ROUTES if line.method == "POST" and not line.is_api]
# Fields in which a person writes, by the names that the forms use.
WRITTEN = {"title", "body", "words", "subject", "evidence", "name", "text", "reason", "label", "email"}
# Forms in which the reason is one of a list and not written.
CHOSEN = {
    "POST /report/<kind>/<int:thing_id>",
    "POST /communities/<slug>/moderation",
    "POST /moderation/<kind>/<int:thing_id>",
}
TURNED = "Kept & turned \u202e words"
HIDDEN = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>|<input type="hidden" name="([^"]+)" value="([^"]*)">', re.DOTALL)


def typing(line: Line) -> list[str]:
    """The fields of a line in which a person writes; what stands in the address is written by nobody."""
    written = {name for name in WRITTEN & set(line.sample) if f":{name}>" not in line.rule}
    written -= {"reason"} if line.what in CHOSEN else set()
    return sorted(written - {"name"} if "/<" in line.rule else written)


def somebody_able(line: Line) -> str:
    return next(
        (who for who in ("guest", "member", "lead", "admin", "stranger") if line.cells[who] in ("ok", "go", "late", "bad")), "admin"
    )


@pytest.mark.parametrize("line", [line for line in FORMS if typing(line)], ids=lambda line: line.what)
@pytest.mark.parametrize("value", [TURNED, "long \u00e9 " * 40_000], ids=["turned", "long"])
def test_a_refused_form_keeps_what_was_typed(scene: Scene, line: Line, value: str) -> None:
    who = somebody_able(line)
    for name in typing(line):
        with undone():
            response = table.ask(scene, line, who, table.values(line, scene) | {name: value})
        shown = html.unescape(response.get_data(as_text=True))
        assert response.status_code in (422, 413), (name, response.status_code)
        assert value.strip() in shown, name


@pytest.mark.parametrize("line", [line for line in FORMS if typing(line)], ids=lambda line: line.what)
def test_a_stale_form_keeps_what_was_typed(scene: Scene, written: list[str], line: Line) -> None:
    """The token is of a session that is over: refused, nothing stored, every word still there."""
    for name in typing(line):
        response = table.ask(
            scene, line, somebody_able(line), table.values(line, scene) | {name: "Kept & stale"}, fields={"csrf_token": "old"}
        )
        assert response.status_code == 403
        assert "Kept & stale" in html.unescape(response.get_data(as_text=True))
    assert not written


@pytest.mark.parametrize("line", FORMS, ids=lambda line: line.what)
def test_a_megabyte_breaks_nothing(scene: Scene, line: Line) -> None:
    with undone():
        response = table.ask(scene, line, somebody_able(line), table.values(line, scene) | {"surprise": "x" * 2**20, "body": "x" * 2**20})
    assert response.status_code in (200, 204, 303, 404, 409, 413, 422), response.status_code


def test_a_body_beyond_every_limit_is_413(scene: Scene) -> None:
    client, fields = ask_form(scene)
    response = client.post("/communities/closed-house/ask", data=fields | {"body": "x" * (25 * 2**20)})
    assert response.status_code == 413
    assert "too large" in response.get_data(as_text=True)


def count(table_: Any) -> int:
    session.rollback()
    found = session.execute(select(func.count()).select_from(table_)).scalar_one()
    session.remove()
    return int(found)


def ask_form(scene: Scene) -> tuple[Any, dict[str, str]]:
    """The form as it was opened: its token and its one-time key."""
    client = scene.browser("member").client
    shown = client.get("/communities/closed-house/ask").get_data(as_text=True)
    token, key = TOKEN.search(shown), KEY.findall(shown)
    assert token
    hidden = {"csrf_token": token[1], "_key": key[-1]}
    return client, hidden | {"title": "Twice?", "body": "First words & more", "language": "en", "show_as": "name"}


def test_a_doubled_form_has_one_effect_and_one_answer(scene: Scene) -> None:
    client, fields = ask_form(scene)
    before = count(Thread)
    first, second = (client.post("/communities/closed-house/ask", data=fields) for _ in range(2))
    assert (first.status_code, first.headers["Location"]) == (303, second.headers["Location"])
    assert count(Thread) == before + 1


def hidden_fields(page: str) -> dict[str, str]:
    """What the page's last form sends when its button is pressed."""
    form = page[page.rindex('<form method="post" action="') :]
    return {html.unescape(area or field): html.unescape(text or value) for area, text, field, value in HIDDEN.findall(form)}


def test_both_texts_are_shown_and_the_second_can_be_sent_as_new(scene: Scene) -> None:
    client, fields = ask_form(scene)
    before = count(Thread)
    client.post("/communities/closed-house/ask", data=fields)
    shown = client.post("/communities/closed-house/ask", data=fields | {"body": "Second <words>\r\n\r\nof mine"})
    page = shown.get_data(as_text=True)
    assert shown.status_code == 422
    assert count(Thread) == before + 1
    for words in ("First words &amp; more", "Second &lt;words&gt;", "Send the second as new", "Discard the second"):
        assert words in page
    again = hidden_fields(page)
    assert again["_key"] != fields["_key"]
    action = html.unescape(page[page.rindex('<form method="post" action="') :].split('"', 4)[3])
    sent = client.post(action, data=again)
    resent = client.post(action, data=again)
    assert (sent.status_code, resent.headers["Location"]) == (303, sent.headers["Location"])
    assert count(Thread) == before + 2
    session.rollback()
    bodies = session.execute(select(Post.body).order_by(Post.id.desc()).limit(2)).scalars().all()
    assert bodies == ["Second <words>\n\nof mine", "First words & more"]


@pytest.mark.parametrize("line", FORMS, ids=lambda line: line.what)
def test_discarding_leads_to_a_page(scene: Scene, line: Line) -> None:
    """Also where the form has no page of its own: then back to where it stood."""
    written_in = [name for name in typing(line) if name != "email"]
    who = somebody_able(line)
    if not written_in or who == "guest" or line.cells[who] not in ("go", "ok"):
        return
    given, fields = table.values(line, scene), {"_key": "one-key-for-both"}
    path = table.address(line, dict(given))
    back = {"Referer": f"http://localhost{path if any(o.what == f'GET {line.rule}' for o in ROUTES) else '/meetings'}"}
    table.ask(scene, line, who, given, fields=fields)
    shown = table.ask(scene, line, who, given | {written_in[0]: "Another text"}, fields=fields, headers=back)
    page = shown.get_data(as_text=True)
    if "Discard the second" not in page:  # done twice by design: it takes no key, or the state says no before
        assert shown.status_code in (200, 204, 303, 308, 409) or "sent before with other words" in page
        return
    link = re.search(r'<a class="button" href="([^"]+)">Discard the second', page)
    assert link
    assert scene.browser(who).get(html.unescape(link[1]), follow_redirects=True).status_code == 200
    assert urlsplit(link[1]).netloc == ""


def test_sending_as_new_sends_every_choice(scene: Scene) -> None:
    """A field with several values is sent with all of them."""
    client = scene.browser("admin").client
    fields = {"csrf_token": scene.visitors["admin"].token, "_key": "one-key-for-both", "contact": "desk@demo.invalid", "sign_up": "open"}
    fields |= {"languages": ["en", "fr", "es"], "presence_days": "30", "record_days": "3650"}  # type: ignore[dict-item]
    client.post("/admin/settings", data=fields | {"name": "First"})
    page = client.post("/admin/settings", data=fields | {"name": "Second"}).get_data(as_text=True)
    assert re.findall(r'<textarea name="languages" hidden>\n(\w+)</textarea>', page) == ["en", "fr", "es"]


def test_a_line_of_the_chat_that_came_twice_is_said_once(scene: Scene) -> None:
    before = count(ChatLine)
    line = next(line for line in FORMS if line.rule == "/meetings/<int:meeting_id>/lines")
    given, fields = table.values(line, scene), {"_key": "a-key-of-the-page-1"}
    answers = [table.ask(scene, line, "member", given | {"text": text}, fields=fields).status_code for text in ("One", "One", "Two")]
    assert answers == [303, 303, 422]
    assert count(ChatLine) == before + 1
