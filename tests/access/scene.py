"""A closed room with one of everything in it, and the seven who try every door: see `ACTORS`."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import update

from ecommunity import clock, db
from ecommunity.accounts import sessions
from ecommunity.accounts.models import AccessToken, Person
from ecommunity.accounts.secrets import hashed, new_secret
from ecommunity.accounts.young.models import Minor
from ecommunity.authz import Credential
from ecommunity.calendar.models import Deadline
from ecommunity.db import session
from ecommunity.directory.expertise.models import ExpertProfile
from ecommunity.directory.mentoring.models import MentorOffer, Pairing
from ecommunity.directory.models import Affiliation
from ecommunity.files.models import StoredFile
from ecommunity.forum.volunteering.models import Ask
from ecommunity.groups.models import Group, Invitation, JoinRequest, Membership
from ecommunity.meetings.models import AgendaItem, Meeting, Participant
from ecommunity.meetings.registration.evidence import KIND
from ecommunity.meetings.registration.models import Nomination
from ecommunity.notices.models import Notice
from ecommunity.outbox.models import Delivery
from ecommunity.web import site
from tests import cast
from tests.access import sealed
from tests.cast.meetings import meeting_of
from tests.conftest import Browser

# Nobody; a member of another group; somebody who was a member and sat in the meeting; who leads another group and chairs its
# meeting; an ordinary member; who leads the room and chairs its meeting; who runs the site.
ACTORS = ("guest", "stranger", "removed", "elsewhere", "member", "lead", "admin")
OUTSIDE = ("guest", "stranger", "removed", "elsewhere")
PEOPLE = {"stranger": "stranger", "removed": "youth", "elsewhere": "chair", "member": "nfp.4", "lead": "academic", "admin": "admin"}
FELLOW = "nfp.5"
SYMBOL = "UNEP/CMS/COP15/Doc.99"
SEATS = [
    ("academic", "none", "chair", None),
    ("nfp.4", "party", "delegate", "sahelia"),
    (FELLOW, "party", "delegate", "montavia"),
    ("youth", "youth", "observer", "young-migrants"),
    ("business", "private_sector", "observer", "windstep"),
]


@dataclass
class Visitor:
    """One of the seven: what their browser holds."""

    name: str
    credential: Credential
    secret: str = ""
    form_cookie: str = ""
    token: str = ""


@dataclass
class Scene:
    """`things` by the words that the tables use: `@thread`, `@room`."""

    app: Any
    world: cast.World
    visitors: dict[str, Visitor] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def browser(self, who: str) -> Browser:
        """A fresh browser of somebody, with the cookies that they had when the scene was set."""
        visitor = self.visitors[who]
        browser = Browser(self.app, visitor.secret)
        browser.client.set_cookie("form_session", visitor.form_cookie)
        browser.csrf = visitor.token
        return browser

    def person(self, who: str) -> int:
        return self.world.people[PEOPLE.get(who, who)]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside leaves nothing behind."""
    session.remove()
    point = db.factory.kw["bind"].begin_nested()
    try:
        yield
    finally:
        session.remove()
        point.rollback()
        site.forget()


def build(app: Any, world: cast.World) -> Scene:
    """The scene stands, inside the transaction that is open."""
    scene = Scene(app, world)
    with app.app_context(), db.transaction():
        _groups(scene)
        _visitors(scene)
        _papers(scene)
        meeting = meeting_of(replace(world, groups=world.groups | {"wg-a": scene.things["room_id"]}), "Closed sitting", seats=SEATS)
        scene.things |= {"meeting": meeting, "stream": f"meeting:{meeting}"}
    for who, visitor in scene.visitors.items():
        browser = Browser(app, visitor.secret)
        visitor.token = browser.token()
        visitor.form_cookie = browser.client.get_cookie("form_session").value
        scene.things[f"{who}_person"] = scene.world.people.get(PEOPLE.get(who, ""), 0)
    _talk(scene)
    _told(scene)
    _moderation(scene)
    sealed.build(scene)
    _sitting(scene)
    _reports(scene)
    _courses(scene)
    return scene


