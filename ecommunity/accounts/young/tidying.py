"""What is kept of those who are under 18 only as long as it is needed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from ecommunity import clock
from ecommunity.accounts.young import asking
from ecommunity.accounts.young.events import ConsentLapsed
from ecommunity.accounts.young.models import AgeCorrection, Minor
from ecommunity.accounts.young.policies import ANSWER_WITHIN, CORRECTIONS_KEPT
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.registry import recurring

DAY = timedelta(days=1)


@recurring("accounts.tidy_minors", DAY)
def tidy_minors() -> None:
    """Who is of age has no row; who did not answer in time, or took the consent back, is forgotten."""
    now = clock.now()
    for row in _locked(Minor.of_age_from <= now.date()):
        asking.forget_guardian(row)
        session.delete(row)
    for row in _locked(Minor.state == "asked", Minor.asked_at <= now - ANSWER_WITHIN):
        row.state, row.decided_at = "silent", now
        asking.forget_guardian(row)
        publish(ConsentLapsed(person_id=row.person_id))
    for row in _locked(Minor.state == "ended", Minor.decided_at <= now - DAY, Minor.guardian_email != ""):
        asking.forget_guardian(row)
    session.execute(delete(AgeCorrection).where(AgeCorrection.decided_at <= now - CORRECTIONS_KEPT))


def _locked(*which: object) -> list[Minor]:
    stmt = select(Minor).where(*which).order_by(Minor.person_id).with_for_update()  # type: ignore[arg-type]
    return list(session.execute(stmt).scalars())
