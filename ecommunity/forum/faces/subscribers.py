"""The mail to somebody behind whose role two people looked. Its address is found when it is written, and stands in no row of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ecommunity import clock
from ecommunity.accounts.models import Person
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.forum import seals
from ecommunity.forum.faces.events import NameShown, UnsealingAsked
from ecommunity.forum.faces.models import Unsealing, UnsealingStep
from ecommunity.mail import Mail
from ecommunity.registry import subscribes


class NotSent(Exception):
    """The mail could not be sent; why is not said, because it would name the one it goes to."""


@dataclass(frozen=True)
class DiscreetMail(Mail):
    """A mail whose failure tells no address: what a mail server says of one stands in the outbox and in the log."""

    def perform(self) -> None:
        """The mail is with the next server, or `NotSent`."""
        failed = False
        try:
            super().perform()
        except Exception:  # noqa: BLE001 - whatever it is, its words may hold the address
            failed = True
        if failed:
            raise NotSent


@subscribes(UnsealingAsked, as_="forum.mail_unsealing_asked", outside=True)
def mail_unsealing_asked(happened: UnsealingAsked) -> list[Mail]:
    """Everybody else who may be the second learns that somebody waits; not about whom, nor in which thread."""
    first = session.execute(select(UnsealingStep).where(UnsealingStep.unsealing_id == happened.unsealing_id)).scalars().all()
    if [step.step for step in first] != ["asked"]:
        return []
    people = session.execute(select(Person).where(Person.state == "active", Person.id != first[0].person_id).order_by(Person.id)).scalars()
    values = {"url": f"{settings.site_url}/unsealings/{happened.unsealing_id}"}
    return [
        Mail(to=person.email, template="forum/unsealing_asked", language=person.language, name=person.name, context=values)
        for person in people
        if person.site_roles and person.email
    ]


@subscribes(NameShown, as_="forum.mail_name_shown", outside=True)
def mail_name_shown(happened: NameShown) -> Mail | None:
    """Who looked and why, and where to read more; neither the title of the thread nor its address."""
    stmt = select(Unsealing).where(Unsealing.id == happened.unsealing_id)
    stmt = stmt.options(joinedload(Unsealing.post), joinedload(Unsealing.steps).joinedload(UnsealingStep.person))
    unsealing = session.execute(stmt).unique().scalars().first()
    person = _bearer(unsealing) if unsealing is not None else None
    if unsealing is None or person is None or not person.email:
        return None
    two = [{"name": step.person.name, "reason": step.reason} for step in unsealing.steps if step.step != "stopped"]
    values: dict[str, Any] = {"two": two, "at": clock.now(), "url": f"{settings.site_url}/threads/by-role"}
    return DiscreetMail(to=person.email, template="forum/name_shown", language=person.language, name=person.name, context=values)


def _bearer(unsealing: Unsealing) -> Person | None:
    post = unsealing.post
    if post.sealed_author is None:
        return None
    person_id = seals.opened(post.sealed_author, post.thread_id, post.number)
    return session.get(Person, person_id) if person_id is not None else None
