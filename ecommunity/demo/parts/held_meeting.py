"""The first session of working group A as it was held a month ago: played through the same commands that people use, report and all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.demo.parts.meetings import planned
from ecommunity.demo.world import DemoWorld, content
from ecommunity.meetings.models import AgendaItem, FloorRequest
from ecommunity.meetings.reports.models import Report, ReportParagraph
from ecommunity.meetings.reports.queries import get_paragraph_of

KEPT = {"request_floor": "request", "correct_intervention": "correction"}
PLANNED_BEFORE = timedelta(days=7)


@dataclass
class Stage:
    """What the script's words stand for: the meeting's ids, by place on the agenda and by person."""

    world: DemoWorld
    meeting: int
    starts_at: datetime
    items: list[int]
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    actions: list[int] = field(default_factory=list)

    def play(self, who: str, command: str, words: dict[str, Any]) -> None:
        """The step is carried out as this person, and what it made is known by their name."""
        result = self.world.do(who, f"meetings.{command}", meeting=self.meeting, **self._ids(words))
        if command in KEPT:
            self.known[KEPT[command], who] = result[KEPT[command]]
        if command == "add_action":
            self.actions.append(result["action"])

    def _ids(self, words: dict[str, Any]) -> dict[str, Any]:
        if "adds" in words:
            words = {name: value for name, value in words.items() if name != "adds"} | {"text": self._with_more(words)}
        return dict(self._id(name, value) for name, value in words.items())

    def _with_more(self, words: dict[str, Any]) -> str:
        """What the paragraph says in this language, and then more."""
        return f"{self._paragraph(words['paragraph_of']).in_language(words['language']).text} {words['adds']}"

    def _id(self, name: str, value: Any) -> tuple[str, Any]:
        match name:
            case "item":
                return name, self.items[value - 1]
            case "request" | "correction":
                return name, self.known[name, value]
            case "intervention":
                return name, self.known["request", value]
            case "action":
                return name, self.actions[value - 1]
            case "organisation":
                return name, self.world.organisations[value]
            case "due":
                return name, (self.starts_at + timedelta(days=value)).date().isoformat()
            case "paragraph_of":
                return "paragraph", self._paragraph(value).number
        return name, value

    def _paragraph(self, whose: str) -> ReportParagraph:
        report = session.execute(select(Report).where(Report.meeting_id == self.meeting)).scalar_one()
        if not whose.startswith("note "):
            return get_paragraph_of(report, session.get_one(FloorRequest, self.known["request", whose]))
        item = self.items[int(whose.removeprefix("note ")) - 1]
        return next(one for one in report.paragraphs if one.kind == "note" and one.item_id == item)


def load(world: DemoWorld) -> None:
    """The meeting is over, its report adopted, and what it left open stands in the next one."""
    play(world, content("held_meeting.yaml"))


def play(world: DemoWorld, script: dict[str, Any]) -> int:
    """The meeting of the script is held on its day."""
    for who in script["people"]:
        world.credential(who)  # now, because a session that began on one of those days would have ended
    today = clock.now()
    starts_at = (today - timedelta(days=script["days_ago"])).replace(hour=script["hour"], minute=0, second=0, microsecond=0)
    with clock.standing_at(starts_at - PLANNED_BEFORE) as move:
        stage = _planned(world, script, starts_at)
        for minute, who, command, words in script["floor"]:
            move(starts_at + timedelta(minutes=minute))
            stage.play(who, command, words)
        for days, who, command, words in script["after"]:
            move(starts_at + timedelta(days=days, hours=2))
            stage.play(who, command, words)
    return stage.meeting


def _planned(world: DemoWorld, script: dict[str, Any], starts_at: datetime) -> Stage:
    with transaction():
        meeting = planned(world, script, [(starts_at, script["minutes"])])
        items = session.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position))
        return Stage(world, meeting.id, starts_at, list(items))
