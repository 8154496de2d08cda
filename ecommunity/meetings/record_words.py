"""What the lines of the record say, in the reader's language."""

from __future__ import annotations

from ecommunity.web.words import _


def kinds() -> dict[str, str]:
    """What a line of the record says; the names in brackets are filled from its facts."""
    return {
        "sitting_opened": _("Sitting {sitting} was opened."),
        "sitting_resumed": _("Sitting {sitting} was resumed."),
        "sitting_suspended": _("Sitting {sitting} was suspended."),
        "sitting_closed": _("Sitting {sitting} was closed."),
        "item_started": _("The meeting turned to item {item_number}: {item_title}."),
        "item_closed": _("The debate on item {item_number} was closed."),
        "list_opened": _("The speakers’ list on item {item_number} was opened."),
        "list_closed": _("The speakers’ list on item {item_number} was closed."),
        "seat_handed_over": _("{who}: an alternate took the seat."),
        "seat_taken_back": _("{who}: the alternate gave the seat back."),
        "meeting_postponed": _("The meeting was postponed: {reason}"),
        "meeting_rescheduled": _("The meeting was put on the plan again."),
        "meeting_cancelled": _("The meeting was cancelled: {reason}"),
        "meeting_adjourned": _("The meeting was adjourned: {reason}"),
        "meeting_closed": _("The meeting was closed."),
        "meeting_archived": _("The meeting was archived without a report."),
        "cancelled_sitting": _("It was decided not to hold sitting {sitting}: {reason}"),
        "registration_opened": _("Registration was opened."),
        "registration_closed": _("Registration was closed."),
        "item_outcome": _("Outcome of item {item_number}: {outcome}. {text}"),
        "document_outcome": _("Outcome of document {symbol}: {outcome}. {text}"),
        "participant_muted": _("The chair muted a participant in the chat to all: {who}."),
        "participant_unmuted": _("The chair let a participant write to all again: {who}."),
        "report_drafted": _("A draft report was made from this record."),
        "comments_opened": _("The draft report was opened for comments."),
        "report_adopted": _("The report was adopted. Check value {shown}"),
        "note": "{text}",
    } | _of_the_floor()


def _of_the_floor() -> dict[str, str]:
    return {
        "speaker_called": _("{who} had the floor ({kind})."),
        "speaker_finished": _("{who} finished after {seconds} seconds."),
        "connection_lost": _("The connection of {who} was lost. The server stopped the clock; the floor is kept for {seconds} seconds."),
        "connection_back": _("{who} is connected again and still has the floor."),
        "connection_given_up": _("{who} was not back after {seconds} seconds. The server freed the floor."),
        "connection_back_in_line": _("{who} is connected again. The server put the request at the head of its group."),
        "speaker_held": _("The chair stopped the clock of {who}. {reason}"),
        "speaker_interrupted": _("A point of order interrupted {who} and stopped the clock."),
        "speaker_resumed": _("{who} spoke on."),
        "speaker_skipped": _("The chair passed over the request of {who}."),
        "time_changed": _("The chair set the speaking time of {who} to {seconds} seconds."),
        "limit_set": _("The chair set the speaking time on item {item_number} to {seconds} seconds for each speaker."),
        "request_withdrawn": _("{who} withdrew the request for the floor."),
        "request_refused": _("The chair refused the request of {who}: {reason}"),
        "request_not_reached": _("The request of {who} was refused: there was no time left for it."),
        "request_ended": _("The request of {who} ended: {who} does not take part any more."),
        "voice_confirmed": _("{other} confirmed that {who} speaks for them too."),
        "voice_declined": _("{other} said that {who} does not speak for them."),
        "reply_granted": _("The chair granted {who} a right of reply."),
        "request_moved": _("The chair moved the request of {who}: {reason}"),
        "delivered_in_writing": _("{who} delivered a statement in writing."),
        "ruling": _("The chair ruled on the point of order of {who}: {result}. {text}"),
        "motion_put": _("The motion of {who} was put to the meeting: {result}."),
    }
