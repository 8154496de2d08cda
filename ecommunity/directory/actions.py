"""What people do in the directory."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete

from ecommunity import clock
from ecommunity.accounts import queries as accounts
from ecommunity.authz import Actor, require
from ecommunity.db import session
from ecommunity.directory import entering, policies, private_sector, queries
from ecommunity.directory.events import AffiliationEnded, AffiliationVerified, LetterSent
from ecommunity.directory.inputs import (
    AddOrganisation,
    ClaimAffiliation,
    EditAffiliation,
    ImportOrganisations,
    ImportStatuses,
    OneAffiliation,
    PublishAffiliation,
    VerifyAffiliation,
    WriteTo,
)
from ecommunity.directory.models import Affiliation, Letter
from ecommunity.errors import Invalid, NotFound, TooOften
from ecommunity.events import publish
from ecommunity.live import recheck_person
from ecommunity.outbox.schedule import schedule
from ecommunity.registry import command, due
from ecommunity.web.words import _

LETTER_LIFE = timedelta(days=30)


@command("directory.claim_affiliation", ClaimAffiliation)
def claim_affiliation(actor: Actor, given: ClaimAffiliation) -> dict[str, Any]:
    """The actor says for whom they act; nobody else sees it until it was verified and published."""
    require(policies.can_claim_affiliation, actor)
    accounts.get_self(actor, lock=True)
    _check_term(given.since, given.until)
    try:
        organisation = queries.get_organisation(given.organisation)
        instrument = queries.get_instrument(given.instrument) if given.instrument else None
    except NotFound:
        raise Invalid(_("Choose from the list."), fields={"organisation": _("Choose from the list.")}) from None
    row = Affiliation(
        person_id=actor.id,
        organisation_id=organisation.id,
        instrument_id=instrument.id if instrument else None,
        function=given.function,
        since=given.since,
        until=given.until,
        evidence=given.evidence,
        state="evidence_given" if given.evidence else "claimed",
    )
    session.add(row)
    private_sector.refresh(actor.id)
    return {"affiliation": row.id}


@command("directory.edit_affiliation", EditAffiliation)
def edit_affiliation(actor: Actor, given: EditAffiliation) -> dict[str, Any]:
    """The term and the evidence are as given. A term that reaches further than what was verified waits to be verified again."""
    row = queries.get_affiliation(actor, given.affiliation, lock=True)
    require(policies.can_edit_affiliation, actor, row)
    _check_term(given.since, given.until)
    wider = given.since < row.since or (row.until is not None and (given.until is None or given.until > row.until))
    row.since, row.until, row.evidence = given.since, given.until, given.evidence
    if wider or row.state != "verified":
        _unverify(row)
    _watch_end(row)
    recheck_person(row.person_id)
    return {"affiliation": row.id}


@command("directory.publish_affiliation", PublishAffiliation)
def publish_affiliation(actor: Actor, given: PublishAffiliation) -> dict[str, Any]:
    """Others find the entry, or do not any more."""
    row = queries.get_affiliation(actor, given.affiliation, lock=True)
    require(policies.can_edit_affiliation, actor, row)
    if given.published:
        require(policies.can_publish_affiliation, actor, row, message=_("It can be shown once it is verified."))
    row.is_published = given.published
    return {"affiliation": row.id}


@command("directory.verify_affiliation", VerifyAffiliation)
def verify_affiliation(actor: Actor, given: VerifyAffiliation) -> dict[str, Any]:
    """It is written down that evidence was seen, by whom and when; the evidence itself is not kept."""
    row = queries.get_affiliation(actor, given.affiliation, lock=True)
    require(policies.can_verify_affiliation, actor, row)
    row.verified_by_id, row.verified_at = actor.id, clock.now()
    row.evidence, row.state = given.evidence, "verified"
    _watch_end(row)
    recheck_person(row.person_id)
    publish(AffiliationVerified(affiliation_id=row.id))
    return {"affiliation": row.id}


@command("directory.end_affiliation", OneAffiliation)
def end_affiliation(actor: Actor, given: OneAffiliation) -> dict[str, Any]:
    """The function is over today, and what it opened is closed."""
    row = queries.get_affiliation(actor, given.affiliation, lock=True)
    require(policies.can_end_affiliation, actor, row)
    row.state, row.is_published = "ended", False
    private_sector.refresh(row.person_id)
    recheck_person(row.person_id)
    publish(AffiliationEnded(affiliation_id=row.id))
    return {"affiliation": row.id}


@command("directory.write_to", WriteTo)
def write_to(actor: Actor, given: WriteTo) -> dict[str, Any]:
    """A letter is on its way to somebody whose address the sender never sees; the receiver can answer the sender."""
    accounts.get_self(actor, lock=True)
    row = queries.get_affiliation(actor, given.affiliation)
    require(policies.can_write_to, actor, row)
    if queries.count_letters_today(actor) >= policies.LETTERS_A_DAY:
        raise TooOften(_("You wrote %(n)s letters in the last day. Please go on tomorrow.", n=policies.LETTERS_A_DAY), retry_in=3600)
    letter = Letter(sender_id=actor.id, affiliation_id=row.id, subject=given.subject, body=given.body)
    session.add(letter)
    session.flush()
    publish(LetterSent(letter_id=letter.id))
    schedule("directory.forget_letters", clock.now() + LETTER_LIFE, once="letters")
    return {"affiliation": row.id}


@command("directory.add_organisation", AddOrganisation, socket=False)
def add_organisation(actor: Actor, given: AddOrganisation) -> dict[str, Any]:
    """The organisation can be chosen by whoever acts for it."""
    require(policies.can_keep_directory, actor)
    return {"organisation": entering.add_organisation(given)}


@command("directory.import_organisations", ImportOrganisations, socket=False)
def import_organisations(actor: Actor, given: ImportOrganisations) -> dict[str, Any]:
    """Every row stands in the directory, new or brought up to date; or, when one is wrong, nothing is changed."""
    require(policies.can_keep_directory, actor)
    done = entering.enter_organisations(actor, given.rows).as_result()
    private_sector.refresh()
    return done


@command("directory.import_statuses", ImportStatuses, socket=False)
def import_statuses(actor: Actor, given: ImportStatuses) -> dict[str, Any]:
    """Every row says what a country is to an instrument, new or brought up to date; or, when one is wrong, nothing is changed."""
    require(policies.can_keep_directory, actor)
    return entering.enter_statuses(given.rows).as_result()


@due("directory.forget_letters")
def forget_letters() -> None:
    """Letters older than thirty days are gone."""
    before = clock.now() - LETTER_LIFE
    session.execute(delete(Letter).where(Letter.sent_at <= before))
    schedule("directory.forget_letters", clock.now() + timedelta(days=1))


@due("directory.end_term")
def end_term(affiliation_id: int) -> None:
    """The term is over: the entry is closed, and what it opened is asked again."""
    row = session.get(Affiliation, affiliation_id, with_for_update=True)
    if row is None or row.until is None or row.until > clock.now().date() or row.state == "ended":
        return
    row.is_published = False
    if queries.get_organisation(row.organisation_id).kind != private_sector.KIND:  # there the Secretariat says when it ended
        row.state = "ended"
    recheck_person(row.person_id)
    publish(AffiliationEnded(affiliation_id=row.id))


def _watch_end(row: Affiliation) -> None:
    if row.until is not None and row.state == "verified":
        at = datetime.combine(row.until, time(), UTC)
        schedule("directory.end_term", at, once=f"affiliation:{row.id}", affiliation_id=row.id)


def _unverify(row: Affiliation) -> None:
    row.verified_at = row.verified_by_id = None
    row.is_published = False
    row.state = "evidence_given" if row.evidence else "claimed"


def _check_term(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Invalid(_("The end must come after the start."), fields={"until": _("The end must come after the start.")})
