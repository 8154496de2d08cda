"""Who may do what in a meeting. Pure: they look at the seat that the actor has there, and at nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.authz import Actor
from ecommunity.meetings import floor_order
from ecommunity.meetings.models import BUREAU, CHAIRING, SILENT, FloorRequest, Line, Meeting, Participant
from ecommunity.registry import policy

RUNNING = CHAIRING | {"secretariat_officer"}


@dataclass(frozen=True)
class Seat:
    """What the rules look at of somebody in one meeting."""

    participant_id: int
    capacity: str
    function: str
    organisation_id: int | None
    is_present: bool
    muted: str | None = None
    has_access_need: bool = False


def seat_in(actor: Actor, meeting_id: int) -> Seat | None:
    """The actor's seat, None for everybody who is not admitted."""
    seats: dict[int, Seat] = actor.fact("meetings.seats")
    return seats.get(meeting_id)


@policy
def can_take_part(actor: Actor, meeting: Meeting) -> bool:
    """To enter, leave and write: whoever is admitted."""
    return seat_in(actor, meeting.id) is not None


@policy
def can_request_floor(actor: Actor, meeting: Meeting, kind: str = "intervention") -> bool:
    """The chair speaks as chair, the rapporteur notes, interpreters lend their voice: all others ask, as the rules pack says."""
    seat = seat_in(actor, meeting.id)
    if seat is None:
        return False
    if kind == "technical":
        return True
    if seat.function in CHAIRING | SILENT | {"rapporteur"}:
        return False
    return meeting.pack.may_ask(kind, seat.capacity)


@policy
def can_withdraw_request(actor: Actor, meeting: Meeting, request: FloorRequest) -> bool:
    """Only who asked."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.participant_id == request.participant_id


@policy
def can_answer_for_group(actor: Actor, meeting: Meeting, request: FloorRequest) -> bool:
    """To say whether somebody speaks also for them: whoever may ask for the floor for an organisation that the request names."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.organisation_id in request.on_behalf_of and can_request_floor(actor, meeting)


@policy
def can_run(actor: Actor, meeting: Meeting) -> bool:
    """To open, close, call and time: the chair, assisted by the Secretariat."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.function in RUNNING


@policy
def can_keep_record(actor: Actor, meeting: Meeting) -> bool:
    """To add to the record: rapporteur, chair, Secretariat."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.function in BUREAU


@policy
def can_follow_bureau(actor: Actor, meeting: Meeting) -> bool:
    """Who waits and what was reported: the bureau."""
    return can_keep_record(actor, meeting)


@policy
def can_follow_people(actor: Actor, _meeting: Meeting) -> bool:
    """Names of those present: whoever may read the meeting and is signed in."""
    return not actor.is_guest


@policy
def can_follow_delegation(actor: Actor, meeting: Meeting, organisation_id: int) -> bool:
    """A delegation's own chat: its members and nobody else, the chair included."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.organisation_id == organisation_id


@policy
def can_read_line(actor: Actor, meeting: Meeting, line: Line) -> bool:
    """A line for a delegation or for the bureau is read there."""
    if line.addressed_to == "delegation":
        return line.organisation_id is not None and can_follow_delegation(actor, meeting, line.organisation_id)
    return line.addressed_to == "all" or can_follow_bureau(actor, meeting)


def heads_delegation(actor: Actor, meeting: Meeting) -> bool:
    """Who leads the own delegation."""
    seat = seat_in(actor, meeting.id)
    return seat is not None and seat.function == "head_of_delegation" and seat.organisation_id is not None


@policy
def can_hide_line(actor: Actor, meeting: Meeting, line: Line) -> bool:
    """Among those who read it: the chair and the Secretariat, and in a delegation's own chat its head."""
    if not can_read_line(actor, meeting, line):
        return False
    return can_run(actor, meeting) or (line.addressed_to == "delegation" and heads_delegation(actor, meeting))


