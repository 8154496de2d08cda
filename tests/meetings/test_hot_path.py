"""A line in the chat stays as cheap after a long day as in the morning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from ecommunity import clock
from ecommunity.authz import GUEST, operator
from ecommunity.boundary.execute import _heads
from ecommunity.db import UtcDateTime, session, transaction
from ecommunity.live import allowed, catchup, recheck_stream

DEAD = 3000
BURY = text("INSERT INTO entries (stream, collection, key, seq, born, body, changed_at) VALUES (:s, 'lines', :k, :n, :n, NULL, :at)")


def steps(work: Callable[[], Any]) -> int:
    """How much the database had to do, counted in steps of its own machine: the same on a fast and on a slow computer."""
    session.rollback()
    count = [0]
    connection = session.connection().connection.driver_connection
    connection.set_progress_handler(lambda: count.__setitem__(0, count[0] + 1), 20)
    try:
        work()
    finally:
        connection.set_progress_handler(None, 0)
    return 20 * count[0]


def bury(stream: str, first: int) -> None:
    at = UtcDateTime().bind_processor(session.get_bind().dialect)
    now = at(clock.now()) if at else clock.now()
    session.execute(BURY, [{"s": stream, "k": f"x{n}", "n": first + n, "at": now} for n in range(DEAD)])
    session.execute(text("UPDATE streams SET seq = seq + :dead WHERE name = :s"), {"s": stream, "dead": DEAD})
    session.commit()


def test_a_day_of_talk_makes_neither_a_line_nor_an_arrival_dearer(room: Any) -> None:
    room.open()
    for number in range(52):
        room.do("ngo", "say", text=f"Line {number}")

    def say() -> None:
        room.do("ngo", "say", text="One more")

    def arrive() -> None:
        assert len(catchup.subscribe(operator(), room.stream, with_you=False)["put"]) > 50

    room.do("chair", "say", text="The same for everybody")
    before = steps(say), steps(arrive)
    bury(room.stream, room.seq())
    after = steps(say), steps(arrive)
    assert after[0] < 1.5 * before[0], "to say a line passes everything that was ever dropped"
    assert after[1] < 1.5 * before[1], "to arrive passes everything that was ever dropped"


def test_a_line_is_nine_statements_and_those_of_the_door(room: Any, sql: list[str]) -> None:
    room.open()
    room.do("ngo", "say", text="The first one makes what is made once")
    sql.clear()
    room.do("ngo", "say", text="Counted")
    inside = sql[next(number for number, said in enumerate(sql) if "one_time_keys" in said) :]
    assert len(inside) <= 7, inside


def test_a_stream_is_asked_again_when_the_same_step_took_rights_away(room: Any) -> None:
    for takes_rights, told in ((False, {room.stream: 1}), (True, {})):
        with transaction():
            allowed(room.stream)
            if takes_rights:
                recheck_stream(room.stream)
            assert _heads(GUEST, {room.stream: 1}) == told