def _groups(scene: Scene) -> None:
    members = {"academic": "chair", "nfp.4": "member", FELLOW: "member"}
    for slug, kind, people in (
        ("room", "working_group", members),
        ("house", "community", members),
        ("other", "working_group", {"chair": "chair", "stranger": "member"}),
    ):
        group = Group(
            slug=f"closed-{slug}",
            kind=kind,
            names={"en": "Closed"},
            purposes={},
            visibility="members",
            joining="request",
            formality="informal",
        )
        session.add(group)
        session.flush()
        scene.things |= {slug: group.slug, f"{slug}_id": group.id}
        session.add_all(Membership(group_id=group.id, person_id=scene.world.people[who], role=role) for who, role in people.items())
        if slug != "other":
            gone = Membership(group_id=group.id, person_id=scene.world.people["youth"], role="member", ended_at=clock.now())
            session.add_all([gone, JoinRequest(group_id=group.id, person_id=scene.world.people["business"], words="Please")])
    invitation = Invitation(
        group_id=scene.things["room_id"],
        email="stranger@demo.invalid",
        salt="ab" * 16,
        secret_hash=hashed(sessions.link_secret("ab" * 16)),
        expires_at=clock.now() + sessions.TOKEN_LIFE,
    )
    session.add(invitation)
    scene.things |= {"invitation": sessions.link_secret("ab" * 16)}


def _visitors(scene: Scene) -> None:
    scene.visitors["guest"] = Visitor("guest", Credential())
    for who, name in PEOPLE.items():
        secret = new_secret()
        person = session.get_one(Person, scene.world.people[name])
        row = sessions.start_session(person, secret, "test")
        session.flush()
        scene.visitors[who] = Visitor(who, Credential("session", hashed(secret), person.id), secret)
        scene.things[f"{who}_session"] = row.id
    other = sessions.start_session(session.get_one(Person, scene.person("member")), new_secret(), "another device")
    token = AccessToken(secret_hash="t" * 64, person_id=scene.person("member"), label="x", expires_at=clock.now() + sessions.TOKEN_LIFE)
    session.add(token)
    session.flush()
    scene.things |= {"session": other.id, "token": token.id}


def _papers(scene: Scene) -> None:
    """A function of the member that waits, a published one, a person who waits, a delivery that died, mailed links."""
    world, member = scene.world, scene.person("member")
    claim = Affiliation(
        person_id=member,
        organisation_id=world.organisations["blue-corridor"],
        function="researcher",
        since=date(2026, 1, 1),
        state="claimed",
    )
    waiting = Person(name="Wai Ting", email="waiting@demo.invalid", state="waiting", language="en")
    fresh = Person(name="Fresh Arrived", email="fresh@demo.invalid", state="unconfirmed", language="en")
    dead = Delivery(occurrence="scene", event="scene", subscriber="groups.mail_invitation", payload={}, state="dead")
    date_to_come = Deadline(names={"en": "Reports"}, at=clock.now() + timedelta(days=9), source="Letter")
    asked = Person(name="Invited Guest", email="invited@demo.invalid", state="unconfirmed", language="en")
    session.add_all([claim, waiting, fresh, asked, dead, date_to_come])
    session.flush()
    scene.things |= {
        "claim": claim.id,
        "deadline": date_to_come.id,
        "entry": world.things["affiliation of nfp.expert"],
        "own": world.things["affiliation of nfp.4"],
        "waiting": waiting.id,
        "delivery": dead.id,
        "box": world.things["first-letter"],
        "members_box": world.things["members-only-item"],
        "organisation": world.organisations["blue-corridor"],
        "open_meeting": world.things["meeting"],
        "fellow": world.people[FELLOW],
        "expert": world.people["nfp.expert"],
        "business": world.people["business"],
    }
    expert = session.get_one(Person, world.people["nfp.expert"])
    for purpose in ("sign_in", "reset", "change_email", "undo_email"):
        scene.things[purpose] = sessions.link_secret(sessions.make_link(expert, purpose, expert.email or "").salt)
    scene.things["change_email"] = sessions.link_secret(sessions.make_link(expert, "change_email", "elsewhere@demo.invalid").salt)
    scene.things["confirm"] = sessions.link_secret(sessions.make_link(fresh, "confirm", fresh.email or "").salt)
    scene.things["welcome"] = sessions.link_secret(sessions.make_link(asked, "invitation", asked.email or "").salt)
    _minors(scene)
    _mentors(scene)


