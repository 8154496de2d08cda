"""Corrections to the draft report: each delegation for its own interventions, decided on by whoever writes the report."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.errors import Invalid
from ecommunity.meetings import queries as of_meetings
from ecommunity.meetings.actions import doors, holding, reports
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.reports import policies, queries
from ecommunity.meetings.reports.inputs import CorrectIntervention, DecideCorrection
from ecommunity.meetings.reports.models import Correction, Report
from ecommunity.web.words import _, lazy_


def _open_for_comments(meeting: Meeting) -> Report:
    """The report, inside the time for comments, or a conflict."""
    report = reports.report_in_work(meeting)
    if meeting.state != "report_comment" or report.comments_until is None:
        doors.clash(meeting, _("The draft is not open for comments yet."))
    if clock.now() >= report.comments_until:
        doors.clash(meeting, _("The time for comments is over. Write to the chair."))
    return report


@command("meetings.correct_intervention", CorrectIntervention)
@holding.brings_back
def correct_intervention(actor: Actor, given: CorrectIntervention) -> dict[str, Any]:
    """The delegation's own words about its intervention wait for the rapporteur; a second try takes the place of the first."""
    meeting, participant = doors.as_participant(actor, given.meeting)
    report = _open_for_comments(meeting)
    request = of_meetings.get_request(meeting, given.intervention)
    require(policies.can_correct, actor, meeting, request, message=lazy_("You can only correct what your own delegation said."))
    paragraph = queries.get_paragraph_of(report, request)
    correction = queries.find_waiting_correction(paragraph, participant)
    if correction is None:
        correction = Correction(paragraph_id=paragraph.id, participant_id=participant.id, state="waiting")
        session.add(correction)
    correction.participant_id, correction.text, correction.asked_at = participant.id, given.text, clock.now()
    correction.lang = given.language or actor.language or meeting.lang
    session.flush()
    return {"correction": correction.id}


def _corrected(correction: Correction) -> str:
    """What the paragraph says with the correction; where it tells several interventions, what the delegation said is added."""
    paragraph = correction.paragraph
    if not paragraph.is_gathered:
        return correction.text
    return f"{paragraph.in_language(correction.lang).text} {correction.text}"


@command("meetings.decide_correction", DecideCorrection)
def decide_correction(actor: Actor, given: DecideCorrection) -> dict[str, Any]:
    """The correction stands in the report, or was declined with a reason that the delegation reads."""
    meeting = reports.as_writer(actor, given.meeting)
    report = reports.report_in_work(meeting)
    correction = queries.get_correction(report, given.correction)
    if correction.state != "waiting":
        doors.clash(meeting, _("This correction is decided already."))
    if given.decision == "declined" and not given.reason:
        message = _("Say why. The delegation reads it.")
        raise Invalid(message, fields={"reason": message})
    correction.state, correction.reason, correction.decided_at = given.decision, given.reason or "", clock.now()
    if given.decision == "accepted":
        reports.write(correction.paragraph, {correction.lang: _corrected(correction)}, "correction")
    session.flush()
    return {"correction": correction.id}
