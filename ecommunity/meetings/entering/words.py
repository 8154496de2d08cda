"""The words of the test page, in the reader's language: the same for the page that the server writes and for its script."""

from __future__ import annotations

from typing import Any

from ecommunity import clock
from ecommunity.meetings import wording
from ecommunity.meetings.entering.advice import Advice, Measured, advise
from ecommunity.meetings.entering.models import UNKNOWN, ConnectionTest
from ecommunity.web.words import _

CLOCK_AGREES_S = 2
IN_MINUTES_FROM_S = 120
FIGURES = ("connection", "round_trip_ms", "bytes_per_s", "clock_off_s", "microphone", "camera", "mode")
FACTS = ("connection", "round_trip", "speed", "clock", "microphone", "camera")


def facts() -> dict[str, str]:
    """What a measurement says. `{n}` is its figure."""
    return {
        "connection.websocket": _("Yes. What happens in the room comes at once."),
        "connection.polling": _("Yes, by long polling: what happens comes a little later, with the same rights."),
        "connection.http": _("No. The page asks again every 20 seconds, with the same rights."),
        "connection.button": _("No. The page is brought up to date with its button “Refresh”, with the same rights."),
        "round_trip.measured": _("{n} milliseconds"),
        "speed.measured": _("{n} kilobits a second"),
        "clock.agrees": _("Right."),
        "clock.seconds": _("Off by {n} seconds. It does not matter: the clock of the site counts."),
        "clock.minutes": _("Off by {n} minutes. It does not matter: the clock of the site counts."),
        "microphone.found": _("Ready."),
        "microphone.missing": _("None found. You can listen, and speak in writing."),
        "microphone.refused": _("The browser does not allow it. Allow it in the address bar, or speak in writing."),
        "camera.found": _("Ready."),
        "camera.missing": _("None found. It is not needed."),
        "camera.refused": _("The browser does not allow it. It is not needed."),
        **{f"{name}.unknown": _("Not tested yet") for name in FACTS},
    }


def labels() -> dict[str, str]:
    """What is measured."""
    return {
        "connection": _("Live connection"),
        "round_trip": _("An answer comes back after"),
        "speed": _("Speed"),
        "clock": _("Clock of this device"),
        "microphone": _("Microphone"),
        "camera": _("Camera"),
    }


def reasons() -> dict[str, str]:
    """Why a mode is advised."""
    return {
        "no_live": _("There is no live connection from here; text needs none."),
        "not_measured": _("Text works on every line. Measure the speed to see whether sound works too."),
        "slow_answers": _("Answers take longer than a second from here; in a talk that is too long."),
        "slow_line": _("The line is too slow for sound; text works well on it."),
        "no_microphone": _("There is no microphone that this page may use."),
        "line_for_sound": _("The line carries sound, and is too slow for pictures."),
        "answers_for_sound": _("Answers take longer than half a second; sound works, pictures would stop and go."),
        "no_camera": _("There is no camera that this page may use."),
        "all": _("The line and this device carry sound and pictures."),
    }


def measured_of(test: ConnectionTest) -> Measured:
    """The figures of a test."""
    return Measured(test.connection, test.round_trip_ms, test.bytes_per_s, test.microphone, test.camera)


def advice_of(test: ConnectionTest) -> Advice:
    """What a test advises."""
    return advise(measured_of(test))


def _clock(off_s: int | None) -> tuple[str, int]:
    if off_s is None:
        return UNKNOWN, 0
    off = abs(off_s)
    if off < CLOCK_AGREES_S:
        return "agrees", 0
    return ("seconds", off) if off < IN_MINUTES_FROM_S else ("minutes", round(off / 60))


def _figure(value: int | None, by: float = 1) -> tuple[str, int]:
    return (UNKNOWN, 0) if value is None else ("measured", round(value * by))


def shown(test: ConnectionTest | None) -> dict[str, str]:
    """What the test found, in words, by what was measured; all unknown without one."""
    if test is None:
        return {name: facts()[f"{name}.unknown"] for name in FACTS}
    found = {
        "connection": (test.connection, 0),
        "round_trip": _figure(test.round_trip_ms),
        "speed": _figure(test.bytes_per_s, 8 / 1000),
        "clock": _clock(test.clock_off_s),
        "microphone": (test.microphone, 0),
        "camera": (test.camera, 0),
    }
    table = facts()
    return {name: table[f"{name}.{word}"].replace("{n}", str(n)) for name, (word, n) in found.items()}


def present_test(test: ConnectionTest) -> dict[str, Any]:
    """A test for other programs: its figures, and the mode that it advises with the reason."""
    advice = advice_of(test)
    figures = {name: getattr(test, name) for name in FIGURES}
    return figures | {"tested_at": clock.rfc3339(test.tested_at), "advised": advice.mode, "reason": advice.reason}


def in_short(test: ConnectionTest) -> str:
    """A test in a line, for the desk."""
    modes = wording.modes()
    said = _("advised: %(mode)s", mode=modes[advice_of(test).mode])
    return said + " · " + _("chosen: %(mode)s", mode=modes[test.mode]) if test.mode else said


def for_script() -> dict[str, str]:
    """The words that the script of the test page looks up."""
    modes = {f"mode.{key}": text for key, text in wording.modes().items()}
    said = {
        "test.running": _("Testing…"),
        "test.nothing": _("Nothing answers at the moment. Try again in a minute; the page itself works."),
        "test.done": _("Tested."),
        "test.advised": _("We advise: {mode}. {reason}"),
        "test.scripts": _("On"),
    }
    found = {f"test.{key}": text for key, text in facts().items()}
    why = {f"reason.{key}": text for key, text in reasons().items()}
    return said | modes | found | why