def _minors(scene: Scene) -> None:
    """Somebody under 18 whose guardian was asked, and somebody whose guardian agreed."""
    scene.things["next_year"] = clock.now().year + 1
    for thing, state in (("asked_minor", "asked"), ("minor", "given")):
        person = Person(name="Young Person", email=f"{thing}@demo.invalid", state="active", language="en")
        session.add(person)
        session.flush()
        session.add(Minor(person_id=person.id, of_age_from=date(2190, 1, 1), state=state, guardian_email="guardian@demo.invalid"))
        scene.things[thing] = person.id
        for purpose in ("guardian", "guardian_end"):
            made = sessions.make_link(person, purpose, "guardian@demo.invalid", sessions.TOKEN_LIFE)
            scene.things[f"{thing}_{purpose}"] = sessions.link_secret(made.salt)


def _mentors(scene: Scene) -> None:
    """Somebody who is confirmed for minors and is the member's mentor, and the member as a mentor who was asked."""
    mentor, member, business = scene.things["fellow"], scene.person("member"), scene.world.people["business"]
    for person in (mentor, member):
        session.add(MentorOffer(person_id=person, languages=["en"], places=5, words="Ask me", confirmed_until=clock.now() + timedelta(9)))
    running = Pairing(mentor_id=mentor, mentee_id=member, state="running", answered_at=clock.now())
    asked = Pairing(mentor_id=member, mentee_id=business, words="Please")
    session.add_all([running, asked])
    session.flush()
    scene.things |= {"mentor": mentor, "pairing": running.id, "asked_pairing": asked.id}


def _talk(scene: Scene) -> None:
    """A question of the lead with an answer in the house; a document in the library of the room."""
    lead = scene.browser("lead")
    sent = {"file": (io.BytesIO(_picture()), "dot.png")}
    came = lead.client.post("/api/v1/files", data=sent, headers={"X-CSRF-Token": lead.token()}, content_type="multipart/form-data")
    asked = lead.do(
        "forum.ask_question",
        community=scene.things["house"],
        title="Closed?",
        body="Who reads this?",
        language="en",
        show_as="name",
        files=[came.get_json()["result"]["file"]],
    )
    scene.things["picture"] = lead.api(f"/threads/{asked['thread']}").get_json()["posts"][0]["files"][0]["id"]
    scene.things["place"] = f"reply:{asked['thread']}"
    names = {"en": "Closed words", "fr": "Mots fermés", "es": "Palabras cerradas"}
    admin = scene.browser("admin")
    scene.things["tag"] = admin.do("forum.add_tag", slug="closed-words", heading="work", names=names)["tag"]
    scene.things["ended_tag"] = admin.do("forum.add_tag", slug="ended-words", heading="work", names=names)["tag"]
    admin.do("forum.end_tag", tag="ended-words")
    lead.do("forum.keep_draft", place=scene.things["place"], body="Half a thought")
    answered = _as_fellow(scene).do("forum.post_reply", thread=asked["thread"], body="We do.", language="en")
    scene.things |= {"thread": asked["thread"], "post": asked["post"], "reply": answered["post"]}
    data = {"group": scene.things["room"], "symbol": SYMBOL, "file": (io.BytesIO(b"A CLOSED PAPER\n\nFor members only.\n"), "paper.txt")}
    headers = {"X-CSRF-Token": lead.token(), "Idempotency-Key": uuid.uuid4().hex}
    added = lead.client.post("/api/v1/documents", data=data, headers=headers, content_type="multipart/form-data")
    assert added.status_code == 200, added.get_data(as_text=True)
    scene.things |= {name: added.get_json()["result"][name] for name in ("document", "file")} | {"symbol": SYMBOL}


def _told(scene: Scene) -> None:
    """The member and the lead were told of the answer and answer questions that wait; one is brought to the member."""
    with scene.app.app_context(), db.transaction():
        for who, thing, kind in (("member", "notice", "forum.reply"), ("lead", "own_notice", "forum.accepted")):
            row = Notice(person_id=scene.person(who), kind=kind, thing_id=scene.things["reply"], key="post:scene")
            session.add_all([row, ExpertProfile(person_id=scene.person(who), volunteers=True, languages=["en"])])
            session.flush()
            scene.things[thing] = row.id
        ask = Ask(thread_id=scene.things["thread"], person_id=scene.person("member"))
        session.add(ask)
        session.flush()
        scene.things |= {"ask": ask.id}


