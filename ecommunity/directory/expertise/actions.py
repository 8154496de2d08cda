"""Saying what one knows, and whether one answers questions that wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert

from ecommunity import clock
from ecommunity.accounts import queries as accounts
from ecommunity.authz import Actor
from ecommunity.boundary import command
from ecommunity.db import session
from ecommunity.directory.expertise import queries
from ecommunity.directory.expertise.inputs import DeclareExpertise, PauseVolunteering
from ecommunity.directory.expertise.models import Expertise, ExpertProfile
from ecommunity.errors import Conflict, Invalid
from ecommunity.web.words import _


@command("directory.declare_expertise", DeclareExpertise)
def declare_expertise(actor: Actor, given: DeclareExpertise) -> dict[str, Any]:
    """The actor knows this and nothing else; others find it, and bring questions, as far as the actor wishes."""
    person = accounts.get_self(actor, lock=True)
    if not set(given.topics) <= queries.known_codes():
        raise Invalid(_("Choose from the list."), fields={"topics": _("Choose from the list.")})
    session.execute(delete(Expertise).where(Expertise.person_id == person.id))
    rows = [dict(zip(("kind", "word"), code.split(":"), strict=True)) | {"person_id": person.id} for code in sorted(set(given.topics))]
    if rows:
        session.execute(insert(Expertise), rows)
    profile = queries.own_profile(actor)
    if profile is None:
        profile = ExpertProfile(person_id=person.id)
        session.add(profile)
    profile.languages = sorted(set(given.languages)) or [person.language]
    profile.is_published, profile.volunteers = given.is_published, given.volunteers
    return {}


@command("directory.pause_volunteering", PauseVolunteering)
def pause_volunteering(actor: Actor, given: PauseVolunteering) -> dict[str, Any]:
    """Nothing is asked of the actor for so many weeks; then it begins again by itself."""
    accounts.get_self(actor, lock=True)
    profile = queries.own_profile(actor)
    if profile is None or not profile.volunteers:
        raise Conflict(_("You do not answer questions that wait, so there is nothing to pause."))
    profile.paused_until = clock.now() + timedelta(weeks=int(given.weeks)) if int(given.weeks) else None
    return {}
