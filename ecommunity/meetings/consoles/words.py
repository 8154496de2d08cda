"""The words of the consoles, in the reader's language."""

from __future__ import annotations

from typing import Any

from ecommunity.meetings import wording
from ecommunity.meetings.consoles.warning_list import Warned
from ecommunity.meetings.models import Meeting
from ecommunity.meetings.registration import words as of_registration
from ecommunity.web.words import _, language, ngettext


def signals() -> dict[str, str]:
    """What somebody tells the chair."""
    return {
        "slower": _("Speak more slowly"),
        "no_sound": _("No sound"),
        "louder": _("Speak louder"),
        "no_interpretation": _("No interpretation"),
        "document_missing": _("A document is missing"),
    }


def reported() -> dict[str, str]:
    """What the bureau reads about a signal."""
    return {
        "slower": _("The speaker is too fast"),
        "no_sound": _("There is no sound"),
        "louder": _("The speaker is too quiet"),
        "no_interpretation": _("There is no interpretation"),
        "document_missing": _("A document is missing"),
    }


def asked() -> dict[str, str]:
    """What whoever has the floor is asked."""
    return {"slower": _("Please speak more slowly."), "louder": _("Please speak louder."), "no_sound": _("You cannot be heard.")}


def reaches() -> dict[str, str]:
    """How well a delegation is reached."""
    return {"live": _("Up to date"), "behind": _("Behind"), "away": _("No live connection")}


def voices() -> dict[str, str]:
    """In which capacity or function somebody signals."""
    return wording.functions() | {key: word for key, word in wording.capacities().items() if word}


def sentence(warned: Warned) -> str:
    """A warning in words."""
    n = warned.n
    if warned.key == "quorum_lost":
        return _("No quorum: %(n)s of %(of)s Parties are present.", n=n, of=warned.of)
    said = {
        "speaker_lost": _("The speaker’s connection was lost. The server stopped the clock and keeps the floor."),
        "speaker_back": _("The speaker is connected again. Press “Go on” to give the floor back."),
        "points_unanswered": ngettext("%(n)s point of order has no ruling yet.", "%(n)s points of order have no ruling yet.", n),
        "away": ngettext("%(n)s delegation has no live connection.", "%(n)s delegations have no live connection.", n),
        "behind": ngettext("The line of %(n)s delegation is behind.", "The lines of %(n)s delegations are behind.", n),
        "item_over": ngettext("This item is %(n)s minute over its time.", "This item is %(n)s minutes over its time.", n),
        "sitting_over": ngettext(
            "The sitting is %(n)s minute beyond its planned end.", "The sitting is %(n)s minutes beyond its planned end.", n
        ),
        "to_admit": ngettext("%(n)s person waits to be admitted.", "%(n)s people wait to be admitted.", n),
    }
    if warned.key == "list_closed":
        return " ".join([_("The speakers’ list is closed."), *([_waiting(n)] if n else [])])
    return said[warned.key]


def _waiting(n: int) -> str:
    return ngettext("%(n)s still waits.", "%(n)s still wait.", n)


def rule(meeting: Meeting, warned: Warned) -> str:
    """The rule behind a warning: of the rules pack, or what the plan says."""
    if warned.rule == "plan_of_item":
        return _("Applied rule: the agenda gives each item its minutes.")
    if warned.rule == "plan_of_sitting":
        return _("Applied rule: the plan gives each sitting its end.")
    if warned.rule == "admission":
        return " ".join(of_registration.admission_rules(meeting))
    return _("Applied rule: %(text)s", text=meeting.pack.words[warned.rule].in_language(language()))


def everything() -> dict[str, Any]:
    """All words of the consoles' pages."""
    return {"signals": signals(), "reported": reported(), "asked": asked(), "reaches": reaches(), "voices": voices()}