def _moderation(scene: Scene) -> None:
    """Beside the thread another one, with two texts of the member that the lead hid, to one of which the member appealed; and an annex."""
    lead, member, fellow = scene.browser("lead"), scene.browser("member"), _as_fellow(scene)
    question = {"title": "Aside?", "body": "What else?", "language": "en", "show_as": "name"}
    aside = fellow.do("forum.ask_question", community=scene.things["house"], **question)["thread"]
    texts = [member.do("forum.post_reply", thread=aside, body="Never mind.", language="en")["post"] for _ in range(2)]
    found = lead.do("moderation.decide", things=texts, verdict="hide", reason="attack")["decisions"]
    member.do("moderation.appeal_decision", decision=found[1], words="It was meant kindly.")
    with scene.app.app_context(), db.transaction():
        frame = {"kind": "community", "names": {"en": "Annex"}, "purposes": {}, "joining": "invited", "formality": "informal"}
        annex = Group(slug="annex-house", visibility="members", **frame)
        session.add(annex)
        session.flush()
        for who, role in (("lead", "chair"), ("member", "member")):
            session.add(Membership(group_id=annex.id, person_id=scene.person(who), role=role))
    scene.things |= {"aside": aside, "decision": found[0], "appealed": found[1], "annex": "annex-house"}


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "white").save(out, "PNG")
    return out.getvalue()


def _as_fellow(scene: Scene) -> Browser:
    secret = new_secret()
    with scene.app.app_context(), db.transaction():
        sessions.start_session(session.get_one(Person, scene.world.people[FELLOW]), secret, "test")
    return Browser(scene.app, secret)


def _sitting(scene: Scene) -> None:
    """Open, at an item with an open list; a line was written, two ask for the floor, somebody waits to be admitted."""
    meeting, lead, member = scene.things["meeting"], scene.browser("lead"), scene.browser("member")
    shown = lead.api(f"/meetings/{meeting}").get_json()
    items = shown["items"]
    scene.things |= {"item": int(items[0]["id"]), "next_item": int(items[1]["id"])}
    scene.things["next_sitting"] = int(shown["sittings"][1]["id"])
    fellow = _as_fellow(scene)
    for browser in (lead, member, fellow):
        browser.do("meetings.enter", meeting=meeting)
    lead.do("meetings.open_sitting", meeting=meeting)
    lead.do("meetings.start_item", meeting=meeting, item=scene.things["item"])
    lead.do("meetings.open_list", meeting=meeting)
    scene.things["request"] = int(member.do("meetings.request_floor", meeting=meeting, kind="intervention")["request"])
    fellow.do("meetings.signal", meeting=meeting, name="slower")
    asked = {"kind": "intervention", "on_behalf_of": [scene.world.organisations["sahelia"]]}  # also for the member's delegation
    scene.things["other_request"] = int(fellow.do("meetings.request_floor", meeting=meeting, **asked)["request"])
    scene.things["line"] = int(member.do("meetings.say", meeting=meeting, text="Good morning")["line"])
    with scene.app.app_context(), db.transaction():
        for who, state in (("youth", "removed"), ("business", "waiting")):
            row = session.query(Participant).filter_by(meeting_id=meeting, person_id=scene.world.people[who]).one()
            row.state = state
            scene.things[f"{state}_participant"] = row.id
        _delegation(scene, meeting)
        session.get_one(AgendaItem, scene.things["item"]).documents = [{"symbol": SYMBOL, "title": ""}]
    lead.do("meetings.mute", meeting=meeting, participant=scene.things["alternate"])
    lead.do("meetings.show_paragraph", meeting=meeting, document=scene.things["document"])


