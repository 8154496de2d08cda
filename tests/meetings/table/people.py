"""Who tries every command: one of each kind that the rights tell apart, in a meeting of a closed group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select, update

from ecommunity import clock, db, registry
from ecommunity.accounts import sessions
from ecommunity.accounts.models import Person
from ecommunity.accounts.secrets import hashed, new_secret
from ecommunity.authz import NOBODY, Credential
from ecommunity.boundary.execute import execute
from ecommunity.db import session
from ecommunity.directory.models import Country, Organisation
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.events import publish
from ecommunity.files.storage import store
from ecommunity.groups.models import Group, Membership
from ecommunity.meetings.events import MeetingPlanned
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting
from ecommunity.meetings.registration.models import Nomination
from ecommunity.meetings.rules_pack import rules_pack
from ecommunity.web import words
from tests.access.scene import undone

STARTS = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
NOWHERE = 999_999


@dataclass(frozen=True)
class Kind:
    """One who tries: the seat, where there is one, and what the site knows of the person beside it."""

    who: str
    capacity: str = ""
    function: str = "observer"
    organisation: str = ""
    state: str = "admitted"
    roles: tuple[str, ...] = ()
    role: str = ""


KINDS = (
    Kind("guest"),
    Kind("stranger"),
    Kind("reader", role="member"),
    Kind("who leads the group", role="moderator"),
    Kind("waiting", "party", "delegate", "dunestan", "waiting"),
    Kind("removed", "party", "delegate", "dunestan", "removed"),
    Kind("Party, head", "party", "head_of_delegation", "estuaria"),
    Kind("Party, alternate", "party", "alternate", "estuaria"),
    Kind("Party, delegate", "party", "delegate", "montavia"),
    Kind("non-Party", "non_party", "delegate", "meridia"),
    Kind("IGO", "igo", organisation="rivers-office"),
    Kind("expert", "expert"),
    Kind("Indigenous Peoples", "iplc", organisation="long-river"),
    Kind("youth", "youth", organisation="young-migrants"),
    Kind("NGO", "ngo", organisation="blue-corridor"),
    Kind("academia", "academia", organisation="movement-ecology"),
    Kind("private sector", "private_sector", organisation="windstep"),
    Kind("no capacity", "none"),
    Kind("interpreter", "none", "interpreter"),
    Kind("technical support", "none", "tech_support"),
    Kind("rapporteur", "none", "rapporteur"),
    Kind("vice-chair", "none", "vice_chair"),
    Kind("chair", "none", "chair"),
    Kind("Secretariat in the meeting", "secretariat", "secretariat_officer", "secretariat", roles=("secretariat",)),
    Kind("Secretariat elsewhere", roles=("secretariat",)),
    Kind("administrator", roles=("admin",)),
)
WHO = tuple(kind.who for kind in KINDS)
# Not among those who try: others do something about them.
OTHERS = (
    Kind("candidate"),
    Kind("spare", "ngo", organisation="flyway-friends"),
    Kind("asks in writing", "party", "delegate", "sahelia"),
    Kind("colleague", "party", "adviser", "estuaria", "waiting"),
)
STATES = ("estuaria", "montavia", "sahelia", "dunestan", "meridia")
BODIES = {
    "rivers-office": "un_body",
    "long-river": "ipo_lc",
    "young-migrants": "youth_org",
    "blue-corridor": "ngo_national",
    "flyway-friends": "ngo_international",
    "movement-ecology": "academia",
    "windstep": "private_sector",
    "secretariat": "cms_secretariat",
}
ITEMS = ("Opening", "Reporting template", "Options paper", "Close")
PAPER = "UNEP/CMS/COP15/Doc.28.1"  # it stands under the second item, and in a library that everybody may read
# Meetings beside the one of the table, with the same people in the same seats: what only such a meeting can be asked for is tried there.
BESIDE = ("draft", "postponed", "adjourned_to_part_n")
PACK = "wg-light"
# Rules packs that refuse what the usual one allows, and the moments at which that is tried.
PACKS = ("cms-like-default", "chatham-house")
ELSEWHERE = ("plan", "ask", "done", "draft")
LETTER = b"We nominate our delegate."


@dataclass
class Scene:
    """The meeting at one moment; `things` are the ids that arguments name."""

    people: dict[str, int] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)
    credentials: dict[str, Credential] = field(default_factory=lambda: {"guest": NOBODY})
    organisations: dict[str, int] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def run(self, who: str, name: str, args: dict[str, Any]) -> dict[str, Any]:
        """The result of a command, or its refusal raised."""
        words.speak("en")
        door = "api" if registry.commands[name].api else "form"
        return execute(self.credentials[who], name, args, door=door).result

    def do(self, who: str, command: str, **args: Any) -> Any:
        """The first id that a command of this meeting gives."""
        found = self.run(who, f"meetings.{command}", {"meeting": self.things["meeting"]} | args)
        return next(iter(found.values()), None)


def build() -> Scene:
    """The meeting is announced: two sittings, four items, everybody in their seats, nobody present."""
    scene = Scene()
    with db.transaction():
        _organisations(scene)
        group = Group(
            slug="table-room", kind="working_group", names={"en": "Table"}, purposes={}, visibility="members", joining="request",
            formality="procedural",
        )  # fmt: skip
        session.add(group)
        session.flush()
        meeting = _meeting(group)
        scene.things |= {"group": group.slug, "meeting": meeting.id}
        beside = {state: _meeting(group, state) for state in BESIDE} | {"workshop": _meeting(group)}
        beside["workshop"].venue = "Nairobi"
        scene.things |= {state: one.id for state, one in beside.items()}
        for kind in (*KINDS, *OTHERS):
            _person(scene, [meeting, *beside.values()], group, kind)
        _paper(scene)
        _nomination(scene, meeting)
        publish(MeetingPlanned(meeting.id))
        for name, model in (("items", AgendaItem), ("sittings", Sitting)):
            rows = session.execute(select(model.id).where(model.meeting_id == meeting.id).order_by(model.id))
            scene.things[name] = list(rows.scalars())
    _letters(scene)
    template = {"meeting": scene.things["meeting"], "name": "Session"}
    scene.things["template"] = scene.run("Secretariat elsewhere", "meetings.save_template", template)["template"]
    return scene


@contextmanager
def under(pack: str) -> Iterator[None]:
    """All meetings go by these rules, and by their formality, until it is undone."""
    rules = rules_pack(pack)
    with undone():
        with db.transaction():
            session.execute(update(Meeting).values(rules=pack, kind=rules.kinds[0], formality=rules.formality))
        yield


def _organisations(scene: Scene) -> None:
    for slug in (*STATES, *BODIES):
        country = None
        if slug in STATES:
            country = Country(code=f"Q{STATES.index(slug)}", names={"en": slug.title()}, region="africa")
            session.add(country)
            session.flush()
        state = "non_party_government" if slug == "meridia" else "party_government"
        names = {"en": slug.replace("-", " ").title()}
        row = Organisation(
            slug=f"table-{slug}", kind=BODIES.get(slug, state), names=names, country_id=country.id if country is not None else None
        )
        session.add(row)
        session.flush()
        scene.organisations[slug] = row.id


def _meeting(group: Group, state: str = "announced") -> Meeting:
    meeting = Meeting(
        group_id=group.id,
        titles={"en": "The meeting of the table"},
        lang="en",
        kind="wg_session",
        formality="procedural",
        access="group",
        state=state,
        rules=PACK,
        languages=["en", "fr", "es"],
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=2),
    )
    session.add(meeting)
    session.flush()
    for number in (1, 2):
        at = STARTS + timedelta(hours=8 * (number - 1))
        session.add(Sitting(meeting_id=meeting.id, number=number, state="scheduled", starts_at=at, ends_at=at + timedelta(hours=2)))
    for position, name in enumerate(ITEMS, start=1):
        papers = [{"symbol": PAPER, "title": ""}] if position == 2 else []
        session.add(
            AgendaItem(meeting_id=meeting.id, position=position, number=str(position), titles={"en": name}, lang="en", documents=papers)
        )
    session.flush()
    return meeting


def _person(scene: Scene, meetings: list[Meeting], group: Group, kind: Kind) -> None:
    """An account, and a seat of the kind in each of the meetings, of which the first is the one of the table."""
    if kind.who == "guest":
        return
    number = len(scene.people)
    person = Person(name=kind.who.title(), email=f"table-{number}@demo.invalid", state="active", site_roles=list(kind.roles), language="en")
    session.add(person)
    session.flush()
    secret = new_secret()
    begun = sessions.start_session(person, secret, "table")
    begun.last_seen_at = begun.expires_at = STARTS + timedelta(days=90)
    scene.people[kind.who] = person.id
    scene.credentials[kind.who] = Credential("session", hashed(secret), person.id)
    if kind.role:
        session.add(Membership(group_id=group.id, person_id=person.id, role=kind.role))
    for meeting in meetings if kind.capacity else []:
        seat = Participant(
            meeting_id=meeting.id,
            person_id=person.id,
            capacity=kind.capacity,
            function=kind.function,
            organisation_id=scene.organisations.get(kind.organisation),
            state=kind.state,
            registered_at=clock.now(),
        )
        session.add(seat)
        session.flush()
        scene.seats.setdefault(kind.who, seat.id)


def _paper(scene: Scene) -> None:
    """A document that everybody may read, with one paragraph."""
    library = Group(
        slug="table-library", kind="working_group", names={"en": "Library"}, purposes={}, visibility="public", joining="request",
        formality="procedural",
    )  # fmt: skip
    session.add(library)
    session.flush()
    row = Document(group_id=library.id, symbol=PAPER, canonical=PAPER, family=PAPER, title="Template", language="en", format="text")
    session.add(row)
    session.flush()
    session.add(DocumentParagraph(document_id=row.id, position=1, page=1, kind="operative", number="1.", text="Parties report each year."))
    scene.things["document"] = row.id


def _letters(scene: Scene) -> None:
    """Somebody who takes part and somebody who waits gave evidence for their seats, which stays in the store for all who try the same."""
    with store().receive(BytesIO(LETTER), len(LETTER)) as arrived:
        for who in ("Party, delegate", "waiting"):
            args = {"participant": scene.seats[who], "file": arrived.digest, "name": "letter.txt"}
            scene.things[f"evidence of {who}"] = scene.do(who, "give_evidence", **args)
    scene.things["letter"] = arrived.digest


def _nomination(scene: Scene, meeting: Meeting) -> None:
    """The reader was named as adviser of a delegation and did not answer yet."""
    row = Nomination(
        meeting_id=meeting.id,
        organisation_id=scene.organisations["estuaria"],
        person_id=scene.people["reader"],
        capacity="party",
        function="adviser",
        named_by_id=scene.people["Party, head"],
    )
    session.add(row)
    session.flush()
    scene.things["nomination"] = row.id
