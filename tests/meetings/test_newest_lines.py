"""Of lines that one step put on the record together, the last one is the newest."""

from __future__ import annotations

from typing import Any


def test_what_stays_of_two_lines_of_one_step_is_the_later(room: Any) -> None:
    room.open()
    for number in range(30):
        room.ask(("ngo", "youth")[number % 2])
        room.do("chair", "call_next")  # the speech of the one before ends with it: two lines
    for number in range(8):
        room.do("rapporteur", "add_record_line", text=f"line {number}")
        assert room.is_rebuilt_equal()