def _delegation(scene: Scene, meeting: int) -> None:
    """The member's delegation has an alternate, and somebody who waits to be confirmed; the member was named for another one."""
    people, home = scene.world.people, scene.world.organisations["sahelia"]
    seats = {"scientist": ("alternate", "admitted", "alternate"), "nfp.3": ("adviser", "waiting", "waiting_colleague")}
    for who, (function, state, thing) in seats.items():
        row = Participant(meeting_id=meeting, person_id=people[who], organisation_id=home, capacity="party", function=function, state=state)
        session.add(row)
        session.flush()
        scene.things[thing] = row.id
    for who, thing in (("nfp.4", "own_participant"), (FELLOW, "fellow_participant")):
        scene.things[thing] = session.query(Participant).filter_by(meeting_id=meeting, person_id=people[who]).one().id
    nomination = Nomination(
        meeting_id=meeting,
        organisation_id=scene.world.organisations["montavia"],
        person_id=scene.person("member"),
        capacity="party",
        function="adviser",
        named_by_id=people["nfp.expert"],
    )
    own = Nomination(meeting_id=meeting, organisation_id=home, email="named@demo.invalid", capacity="party", function="adviser")
    letter = StoredFile(
        digest="e" * 64, name="letter.pdf", media_type="application/pdf", size=9, owner_kind=KIND, owner_id=scene.things["own_participant"]
    )
    session.add_all([nomination, own, letter])
    session.flush()
    scene.things |= {"nomination": nomination.id, "own_nomination": own.id, "evidence": letter.id}


def _reports(scene: Scene) -> None:
    """A meeting that is closed; and another whose draft is open for comments, with a statement, an action point and a correction."""
    lead, member = scene.browser("lead"), scene.browser("member")
    scene.things["ended"] = _held(scene, "Ended")
    meeting = scene.things["reported"] = _held(scene, "Reported")
    item = lead.api(f"/meetings/{meeting}").get_json()["items"][0]["id"]
    scene.things["statement"] = member.do("meetings.file_statement", meeting=meeting, item=item, language="fr", text="Notre avis")[
        "statement"
    ]
    scene.things["action"] = lead.do("meetings.add_action", meeting=meeting, text="Write to all", owner="Chair")["action"]
    lead.do("meetings.draft_report", meeting=meeting)
    lead.do("meetings.open_comments", meeting=meeting)
    words = {"intervention": scene.things["spoken"], "text": "What we said"}
    scene.things["correction"] = member.do("meetings.correct_intervention", meeting=meeting, **words)["correction"]


def _held(scene: Scene, title: str) -> int:
    """A meeting of the room in which the member spoke, and which is over."""
    groups = scene.world.groups | {"wg-a": scene.things["room_id"]}
    with scene.app.app_context(), db.transaction():
        meeting = meeting_of(replace(scene.world, groups=groups), title, seats=SEATS[:2])
    lead = scene.browser("lead")
    lead.do("meetings.open_sitting", meeting=meeting)
    lead.do("meetings.start_item", meeting=meeting, item=lead.api(f"/meetings/{meeting}").get_json()["items"][0]["id"])
    lead.do("meetings.open_list", meeting=meeting)
    asked = scene.browser("member").do("meetings.request_floor", meeting=meeting, kind="intervention")
    scene.things["spoken"] = int(asked["request"])
    for step in ("call_next", "finish_speaker", "close_sitting", "open_sitting", "close_sitting"):
        lead.do(f"meetings.{step}", meeting=meeting)
    return meeting


def _courses(scene: Scene) -> None:
    """Meetings of the room that stand elsewhere on their course: a draft, one that nobody has begun, one postponed, one adjourned."""
    groups, admin = scene.world.groups | {"wg-a": scene.things["room_id"]}, scene.browser("admin")
    with scene.app.app_context(), db.transaction():
        for name in ("draft", "planned", "postponed", "adjourned", "workshop"):
            scene.things[name] = meeting_of(replace(scene.world, groups=groups), name.capitalize(), seats=SEATS[:2])
        session.get_one(Meeting, scene.things["draft"]).state = "draft"
        session.get_one(Meeting, scene.things["workshop"]).venue = "Nairobi"
        session.execute(update(Participant).where(Participant.meeting_id == scene.things["workshop"]).values(attends="room"))
    shown = admin.api(f"/meetings/{scene.things['planned']}").get_json()
    scene.things["template"] = admin.do("meetings.save_template", meeting=scene.things["planned"], name="Session")["template"]
    scene.things |= {"planned_item": int(shown["items"][1]["id"]), "planned_first": int(shown["items"][0]["id"])}
    admin.do("meetings.postpone_meeting", meeting=scene.things["postponed"], reason="Storm")
    scene.browser("lead").do("meetings.open_sitting", meeting=scene.things["adjourned"])
    scene.browser("lead").do("meetings.adjourn_meeting", meeting=scene.things["adjourned"], reason="Late")
