"""For whom else somebody speaks, and whether those have confirmed: in words, for pages, scripts and the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ecommunity.meetings import queries, states
from ecommunity.meetings.marks import plate_names
from ecommunity.meetings.models import FloorRequest, Participant
from ecommunity.web.words import _, local


def standings() -> dict[str, str]:
    """How a name is followed by what its bearer said."""
    return {"confirmed": _("{name} (confirmed)"), "named": _("{name} (not confirmed)"), "declined": _("{name} (declined)")}


def standing_of(organisation: Any, confirmed: Iterable[Any], declined: Iterable[Any]) -> str:
    """What an organisation said to being spoken for; `named` until it says something."""
    return "confirmed" if organisation in confirmed else "declined" if organisation in declined else "named"


def names_of(request: FloorRequest) -> str:
    """For whom else a request speaks, each with what they said."""
    known, words = queries.named_by([request]), standings()
    named = [(key, local(plate_names(known[key]))) for key in request.on_behalf_of if key in known]
    said = [words[standing_of(key, request.confirmed_by, request.declined_by)].replace("{name}", name) for key, name in named]
    return ", ".join(said)


def in_record(who: str, facts: dict[str, Any]) -> str:
    """Who had the floor, with those for whom they spoke; lines from before confirmations existed name them only."""
    others = facts.get("on_behalf_of") or []
    if not others:
        return who
    words, confirmed = standings(), facts.get("confirmed_by")
    names = [local(other["names"]) for other in others]
    if confirmed is not None:
        names = [words[standing_of(other["id"], confirmed, ())].replace("{name}", name) for other, name in zip(others, names, strict=True)]
    return _("%(who)s, on behalf of %(names)s,", who=who, names=", ".join(names))


def claims_on(me: Participant | None, unfinished: Iterable[FloorRequest]) -> list[FloorRequest]:
    """The requests that wait and name the reader's organisation, in the order in which they were made."""
    if me is None or me.organisation_id is None:
        return []
    waiting = [request for request in unfinished if request.state in states.REQUEST_WAITING]
    return sorted((request for request in waiting if me.organisation_id in request.on_behalf_of), key=lambda request: request.id)


def by_key() -> dict[str, str]:
    """The words that the scripts of a sitting look up."""
    return {
        "behalf.asks": _("%(name)s asks to speak also for you.", name="{name}"),
        "behalf.confirm": _("Confirm"),
        "behalf.decline": _("Not for us"),
        "behalf.is_confirmed": _("You have confirmed."),
        "behalf.is_declined": _("You have said no."),
    } | {f"behalf.{standing}": text for standing, text in standings().items()}
