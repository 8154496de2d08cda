"""How every action of a meeting begins: the meeting locked, the right asked, the state looked at."""

from __future__ import annotations

from typing import NoReturn

from ecommunity.authz import Actor, require
from ecommunity.errors import Conflict, Forbidden
from ecommunity.live import allowed, mention
from ecommunity.meetings import policies, queries, states
from ecommunity.meetings.models import AgendaItem, Meeting, Participant, Sitting
from ecommunity.web.words import _, lazy_

NOT_ADMITTED = lazy_("You are not admitted to this meeting. Ask the chair or the Secretariat.")
ONLY_CHAIR = lazy_("Only the chair and the Secretariat can do this.")


def locked(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, with everything that happens in it waiting for this transaction; the answer names its stream."""
    meeting = queries.get_meeting(actor, meeting_id, lock=True)
    mention(meeting.stream)
    allowed(meeting.stream)
    return meeting


def as_participant(actor: Actor, meeting_id: int) -> tuple[Meeting, Participant]:
    """The meeting and the seat from which the actor acts."""
    meeting = locked(actor, meeting_id)
    participant = queries.find_seated(actor, meeting)
    if participant is None:
        raise Forbidden(NOT_ADMITTED)
    return meeting, participant


def as_writer(actor: Actor, meeting_id: int) -> queries.Voice:
    """The seat from which the actor writes, and what a line looks at of the meeting: as `as_participant`, for the hot path."""
    queries.hold_seated(actor, meeting_id)
    voice = queries.find_voice(actor, meeting_id)
    if voice is None:
        as_participant(actor, meeting_id)
        raise Forbidden(NOT_ADMITTED)
    mention(f"meeting:{meeting_id}")
    allowed(f"meeting:{meeting_id}")
    return voice


def as_chair(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, for somebody who runs it."""
    meeting = locked(actor, meeting_id)
    require(policies.can_run, actor, meeting, message=ONLY_CHAIR)
    return meeting


def clash(meeting: Meeting | int, message: object) -> NoReturn:
    """The state does not allow it; the client catches up with the meeting first."""
    raise Conflict(message, stale=f"meeting:{meeting}" if isinstance(meeting, int) else meeting.stream)


def open_sitting(meeting: Meeting) -> Sitting:
    """The sitting that runs, or a conflict."""
    sitting = meeting.sitting
    if sitting is None or sitting.state != "open":
        clash(meeting, _("No sitting is open."))
    return sitting


def chosen_item(meeting: Meeting, item_id: int | None) -> AgendaItem:
    """The item that was named, or the current one."""
    if item_id is not None:
        return queries.get_item(meeting, item_id)
    current = queries.find_current_item(meeting)
    if current is None:
        clash(meeting, _("No agenda item is current. The chair starts one first."))
    return current


def must_go_on(meeting: Meeting) -> None:
    """The meeting was announced and is not over."""
    if meeting.state == "draft":
        clash(meeting, _("This meeting is a draft. Announce it first."))
    if meeting.state not in states.MEETING_LIVE | states.MEETING_AHEAD:
        clash(meeting, _("This meeting is over."))


def must_not_be_archived(meeting: Meeting) -> None:
    """The meeting may be over, but is not kept as it is for ever."""
    if meeting.state == "archived":
        clash(meeting, _("This meeting is over."))


def record_must_grow(meeting: Meeting) -> None:
    """The report is not drafted yet, so that a new line of the record still reaches it."""
    must_not_be_archived(meeting)
    if meeting.state.startswith("report_"):
        clash(meeting, _("The report is drafted from this record already. Write into the report."))


def must_be_plannable(meeting: Meeting) -> None:
    """The meeting is a draft, or goes on."""
    if meeting.state != "draft":
        must_go_on(meeting)