@policy
def can_mute(actor: Actor, meeting: Meeting, participant: Participant) -> bool:
    """To close the chat to all to somebody: who runs the sitting, and to nobody who runs it."""
    return can_run(actor, meeting) and participant.function not in RUNNING


@policy
def can_admit(actor: Actor, meeting: Meeting) -> bool:
    """To say who takes part in which capacity: the chair and the Secretariat."""
    return can_run(actor, meeting) or actor.is_secretariat


READER_COMMANDS = ("meetings.answer_nomination", "meetings.save_test", "meetings.withdraw_evidence")
PARTICIPANT_COMMANDS = (
    "meetings.enter",
    "meetings.leave",
    "meetings.say",
    "meetings.signal",
    # A technical signal is a request too, and open to all who take part.
    "meetings.request_floor",
    "meetings.withdraw_request",
)
STATEMENT_COMMANDS = ("meetings.file_statement",)
DELEGATION_COMMANDS = ("meetings.withdraw_statement", "meetings.correct_intervention")
ASKING_COMMANDS = ("meetings.write_intervention",)
BEHALF_COMMANDS = ("meetings.confirm_on_behalf", "meetings.decline_on_behalf")
CHAIR_COMMANDS = (
    "meetings.open_sitting",
    "meetings.suspend_sitting",
    "meetings.close_sitting",
    "meetings.start_item",
    "meetings.close_item",
    "meetings.open_list",
    "meetings.close_list",
    "meetings.call_speaker",
    "meetings.call_next",
    "meetings.hold_speaker",
    "meetings.resume_speaker",
    "meetings.finish_speaker",
    "meetings.skip_speaker",
    "meetings.move_request",
    "meetings.refuse_request",
    "meetings.grant_reply",
    "meetings.set_timer",
    "meetings.hide_line",
    "meetings.rule_on_point",
    "meetings.put_motion",
    "meetings.extend_timer",
    "meetings.convert_to_text",
    "meetings.mute",
    "meetings.unmute",
    "meetings.show_paragraph",
    "meetings.stop_showing",
    "meetings.set_item_outcome",
    "meetings.set_document_outcome",
    "meetings.answer_signal",
    "meetings.adjourn_meeting",
    "meetings.close_meeting",
)
RECORD_COMMANDS = ("meetings.add_record_line",)
REPORT_COMMANDS = (
    "meetings.draft_report",
    "meetings.edit_paragraph",
    "meetings.open_comments",
    "meetings.decide_correction",
    "meetings.add_action",
    "meetings.set_action",
)
ADMITTING_COMMANDS = (
    "meetings.register",
    "meetings.admit",
    "meetings.decline",
    "meetings.remove_participant",
    "meetings.approve_registration",
    "meetings.hand_over",
    "meetings.set_conference_link",
    "meetings.recommend_actions",
)
PREPARING_COMMANDS = (
    "meetings.change_meeting",
    "meetings.add_item",
    "meetings.edit_item",
    "meetings.move_item",
    "meetings.add_sitting",
    "meetings.move_sitting",
    "meetings.cancel_sitting",
    "meetings.plan_repeats",
    "meetings.open_registration",
    "meetings.close_registration",
)
CONVENING_COMMANDS = (
    "meetings.announce_meeting",
    "meetings.postpone_meeting",
    "meetings.reschedule_meeting",
    "meetings.cancel_meeting",
    "meetings.archive_meeting",
)
PLANNING_COMMANDS = ("meetings.copy_meeting", "meetings.save_template")
SEATED_COMMANDS = ("meetings.withdraw_registration", "meetings.state_access_need", "meetings.choose_attendance")
VOUCHING_COMMANDS = (
    "meetings.name_member",
    "meetings.withdraw_nomination",
    "meetings.confirm_member",
    "meetings.approve_registration",
)
HANDING_COMMANDS = ("meetings.hand_over",)


def kinds_of(actor: Actor, meeting: Meeting) -> list[str]:
    """The kinds of request this actor may make here; a technical signal is open to all who take part."""
    return [kind for kind in floor_order.KINDS if can_request_floor(actor, meeting, kind)]
