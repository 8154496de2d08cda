"""A delivery that takes its process down with it is given up; what was taken beside it, and what fails in the ordinary way, is not."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.outbox import claims, relay
from ecommunity.outbox.models import Delivery
from ecommunity.outbox.schedule import schedule, send_again
from tests.cli.running import ANSWERS, Operator

# Each child is a relay that begins when the lease of the one before has run out. The deadly delivery ends it as `kill -9` does.
DYING = """
import json, os, signal, sys
from datetime import timedelta
from sqlalchemy import update
from ecommunity import clock, create_app, db, registry
from ecommunity.config import settings
from ecommunity.outbox import relay, schedule
from ecommunity.outbox.models import Delivery
app = create_app()
registry.dues = {
    **{name: registry.dues[name] for name in registry.dues},
    "tests.deadly": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "tests.beside": lambda number: print("x", end="", file=open(sys.argv[1], "a")),
}
at = clock.now()
with app.app_context(), db.transaction():
    db.session.execute(update(Delivery).values(state="done", done_at=at))
    schedule.schedule("tests.deadly", at - timedelta(minutes=1))
    for number in range(3):
        schedule.schedule("tests.beside", at, number=number)
db.disconnect()
ends = []
for turn in range(7):
    child = os.fork()
    if child == 0:
        db.connect(settings)
        with app.app_context(), clock.standing_at(at + turn * timedelta(minutes=2)):
            relay.drain()
        os._exit(0)
    ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(ends))
"""


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.soak])])
def test_what_killed_five_processes_is_dead_and_says_so(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    site = Operator(tmp_path / "var", {"DATABASE_URL": request.getfixturevalue("postgres_url")} if kind == "postgresql" else {})
    site.must("init", *ANSWERS)
    command = [sys.executable, "-c", DYING, str(tmp_path / "done")]
    done = subprocess.run(command, env=site.environment(), capture_output=True, text=True, check=False, timeout=100)
    assert json.loads(done.stdout) == [-9] * claims.DEATHS + [0] * (7 - claims.DEATHS), done.stderr[-2000:]
    assert (tmp_path / "done").read_text() == "xxx", "those that were taken with it are carried out, each once"
    said = site.must("outbox", "dead")
    assert "1 dead" in said
    assert "tests.deadly" in said
    assert "tries 5" in said
    assert "5 times, and each time the process ended" in said
    assert "delivery given up" in done.stderr


def owed(number: int = 1) -> None:
    with db.transaction():
        for _ in range(number):
            schedule("tests.some", clock.now())


def rows() -> list[Delivery]:
    session.rollback()
    return list(session.execute(select(Delivery).where(Delivery.subscriber == "tests.some").order_by(Delivery.id)).scalars())


def test_an_orderly_stop_does_not_count_however_often(app) -> None:
    owed(2)
    with clock.standing_at(clock.now()) as move:
        for _ in range(claims.DEATHS + 2):
            assert relay.run_due(is_told_to_stop=lambda: True) == 0
            move(clock.now() + 2 * claims.LEASE)
        claims.claim()  # and this one dies
        for _ in range(claims.DEATHS + 2):
            move(clock.now() + 2 * claims.LEASE)
            assert relay.run_due(is_told_to_stop=lambda: True) == 0
    assert [(row.state, row.attempts, row.cut_off) for row in rows()] == [("owed", 1, 0)] * 2


def test_an_ordinary_failure_begins_the_count_anew_and_keeps_its_nine_tries(app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecommunity.registry.dues", {"tests.some": lambda: 1 / 0})
    owed()
    with clock.standing_at(clock.now()) as move:
        for tried in range(1, len(relay.RETRY_AFTER) + 2):
            for _ in range(claims.DEATHS - 1):
                assert len(claims.claim()[0]) == 1
                move(clock.now() + 2 * claims.LEASE)
            assert [row.state for row in rows()] == ["owed"]
            relay.run_due()
            assert [(row.attempts, row.cut_off) for row in rows()] == [(tried, 0)]
            move(clock.now() + timedelta(days=1))
    [row] = rows()
    assert (row.state, row.last_error) == ("dead", "ZeroDivisionError: division by zero")


def test_what_was_given_up_can_be_asked_for_again(app) -> None:
    owed()
    with clock.standing_at(clock.now()) as move:
        for _ in range(claims.DEATHS):
            assert len(claims.claim()[0]) == 1
            move(clock.now() + 2 * claims.LEASE)
        assert claims.claim()[0] == []
        [row] = rows()
        assert row.state == "dead"
        session.rollback()
        with db.transaction():
            send_again(row.id)
        assert [(row.state, row.attempts, row.cut_off) for row in rows()] == [("owed", 0, 0)]
        assert len(claims.claim()[0]) == 1


def test_what_may_kill_is_never_taken_with_others(app) -> None:
    with clock.standing_at(clock.now()) as move:
        owed(2)
        claims.claim()  # and this one dies
        move(clock.now() + 2 * claims.LEASE)
        with db.transaction():
            schedule("tests.some", clock.now() - timedelta(days=1))
        lost, also_lost, new = [row.id for row in rows()]
        session.rollback()
        assert [claims.claim()[0] for _ in range(4)] == [[new], [lost], [also_lost], []]


def test_what_was_lost_is_never_in_hand_together_with_what_goes_outside(app) -> None:
    """Each hand of the relay takes its own: what is deadly has only fresh work beside it, and that is lost once at most."""
    with clock.standing_at(clock.now()) as move:
        owed(2)
        assert claims.claim(slow=True)[0] == []
        lost = claims.claim(1, slow=False)[0]  # and this one dies
        move(clock.now() + 2 * claims.LEASE)
        fresh = claims.claim(slow=False)[0]
        assert sorted(lost + fresh) == [row.id for row in rows()]
        session.rollback()
        assert claims.claim(slow=True)[0] == lost
