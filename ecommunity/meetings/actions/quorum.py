"""Who must be there: to open a sitting somebody who presides; to open and to adopt as many Parties as the rules ask for."""

from __future__ import annotations

from typing import Any

from ecommunity.meetings import queries
from ecommunity.meetings.actions import doors
from ecommunity.meetings.consoles.warning_list import has_quorum, parties_of
from ecommunity.meetings.models import CHAIRING, Meeting, Participant
from ecommunity.meetings.papers import outcomes
from ecommunity.web.words import _, language


def _must_be_there(meeting: Meeting) -> None:
    parties, present = parties_of(queries.list_participants(meeting))
    if not has_quorum(meeting.pack.quorum.rule, parties, present):
        missing = _("No quorum: %(n)s of %(of)s Parties are present.", n=present, of=parties)
        rule = _("Applied rule: %(text)s", text=meeting.pack.words["quorum"].in_language(language()))
        doors.clash(meeting, f"{missing} {rule}")


def counted(meeting: Meeting) -> dict[str, Any]:
    """What the record says of the quorum; nothing where the rules ask for none."""
    rule = meeting.pack.quorum.rule
    if rule == "none":
        return {}
    parties, present = parties_of(queries.list_participants(meeting))
    if not parties:
        return {}
    return {"parties": parties, "parties_present": present, "has_quorum": has_quorum(rule, parties, present)}


def chair_needed_to_open(meeting: Meeting, opener: Participant | None) -> None:
    """A conflict unless somebody who presides is there: who opens, or another who has entered."""
    here = [one for one in queries.list_participants(meeting) if one.is_present or one is opener]
    if not any(one.function in CHAIRING for one in here):
        doors.clash(meeting, _("No chair is here. A sitting is opened when the chair, a co-chair or a vice-chair has entered."))


def needed_to_open(meeting: Meeting) -> None:
    """A conflict without a quorum, where the rules want one for opening a sitting."""
    if meeting.pack.quorum.needed_to_open:
        _must_be_there(meeting)


def needed_to_adopt(meeting: Meeting, outcome: str) -> None:
    """A conflict without a quorum, where the rules want one for what adopts."""
    if meeting.pack.quorum.needed_to_adopt and outcome in outcomes.ADOPTING:
        _must_be_there(meeting)
