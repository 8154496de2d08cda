"""A meeting, its sittings and agenda, who takes part in which capacity, the floor, the chat and the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.db import Base, UtcDateTime
from ecommunity.directory.models import Organisation
from ecommunity.groups.models import Group
from ecommunity.meetings import states
from ecommunity.meetings.rules_pack import KINDS, RulesPack, rules_pack

ACCESS = ("public", "registered", "group")  # from the most readers to the fewest
Function = Literal[
    "chair",
    "co_chair",
    "vice_chair",
    "rapporteur",
    "secretariat_officer",
    "interpreter",
    "captioner",
    "access_assistant",
    "tech_support",
    "head_of_delegation",
    "delegate",
    "alternate",
    "adviser",
    "observer",
]
FUNCTIONS = get_args(Function)
CHAIRING = frozenset({"chair", "co_chair", "vice_chair"})
BUREAU = CHAIRING | {"rapporteur", "secretariat_officer"}
SILENT = frozenset({"interpreter", "captioner", "access_assistant", "tech_support"})
Mode = Literal["video", "audio", "text", "room"]
MODES = get_args(Mode)
Capacity = Literal["party", "non_party", "igo", "expert", "secretariat", "iplc", "youth", "ngo", "academia", "private_sector", "none"]


def among(column: str, values: tuple[str, ...] | frozenset[str]) -> str:
    """The SQL of a column that has one of these words."""
    return f"{column} IN ({', '.join(repr(value) for value in sorted(values))})"


class Meeting(Base):
    """One occasion with its rules. Its row is the lock of everything that happens in it."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(among("kind", KINDS), name="kind"),
        CheckConstraint(among("access", ACCESS), name="access"),
        CheckConstraint(among("state", states.MEETING.states), name="state"),
        Index("ix_meetings_state_starts_at", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), index=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    lang: Mapped[str] = mapped_column(String(2), default="en")
    kind: Mapped[str] = mapped_column(String(24))
    formality: Mapped[str] = mapped_column(String(12))
    access: Mapped[str] = mapped_column(String(12), default="group")
    state: Mapped[str] = mapped_column(String(24), default=states.MEETING.first)
    rules: Mapped[str] = mapped_column(String(40))
    rules_version: Mapped[int] = mapped_column(default=1)
    languages: Mapped[list[str]] = mapped_column(JSON)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    record_tip: Mapped[str] = mapped_column(String(64), default="")
    record_length: Mapped[int] = mapped_column(default=0)
    people_shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    conference_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    venue: Mapped[str] = mapped_column(String(200), default="", server_default="")
    remote_seats: Mapped[int | None] = mapped_column()

    group: Mapped[Group | None] = relationship(lazy="select")  # a join could not be locked on PostgreSQL
    sittings: Mapped[list[Sitting]] = relationship(order_by="Sitting.number", lazy="selectin", back_populates="meeting")

    @property
    def pack(self) -> RulesPack:
        """The rules this meeting is bound to."""
        return rules_pack(self.rules)

    @property
    def stream(self) -> str:
        """The name of the stream that everybody in the meeting follows."""
        return f"meeting:{self.id}"

    @property
    def title(self) -> str:
        """The title in the language it was written in."""
        return self.titles.get(self.lang) or next(iter(self.titles.values()))

    @property
    def sitting(self) -> Sitting | None:
        """The sitting that runs; else the next one by its time, whatever its number; else the last one."""
        by_time = sorted(self.sittings, key=lambda one: (one.starts_at, one.number))
        for wanted in ({"open", "suspended"}, {"waiting_room"}, {"scheduled"}):
            for sitting in by_time:
                if sitting.state in wanted:
                    return sitting
        return by_time[-1] if by_time else None


