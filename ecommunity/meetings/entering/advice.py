"""Which mode fits what was measured, and why. Pure: figures in, words out.

Text goes over every line; sound wants a steady one, and pictures a fast one. The mode is advice and nothing else: the rights are the
same in each, and the person chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AdvisedMode = Literal["text", "audio", "video"]
Reason = Literal[
    "no_live", "not_measured", "slow_answers", "slow_line", "no_microphone", "line_for_sound", "answers_for_sound", "no_camera", "all"
]

SOUND_BYTES_PER_S = 8_000  # 64 kbit/s: speech as conferencing engines send it, with room for what goes beside it
PICTURE_BYTES_PER_S = 100_000  # 800 kbit/s: one small picture each way
SOUND_WITHIN_MS = 1_000
PICTURE_WITHIN_MS = 500


@dataclass(frozen=True)
class Measured:
    """What a test found; None and `unknown` where nothing was measured."""

    connection: str
    round_trip_ms: int | None = None
    bytes_per_s: int | None = None
    microphone: str = "unknown"
    camera: str = "unknown"


@dataclass(frozen=True)
class Advice:
    """A mode and why it is advised."""

    mode: AdvisedMode
    reason: Reason


def advise(measured: Measured) -> Advice:
    """The richest mode that the line carries and the device can do."""
    if measured.connection in ("http", "button"):
        return Advice("text", "no_live")
    if measured.bytes_per_s is None or measured.round_trip_ms is None:
        return Advice("text", "not_measured")
    if measured.round_trip_ms > SOUND_WITHIN_MS:
        return Advice("text", "slow_answers")
    if measured.bytes_per_s < SOUND_BYTES_PER_S:
        return Advice("text", "slow_line")
    if measured.microphone in ("missing", "refused"):
        return Advice("text", "no_microphone")
    if measured.bytes_per_s < PICTURE_BYTES_PER_S:
        return Advice("audio", "line_for_sound")
    if measured.round_trip_ms > PICTURE_WITHIN_MS:
        return Advice("audio", "answers_for_sound")
    if measured.camera in ("missing", "refused"):
        return Advice("audio", "no_camera")
    return Advice("video", "all")
