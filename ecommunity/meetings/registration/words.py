"""The words of registration, in the reader's language."""

from __future__ import annotations

from typing import Any

from ecommunity.meetings import wording
from ecommunity.meetings.models import Meeting
from ecommunity.web.words import _


def standings() -> dict[str, str]:
    """How a registration stands."""
    return {
        "none": _("Not registered"),
        "requested": _("Waits for admission"),
        "named": _("Named by the delegation, waits for admission"),
        "confirmed": _("Confirmed, waits for admission"),
        "provisional": _("Provisionally admitted"),
        "admitted": _("Admitted"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "removed": _("Removed"),
    }


def following() -> dict[str, str]:
    """What happens next, for the person."""
    return {
        "none": _("You have no seat in this meeting yet."),
        "requested": _("The chair or the Secretariat looks at your request. You get a mail when it is decided."),
        "named": _("Your delegation named you. The chair or the Secretariat admits you next; you get a mail."),
        "confirmed": _("Your organisation confirmed you. The chair or the Secretariat admits you next; you get a mail."),
        "provisional": _("You take part like everybody else. Your own organisation or constituency has yet to confirm you."),
        "admitted": _("You take part. Enter when the waiting room opens."),
        "declined": _("You do not take part in this meeting."),
        "withdrawn": _("You gave the seat back. You can ask again."),
        "removed": _("You do not take part in this meeting any more."),
    }


def attendance() -> dict[str, str]:
    """From where somebody takes part in a meeting that has a place."""
    return {"room": _("In the room"), "remote": _("From elsewhere")}


def benches() -> dict[str, str]:
    """The headings of the list of participants."""
    return wording.capacities() | {
        "party": _("Parties"),
        "non_party": _("Non-Party States"),
        "igo": _("Intergovernmental organisations"),
        "expert": _("Scientific experts"),
        "ngo": _("NGOs"),
        "none": _("Chair and services"),
    }


def answers() -> dict[str, str]:
    """What became of a nomination."""
    return {"open": _("not answered yet"), "taken": _("seat taken"), "refused": _("refused")}


def columns(meeting: Meeting) -> list[str]:
    """The head of the file; of a meeting that has a place, with one for how somebody takes part."""
    return [_("Capacity"), _("Delegation"), _("Name"), _("Function"), _("Registration"), *([_("Takes part")] if meeting.venue else [])]


def admission_rules(meeting: Meeting) -> list[str]:
    """By which rules somebody comes to a seat here."""
    pack = meeting.pack
    found = {
        "open": [_("Applied rule: whoever may read this meeting takes part at once, in a capacity that the directory supports.")],
        "registered": [_("Applied rule: everybody with an account may ask for a seat. The chair and the Secretariat admit.")],
        "group": [
            _("Applied rule: the group’s members ask for a seat, and delegations name their people. The chair and the Secretariat admit.")
        ],
    }[admission_of(meeting)]
    if pack.confirmed_by_own:
        names = ", ".join(wording.capacities()[capacity] for capacity in pack.confirmed_by_own)
        found.append(_("Applied rule: the own focal points confirm (%(names)s). Until then, admission is provisional.", names=names))
    return found


def admission_of(meeting: Meeting) -> str:
    """Who may ask: as the rules say, and where they say the group's members, these only in a meeting that is theirs."""
    admission = meeting.pack.admission
    return "registered" if admission == "group" and meeting.access != "group" else admission


def everything() -> dict[str, Any]:
    """All words of the page of registration."""
    return {"standings": standings(), "following": following(), "answers": answers(), "attendance": attendance()}
