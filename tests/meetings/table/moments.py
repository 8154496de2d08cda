"""The moments of a meeting at which everything is tried, each reached from the one before it by commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.errors import Forbidden
from ecommunity.meetings.actions.signals import forget_signals
from ecommunity.meetings.actions.sittings import open_waiting_room
from ecommunity.meetings.models import AgendaItem, FloorRequest, Meeting
from ecommunity.meetings.reports.models import Statement
from tests.access.scene import undone
from tests.meetings.table.people import NOWHERE, STARTS, Scene

# Who asks for the floor in `queue`, in this order; of each delegation one.
ASKING = (
    "Party, head",
    "Party, delegate",
    "non-Party",
    "IGO",
    "expert",
    "Indigenous Peoples",
    "youth",
    "NGO",
    "academia",
    "private sector",
    "Secretariat in the meeting",
)
# For whom `asks in writing` asks too.
NAMED = ("estuaria", "montavia", "dunestan", "meridia", "blue-corridor")
SIGNAL = "no_sound"
LEADER = "who leads the group"
Move = Callable[..., None]


def sketched(scene: Scene, _move: Move) -> None:
    with db.transaction():
        session.get_one(Meeting, scene.things["meeting"]).state = "draft"


def announced(scene: Scene, _move: Move) -> None:
    scene.things["action"] = scene.do("rapporteur", "add_action", text="Send the template to all")
    with suppress(Forbidden):  # some rules take no statements
        scene.things["statement"] = scene.do("NGO", "file_statement", item=scene.things["items"][1], language="en", text="Our view")


def registration_open(scene: Scene, _move: Move) -> None:
    scene.do(LEADER, "open_registration")


def registration_closed(scene: Scene, _move: Move) -> None:
    scene.do(LEADER, "close_registration")


def postponed(scene: Scene, _move: Move) -> None:
    scene.do(LEADER, "postpone_meeting", reason="The room is not free")


def cancelled(scene: Scene, _move: Move) -> None:
    scene.do(LEADER, "cancel_meeting", reason="Nobody can come")


def waiting_room(scene: Scene, _move: Move) -> None:
    with db.transaction():
        open_waiting_room(scene.things["sittings"][0])
    scene.things["line"] = scene.do("spare", "say", text="Good morning")
    scene.do("spare", "signal", name=SIGNAL)
    scene.do("chair", "mute", participant=scene.seats["asks in writing"])


def opened(scene: Scene, _move: Move) -> None:
    scene.do("chair", "open_sitting")


def opened_without_agenda(scene: Scene, move: Move) -> None:
    with db.transaction():
        for model in (Statement, AgendaItem):
            session.execute(delete(model).where(model.meeting_id == scene.things["meeting"]))
    opened(scene, move)


def item_taken_up(scene: Scene, _move: Move) -> None:
    scene.do("chair", "start_item", item=scene.things["items"][1])
    scene.do("chair", "show_paragraph", document=scene.things["document"])


def list_open(scene: Scene, _move: Move) -> None:
    scene.do("chair", "open_list")


def queue(scene: Scene, _move: Move) -> None:
    for who in ASKING:
        scene.do(who, "request_floor", kind="intervention")
    others = [scene.organisations[slug] for slug in NAMED]
    scene.things["with text"] = scene.do("asks in writing", "request_floor", kind="intervention", text="Our statement", on_behalf_of=others)
    scene.things["reply"] = scene.do("Party, delegate", "request_floor", kind="right_of_reply")


def speaking(scene: Scene, _move: Move) -> None:
    scene.things["spoken"] = scene.do("chair", "call_speaker", request=_request_of(scene, "Party, head"))


def interrupted(scene: Scene, _move: Move) -> None:
    scene.things["moved"] = scene.do("Party, delegate", "request_floor", kind="motion", motion="suspend", text="We move to suspend")
    scene.do("chair", "convert_to_text", request=scene.things["moved"])
    scene.things["point"] = scene.do("Party, delegate", "request_floor", kind="point_of_order", category="procedure")
    scene.things["halt"] = scene.do("youth", "request_floor", kind="technical", text="I hear nothing")


def held(scene: Scene, _move: Move) -> None:
    scene.do("chair", "hold_speaker", reason="The line dropped")


def place_lost(scene: Scene, move: Move) -> None:
    move(minutes=3)
    _forget(scene)


def list_closed(scene: Scene, _move: Move) -> None:
    scene.do("chair", "close_list")


def item_closed(scene: Scene, _move: Move) -> None:
    scene.do("chair", "close_item")


def suspended(scene: Scene, _move: Move) -> None:
    scene.do("chair", "suspend_sitting")


def between(scene: Scene, _move: Move) -> None:
    scene.things["point"] = scene.do("Party, delegate", "request_floor", kind="point_of_order", category="procedure")
    scene.do("chair", "call_next")
    scene.do("chair", "close_sitting")
    _forget(scene)


def closed(scene: Scene, _move: Move) -> None:
    scene.do("chair", "open_sitting")
    scene.do("chair", "close_sitting")


def adjourned(scene: Scene, _move: Move) -> None:
    scene.do("chair", "adjourn_meeting", reason="We go on in spring")


def archived(scene: Scene, _move: Move) -> None:
    scene.do(LEADER, "archive_meeting")


def drafted(scene: Scene, _move: Move) -> None:
    scene.do("rapporteur", "draft_report")


def commented(scene: Scene, _move: Move) -> None:
    scene.do("rapporteur", "open_comments")
    scene.things["correction"] = scene.do("Party, head", "correct_intervention", intervention=scene.things["spoken"], text="What we said")


def comments_over(scene: Scene, move: Move) -> None:
    scene.do("rapporteur", "decide_correction", correction=scene.things["correction"], decision="accepted")
    move(days=8)


def adopted(scene: Scene, _move: Move) -> None:
    scene.do("chair", "adopt_report")


@dataclass(frozen=True)
class Moment:
    """A name for the table, the state of the meeting, what it is in words, from which moment it is reached, and how."""

    name: str
    state: str
    words: str
    after: str
    step: Callable[[Scene, Move], None]


INTERRUPTED = "as talk, interrupted by another Party’s point of order; a motion was moved in writing, youth sent a technical signal"
MOMENTS = (
    Moment("new", "draft", "the meeting is a draft", "", sketched),
    Moment("plan", "announced", "the meeting is announced, its first sitting scheduled", "", announced),
    Moment("reg", "registration_open", "registration was opened", "plan", registration_open),
    Moment("full", "registration_closed", "registration was closed", "plan", registration_closed),
    Moment("later", "postponed", "the meeting is postponed", "plan", postponed),
    Moment("off", "cancelled", "the meeting is cancelled", "plan", cancelled),
    Moment("wait", "announced", "the waiting room is open, somebody has no sound, a Party is muted", "plan", waiting_room),
    Moment("bare", "in_progress", "the sitting is open, the agenda has no item", "wait", opened_without_agenda),
    Moment("open", "in_progress", "the sitting is open, no item is current", "wait", opened),
    Moment(
        "item", "in_progress", "an item is current, its speakers’ list not open yet; the chair shows its document", "open", item_taken_up
    ),
    Moment("list", "in_progress", "the list is open, nobody has asked", "item", list_open),
    Moment(
        "ask",
        "in_progress",
        "every delegation has asked to speak, one of them with a text and for others, one also for a reply",
        "list",
        queue,
    ),
    Moment("shut", "in_progress", "as ask, the list closed", "ask", list_closed),
    Moment("done", "in_progress", "as ask, the item closed", "ask", item_closed),
    Moment("talk", "in_progress", "as ask, and the first Party’s head of delegation speaks", "ask", speaking),
    Moment("point", "in_progress", INTERRUPTED, "talk", interrupted),
    Moment("held", "in_progress", "as talk, the speaker on hold because the line dropped", "talk", held),
    Moment("lost", "in_progress", "as held, three minutes later", "held", place_lost),
    Moment("rest", "suspended", "as talk, the sitting suspended", "talk", suspended),
    Moment("part", "adjourned_to_part_n", "as talk, the meeting adjourned to a further part", "talk", adjourned),
    Moment("gap", "suspended", "the first sitting closed over a point of order, the second still to come", "talk", between),
    Moment("over", "closed", "the meeting is closed", "gap", closed),
    Moment("draft", "report_draft", "the report is drafted", "over", drafted),
    Moment("note", "report_comment", "the draft is open for comments, a correction waits", "draft", commented),
    Moment("late", "report_comment", "as note, the correction decided, the time for comments over", "note", comments_over),
    Moment("end", "report_adopted", "the report is adopted", "late", adopted),
    Moment("kept", "archived", "as end, the meeting archived", "end", archived),
)
NAMES = tuple(moment.name for moment in MOMENTS)


def walk(scene: Scene, wanted: Collection[str] = NAMES) -> Iterator[str]:
    """Every wanted moment in turn: whoever walks finds the meeting there, and may do what is undone."""
    after = {moment.name: moment.after for moment in MOMENTS}
    on_the_way = set(wanted)
    for name in wanted:
        while name := after[name]:
            on_the_way.add(name)
    with clock.standing_at(STARTS - timedelta(hours=1)) as move:
        for name in _below(scene, "", on_the_way, move, STARTS - timedelta(hours=1)):
            if name in wanted:
                yield name


def _below(scene: Scene, parent: str, on_the_way: Collection[str], move: Callable[[Any], None], now: Any) -> Iterator[str]:
    for moment in (one for one in MOMENTS if one.after == parent and one.name in on_the_way):
        at = now
        known = dict(scene.things)

        def go_on(moment: Moment = moment, **by: float) -> None:
            nonlocal at
            at += timedelta(**by)
            move(at)

        with undone():
            go_on(seconds=10)
            moment.step(scene, go_on)
            found = session.get_one(Meeting, scene.things["meeting"]).state
            assert found == moment.state, f"at {moment.name} the meeting is {found}"
            session.rollback()
            yield moment.name
            yield from _below(scene, moment.name, on_the_way, move, at)
        scene.things = known
        move(now)


@contextmanager
def trying() -> Iterator[None]:
    """Whatever is tried inside leaves nothing behind."""
    with undone():
        yield


def _forget(scene: Scene) -> None:
    """What was signalled a minute ago is looked at again, and gone."""
    with db.transaction():
        forget_signals(scene.things["meeting"], SIGNAL)


def _request_of(scene: Scene, who: str) -> int:
    """The newest ordinary request that somebody made; one of nobody when there is none."""
    stmt = select(FloorRequest.id).where(FloorRequest.participant_id == scene.seats.get(who, 0), FloorRequest.kind == "intervention")
    found = session.execute(stmt.order_by(FloorRequest.id.desc())).scalar()
    session.rollback()
    return found or NOWHERE