class Sitting(Base):
    """One continuous session of a meeting."""

    __tablename__ = "sittings"
    __table_args__ = (UniqueConstraint("meeting_id", "number"), CheckConstraint(among("state", states.SITTING.states), name="state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(String(12), default=states.SITTING.first)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="")
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"))
    plan_version: Mapped[int] = mapped_column(default=0, server_default="0")

    meeting: Mapped[Meeting] = relationship(back_populates="sittings")


class AgendaItem(Base):
    """One matter on the agenda, with the list of those who want to speak on it."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint(among("state", states.ITEM.states), name="state"),
        CheckConstraint(among("list_state", states.SPEAKER_LIST.states), name="list_state"),
        Index("ix_agenda_items_current", "meeting_id", unique=True, sqlite_where=text("is_current"), postgresql_where=text("is_current")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(12))
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    lang: Mapped[str] = mapped_column(String(2), default="en")
    state: Mapped[str] = mapped_column(String(24), default=states.ITEM.first)
    outcome: Mapped[str | None] = mapped_column(String(40))
    minutes: Mapped[int | None] = mapped_column()
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    is_current: Mapped[bool] = mapped_column(default=False)
    list_state: Mapped[str] = mapped_column(String(12), default=states.SPEAKER_LIST.first)
    speaking_limit_s: Mapped[int | None] = mapped_column()

    @property
    def title(self) -> str:
        """The title in the language it was written in."""
        return self.titles.get(self.lang) or next(iter(self.titles.values()))


class Participant(Base):
    """A person in a meeting: exactly one capacity, one function, one mode."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("state IN ('waiting', 'admitted', 'removed')", name="state"),
        CheckConstraint(among("function", FUNCTIONS), name="function"),
        CheckConstraint(among("mode", MODES), name="mode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    capacity: Mapped[str] = mapped_column(String(16))
    function: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default="admitted")
    step: Mapped[str] = mapped_column(String(12), default="", server_default="")
    mode: Mapped[str] = mapped_column(String(8), default="text")
    attends: Mapped[str] = mapped_column(String(8), default="remote", server_default="remote")
    has_access_need: Mapped[bool] = mapped_column(default=False)
    is_present: Mapped[bool] = mapped_column(default=False)
    is_shown: Mapped[bool] = mapped_column(default=True)
    is_erased: Mapped[bool] = mapped_column(default=False)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="joined", innerjoin=False)

    @property
    def delegation(self) -> str:
        """Whom the list counts as one: an organisation, or the person where there is none."""
        return f"o{self.organisation_id}" if self.organisation_id else f"p{self.id}"


class Attendance(Base):
    """The restricted presence log: when somebody came and went. Deleted after the retention period."""

    __tablename__ = "attendances"

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"))
    mode: Mapped[str] = mapped_column(String(8))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FloorRequest(Base):
    """A wish to speak, with its place in the line and, once it is called, its own clock. Without an item where the agenda has none."""

    __tablename__ = "floor_requests"
    __table_args__ = (
        UniqueConstraint("meeting_id", "asked_seq"),
        CheckConstraint(among("state", states.REQUEST.states), name="state"),
        Index("ix_floor_requests_meeting_id_state", "meeting_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    delegation: Mapped[str] = mapped_column(String(24))
    kind: Mapped[str] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(40))
    motion: Mapped[str | None] = mapped_column(String(40))
    on_behalf_of: Mapped[list[int]] = mapped_column(JSON, default=list)
    confirmed_by: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    declined_by: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    lang: Mapped[str] = mapped_column(String(2), default="en")
    given_text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default=states.REQUEST.first)
    place: Mapped[list[int]] = mapped_column(JSON)
    prior: Mapped[int] = mapped_column(default=0)
    asked_seq: Mapped[int] = mapped_column()
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    is_granted: Mapped[bool] = mapped_column(default=False)
    is_ruled: Mapped[bool] = mapped_column(default=False, server_default=false())
    moved_reason: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_total_s: Mapped[float] = mapped_column(Float, default=0.0)
    limit_s: Mapped[int | None] = mapped_column()
    paused_for_id: Mapped[int | None] = mapped_column(ForeignKey("floor_requests.id"))

    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)


class Line(Base):
    """One line of the chat. It is not on the record."""

    __tablename__ = "lines"
    __table_args__ = (CheckConstraint("addressed_to IN ('all', 'delegation', 'bureau')", name="addressed_to"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    addressed_to: Mapped[str] = mapped_column(String(12), default="all")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    is_hidden: Mapped[bool] = mapped_column(default=False)
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    hidden_reason: Mapped[str] = mapped_column(String(200), default="")

    participant: Mapped[Participant] = relationship(lazy="joined", innerjoin=True)


class RecordLine(Base):
    """One line of the record: appended, never changed, each bound to the one before by its hash. Names delegations only."""

    __tablename__ = "record_lines"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sittings.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(String(32))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(2), default="en")
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    hash: Mapped[str] = mapped_column(String(64))
