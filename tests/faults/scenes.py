"""Moments at which a command is done that the scene of the tests of access refuses: a speaker is held, a sitting is not open yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from ecommunity import clock, db
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import hash_password, new_secret
from ecommunity.db import session
from ecommunity.forum.imports.authors import tags
from ecommunity.forum.imports.models import ImportedAuthor
from ecommunity.forum.models import Thread
from ecommunity.groups.models import Group, JoinRequest
from ecommunity.links.models import ThreadModule
from ecommunity.meetings.reports.models import Report
from tests.access.scene import FELLOW, SEATS, Scene
from tests.cast.meetings import meeting_of
from tests.conftest import Browser

PASSWORD = "correct-horse-battery"

# The moment at which a command or its form is tried, where the scene as it stands refuses it or leaves nothing to do.
OF_COMMANDS = {
    "meetings.grant_reply": "reply",
    "meetings.convert_to_text": "text",
    "meetings.rule_on_point": "point",
    "meetings.put_motion": "moved",
    "meetings.extend_timer": "speaking",
    "meetings.finish_speaker": "speaking",
    "meetings.hold_speaker": "speaking",
    "meetings.resume_speaker": "held",
    "meetings.open_sitting": "closed",
    "meetings.enter": "absent",
    "meetings.open_comments": "drafted",
    "meetings.adopt_report": "commented",
    "accounts.restore_person": "suspended",
    "groups.join": "open",
    "groups.withdraw_request": "asked",
    "forum.withdraw_acceptance": "accepted",
    "forum.unlock_thread": "locked",
    "forum.take_back_thanks": "thanked",
    "links.unlink_thread": "linked",
    "forum.claim_imported_posts": "imported",
}
FLOOR = "POST /meetings/<int:meeting_id>/floor/"
OF_ROUTES = {
    FLOOR + "requests/<int:request>/grant": "reply",
    FLOOR + "requests/<int:request>/convert": "text",
    FLOOR + "rule": "point",
    FLOOR + "put": "moved",
    FLOOR + "extend": "speaking",
    FLOOR + "finish": "speaking",
    FLOOR + "hold": "speaking",
    FLOOR + "resume": "held",
    "POST /meetings/<int:meeting_id>/sittings/open": "closed",
    "POST /meetings/<int:meeting_id>/enter": "absent",
    "POST /meetings/<int:meeting_id>/report/comments": "drafted",
    "POST /meetings/<int:meeting_id>/report/adopt": "commented",
    "POST /groups/<slug>/join": "open",
    "POST /groups/<slug>/ask-to-join/withdraw": "asked",
    "POST /threads/<int:thread_id>/withdraw-acceptance": "accepted",
    "POST /posts/<int:post_id>/take-back-thanks": "thanked",
    "POST /threads/<int:thread_id>/module/<int:module>/remove": "linked",
    "POST /account/imported-posts/claim": "imported",
}
CHAIR = "lead"


class Moments:
    """The things of the scene at each moment: meetings of the closed room with the same people, another group, another thread."""

    def __init__(self, stage: Scene) -> None:
        self.stage, self.lead, self.member = stage, stage.browser(CHAIR), stage.browser("member")
        self.fellow = self._fellow()
        makers: dict[str, Callable[[int], dict[str, Any]]] = {
            "closed": self._closed,
            "speaking": self._speaking,
            "held": self._held,
            "point": self._point,
            "moved": self._moved,
            "reply": self._reply,
            "text": self._text,
            "absent": self._absent,
            "drafted": self._drafted,
            "commented": self._commented,
        }
        self.things = {name: self._meeting(name, maker) for name, maker in makers.items()}
        self.things |= {
            "accepted": self._accepted(),
            "locked": self._locked(),
            "thanked": self._thanked(),
            "linked": self._linked(),
            "imported": self._imported(),
        } | self._others()

    def at(self, moment: str) -> Scene:
        """The scene with the things of that moment."""
        return replace(self.stage, things=self.stage.things | self.things[moment]) if moment else self.stage

    def _fellow(self) -> Browser:
        secret = new_secret()
        with self.stage.app.app_context(), db.transaction():
            sessions.start_session(session.get_one(Person, self.stage.world.people[FELLOW]), secret, "test")
        return Browser(self.stage.app, secret)

    def _meeting(self, name: str, maker: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
        world = self.stage.world
        with self.stage.app.app_context(), db.transaction():
            meeting = meeting_of(replace(world, groups=world.groups | {"wg-a": self.stage.things["room_id"]}), name, seats=SEATS)
        return {"meeting": meeting} | maker(meeting)

    def _closed(self, meeting: int) -> dict[str, Any]:
        return {}

    def _open(self, meeting: int) -> None:
        first = int(self.lead.api(f"/meetings/{meeting}").get_json()["items"][0]["id"])
        for browser in (self.lead, self.member, self.fellow):
            browser.do("meetings.enter", meeting=meeting)
        self.lead.do("meetings.open_sitting", meeting=meeting)
        self.lead.do("meetings.start_item", meeting=meeting, item=first)
        self.lead.do("meetings.open_list", meeting=meeting, speaking_limit_s=600)

    def _asks(self, browser: Browser, meeting: int, **what: Any) -> dict[str, Any]:
        return {"request": int(browser.do("meetings.request_floor", meeting=meeting, **what)["request"])}

    def _speaking(self, meeting: int) -> dict[str, Any]:
        self._open(meeting)
        asked = self._asks(self.fellow, meeting, kind="intervention")
        self.lead.do("meetings.call_speaker", meeting=meeting, **asked)
        return asked

    def _held(self, meeting: int) -> dict[str, Any]:
        asked = self._speaking(meeting)
        self.lead.do("meetings.hold_speaker", meeting=meeting)
        return asked

    def _point(self, meeting: int) -> dict[str, Any]:
        self._speaking(meeting)
        return self._asks(self.member, meeting, kind="point_of_order", category="procedure")

    def _moved(self, meeting: int) -> dict[str, Any]:
        self._open(meeting)
        asked = self._asks(self.member, meeting, kind="motion", motion="suspend")
        self.lead.do("meetings.call_speaker", meeting=meeting, **asked)
        self.lead.do("meetings.finish_speaker", meeting=meeting)
        return asked

    def _reply(self, meeting: int) -> dict[str, Any]:
        self._open(meeting)
        return self._asks(self.member, meeting, kind="right_of_reply")

    def _text(self, meeting: int) -> dict[str, Any]:
        self._open(meeting)
        return self._asks(self.member, meeting, kind="intervention", text="What we would have said.", language="en")

    def _absent(self, meeting: int) -> dict[str, Any]:
        self._open(meeting)
        self.lead.do("meetings.leave", meeting=meeting)
        return {}

    def _drafted(self, meeting: int) -> dict[str, Any]:
        self._open(meeting)
        for step in ("close_sitting", "open_sitting", "close_sitting", "draft_report"):
            self.lead.do(f"meetings.{step}", meeting=meeting)
        return {"reported": meeting}

    def _commented(self, meeting: int) -> dict[str, Any]:
        self._drafted(meeting)
        self.lead.do("meetings.open_comments", meeting=meeting)
        with self.stage.app.app_context(), db.transaction():
            session.query(Report).filter_by(meeting_id=meeting).one().comments_until = clock.now()
        return {"reported": meeting}

    def _accepted(self) -> dict[str, Any]:
        house = self.stage.things["house"]
        asked = self.lead.do("forum.ask_question", community=house, title="Answered?", body="Is it?", language="en", show_as="name")
        answered = self.fellow.do("forum.post_reply", thread=asked["thread"], body="It is.", language="en")
        self.lead.do("forum.accept_answer", post=answered["post"])
        return {"thread": asked["thread"]}

    def _locked(self) -> dict[str, Any]:
        house = self.stage.things["house"]
        asked = self.lead.do("forum.ask_question", community=house, title="Closed?", body="Is it?", language="en", show_as="name")
        self.lead.do("forum.lock_thread", thread=asked["thread"], words="Answered")
        return {"thread": asked["thread"]}

    def _thanked(self) -> dict[str, Any]:
        house = self.stage.things["house"]
        asked = self.lead.do("forum.ask_question", community=house, title="Thanked?", body="Is it?", language="en", show_as="name")
        answered = self.fellow.do("forum.post_reply", thread=asked["thread"], body="It is.", language="en")
        for browser in (self.lead, self.member, self.stage.browser("admin")):
            browser.do("forum.thank_for_post", post=answered["post"])
        return {"thread": asked["thread"], "reply": answered["post"]}

    def _linked(self) -> dict[str, Any]:
        house = self.stage.things["house"]
        asked = self.lead.do("forum.ask_question", community=house, title="Linked?", body="Is it?", language="en", show_as="name")
        with self.stage.app.app_context(), db.transaction():
            session.get_one(Thread, asked["thread"]).has_links = True
            session.add(ThreadModule(thread_id=asked["thread"], module_id=1))
        return {"thread": asked["thread"]}

    def _imported(self) -> dict[str, Any]:
        """Each of them wrote on a mailing list of before, under the address of their account."""
        with self.stage.app.app_context(), db.transaction():
            for account in session.execute(select(Person).where(Person.email.is_not(None), Person.state == "active")).scalars().all():
                wrote = Person(name=account.name, email=None, state="imported", language="en", site_roles=[])
                session.add(wrote)
                session.flush()
                session.add(ImportedAuthor(person_id=wrote.id, tag=tags(str(account.email))[0]))
        return {}

    def _others(self) -> dict[str, dict[str, Any]]:
        """A group that is open to everybody, one that the chair of the room asked to join, somebody who is suspended."""
        frame: dict[str, Any] = {"kind": "community", "purposes": {}, "visibility": "public", "formality": "informal"}
        with self.stage.app.app_context(), db.transaction():
            easy = Group(slug="open-house", names={"en": "Open"}, joining="open", **frame)
            asked = Group(slug="asked-house", names={"en": "Asked"}, joining="request", **frame)
            away = Person(name="Sus Pended", email="suspended@demo.invalid", state="suspended", language="en")
            session.add_all([easy, asked, away])
            session.flush()
            session.add(JoinRequest(group_id=asked.id, person_id=self.stage.person(CHAIR), words="Please"))
            return {"open": {"room": easy.slug}, "asked": {"room": asked.slug}, "suspended": {"expert": away.id}}


def give_password(stage: Scene, name: str) -> None:
    """This person of the cast signs in with the password."""
    with stage.app.app_context(), db.transaction():
        session.get_one(Person, stage.world.people[name]).password_hash = hash_password(PASSWORD)
