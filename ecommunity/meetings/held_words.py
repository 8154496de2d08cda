"""Why a clock stands still and what comes of it, in words: for who has the floor, and for everybody else."""

from __future__ import annotations

from ecommunity.meetings.models import FloorRequest, Participant
from ecommunity.web.words import _

# Why a request is held, where it was not the chair: what interrupts, and what the server notices of a connection.
REASONS = ("point_of_order", "technical", "connection_lost", "connection_back")


def of_others() -> dict[str, str]:
    """Why somebody's clock is stopped; it stands beside their name."""
    return {
        "chair": _("The clock is stopped"),
        "point_of_order": _("Interrupted by a point of order; the clock is stopped"),
        "technical": _("Interrupted by a technical signal; the clock is stopped"),
        "connection_lost": _("Connection lost; the clock is stopped and the floor is kept"),
        "connection_back": _("Connected again; the clock is stopped until the chair says “Go on”"),
    }


def of_oneself() -> dict[str, str]:
    """The same for who has the floor."""
    return {
        "chair": _("The chair has stopped your clock. You keep the floor."),
        "point_of_order": _("A point of order interrupts you. Your clock is stopped, you keep the floor."),
        "technical": _("A technical signal interrupts you. Your clock is stopped, you keep the floor."),
        "connection_lost": _("Your connection was lost. Your clock is stopped, the floor is kept for you."),
        "connection_back": _("You are connected again and keep the floor. Your clock is stopped until the chair lets you go on."),
    }


def passed_over() -> str:
    """What who was passed over is told."""
    return _("You were passed over. If you ask for the floor again, you stand at the head of your group.")


def key_of(reason: str) -> str:
    """Which of the words fits; what the chair wrote is the chair's."""
    return reason if reason in REASONS else "chair"


def of_chair(reason: str) -> str:
    """What the chair wrote, never taken for a notice of the server: a word of those begins with a capital letter."""
    return reason.capitalize() if reason in REASONS else reason


def why_held(request: FloorRequest, me: Participant | None = None) -> str:
    """Why this request is held, as its reader is told."""
    words = of_oneself() if me is not None and request.participant_id == me.id else of_others()
    return words[key_of(request.reason)]


def by_key() -> dict[str, str]:
    """The words for the scripts of the page."""
    of_all = {f"held.{key}": text for key, text in of_others().items()}
    mine = {f"held.mine.{key}": text for key, text in of_oneself().items()}
    more = {
        "held.again": _("{name} speaks on"),
        "held.mine.again": _("You have the floor again. Your clock is running."),
        "held.mine.passed_over": passed_over(),
        "held.passed_over": _("{name} was passed over"),
    }
    return of_all | mine | more
