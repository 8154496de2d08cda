"""Reporting, deciding, appealing, and answering an appeal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ecommunity.authz import Actor
from ecommunity.db import find, session
from ecommunity.errors import Conflict, Forbidden, Invalid, NotFound
from ecommunity.events import publish
from ecommunity.moderation import deciding, policies, queries
from ecommunity.moderation.events import AppealAnswered
from ecommunity.moderation.inputs import AnswerAppeal, AppealDecision, Decide, ReportThing
from ecommunity.moderation.models import Appeal, Report
from ecommunity.moderation.reasons import URGENT
from ecommunity.moderation.things import of_kind
from ecommunity.registry import command
from ecommunity.web.words import _


def needed(**fields: str) -> Invalid:
    """What is missing, field by field."""
    return Invalid(_("Something needs to be corrected before this can be saved."), fields=fields)


@command("moderation.report_thing", ReportThing)
def report_thing(actor: Actor, given: ReportThing) -> dict[str, Any]:
    """The moderators see it in their queue. To report the same thing again while it waits changes one's words."""
    kind = of_kind(given.kind)
    thing = kind.get(actor, given.thing)
    if thing.is_own:
        raise Forbidden(_("You wrote this yourself: you can change or withdraw it."))
    if kind.load(actor, [thing.id]):
        raise Forbidden(_("You look after this community: you can decide about it yourself."))
    if given.reason == "other" and not given.words:
        raise needed(words=_("Say in a few words what is wrong with it."))
    at = deciding.moment(sealed=bool(thing.own_tags))
    case = deciding.open_case(thing.kind, thing.id, thing.community_id, *(["is_urgent"] if given.reason in URGENT else []), at=at)
    report = queries.report_by(actor, thing)
    is_new = report is None or report.case_id != case.id
    if report is None or is_new:
        report = Report(case_id=case.id, reported_at=at)
        if thing.own_tags:
            report.reporter_tag = thing.own_tags[0]
        else:
            report.reporter_id = actor.id
        session.add(report)
    report.reason, report.words = given.reason, given.words
    session.flush()
    if is_new:
        kind.reported(thing.id, given.reason, given.words)
    return {"thing": thing.id}


@command("moderation.decide", Decide)
def decide(actor: Actor, given: Decide) -> dict[str, Any]:
    """Each of the things stands or goes, all of them or none; each has its line in the log, and its case is closed."""
    if given.verdict == "hide" and given.reason is None:
        raise needed(reason=_("Choose a reason: the author sees it."))
    if given.reason == "other" and not given.words:
        raise needed(words=_("Say it in your own words: the author sees them."))
    kind, ids = of_kind(given.kind), sorted(set(given.things))
    things = kind.load(actor, ids, lock=True)
    if len(things) != len(ids):
        raise NotFound
    cases = queries.cases_of(given.kind, ids)
    reports = queries.reports_of(cases.values())
    turned: dict[str, list[int]] = {}
    decided = []
    for number in ids:
        thing, case = things[number], cases.get(number)
        reporters = queries.reporters_of(reports[case.id]) if case else set[int | str]()
        if not policies.can_decide(actor, thing, reporters):
            raise Forbidden(_("You wrote or reported this yourself: another moderator decides about it."))
        row, state = deciding.decide_about(actor, thing, case, given.verdict, reason=given.reason or "", words=given.words)
        decided.append(row.id)
        if state != thing.state:
            turned.setdefault(state, []).append(number)
    for state, numbers in turned.items():
        kind.turn(numbers, state)
    return {"decisions": decided}


@command("moderation.appeal_decision", AppealDecision)
def appeal_decision(actor: Actor, given: AppealDecision) -> dict[str, Any]:
    """The decision waits for a second moderator, with what its author says."""
    decision, thing, _looks_after = queries.get_decision(actor, given.decision)
    if decision.appeal is not None:
        raise Conflict(_("You appealed already: each decision is looked at a second time, once."))
    if not policies.can_appeal(decision, thing):
        raise Forbidden(_("Only the author can appeal, while the text is hidden."))
    session.add(Appeal(decision_id=decision.id, words=given.words, appealed_at=deciding.moment(sealed=thing.author_id is None)))
    session.flush()
    return {"decision": decision.id}


@command("moderation.answer_appeal", AnswerAppeal)
def answer_appeal(actor: Actor, given: AnswerAppeal) -> dict[str, Any]:
    """A second moderator has said whether the text stays hidden; it is final."""
    decision, thing, looks_after = queries.get_decision(actor, given.decision, lock=True)
    appeal = find(select(Appeal).where(Appeal.decision_id == decision.id), lock=True)
    if appeal is None or not looks_after:
        raise NotFound
    if not policies.can_answer_appeal(actor, decision, thing, queries.reporters_about(decision)):
        raise Forbidden(_("Somebody else than who decided, wrote or reported answers an appeal."))
    if not appeal.is_open:
        raise Conflict(_("This appeal is answered already."))
    act = "overturned" if given.answer == "overturn" else "upheld"
    answer = deciding.record_about(actor, act, thing, words=given.words)
    appeal.answer_id = answer.id
    session.flush()
    if given.answer == "overturn" and thing.state == "hidden":
        of_kind(decision.kind).turn([thing.id], "shown")
    publish(AppealAnswered(decision_id=decision.id, answer_id=answer.id))
    return {"decision": decision.id}
