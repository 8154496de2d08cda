"""What is owed is delivered after the commit, again after a failure, and given up in sight."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from ecommunity import clock, db, registry
from ecommunity.accounts.events import PasswordChanged
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.live.entries import drop, put
from ecommunity.live.models import Entry, Stream
from ecommunity.mail import transports
from ecommunity.outbox import claims, relay, tidying
from ecommunity.outbox.models import Delivery
from ecommunity.outbox.schedule import schedule


def owed(world):
    with db.transaction():
        publish(PasswordChanged(person_id=world.people["ngo"]))


def row():
    session.rollback()
    return session.execute(select(Delivery).where(Delivery.event == "accounts.password_changed")).scalar_one()


def test_a_rolled_back_change_owes_nothing(app, world):
    try:
        with db.transaction():
            publish(PasswordChanged(person_id=world.people["ngo"]))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert session.execute(select(Delivery).where(Delivery.event == "accounts.password_changed")).first() is None


def test_a_failure_is_tried_again_later_and_then_given_up(app, world, deliver, monkeypatch):
    def broken(message):
        raise ConnectionError("no such server")

    owed(world)
    monkeypatch.setattr(transports, "send", broken)
    at = clock.now()
    with clock.standing_at(at) as move:
        for later in relay.RETRY_AFTER:
            assert deliver() >= 1
            assert row().state == "owed"
            at += later
            move(at)
        assert timedelta(days=1) < sum(relay.RETRY_AFTER, timedelta()) <= timedelta(days=2)
        assert deliver() >= 1
    assert row().state == "dead"
    assert "no such server" in row().last_error


def test_what_failed_once_arrives_once(app, world, deliver, monkeypatch):
    sent = []

    def first_broken(message):
        sent.append(message["Message-ID"])
        if len(sent) == 1:
            raise ConnectionError("hiccup")

    owed(world)
    monkeypatch.setattr(transports, "send", first_broken)
    with clock.standing_at(clock.now()) as move:
        deliver()
        assert row().state == "owed"
        move(clock.now() + timedelta(minutes=10))
        deliver()
    assert row().state == "done"
    assert len(sent) == 2
    assert sent[0] == sent[1], "the other side can tell that it is the same mail"


@pytest.mark.parametrize(("rests", "pause"), [(True, 0.2), (False, 0)])
def test_after_long_work_whoever_waits_for_a_page_gets_as_long(app, world, monkeypatch, rests, pause):
    owed(world)
    pauses = []
    monkeypatch.setattr(relay, "deliver_some", lambda ids, _until: (len(ids), 0.2))
    monkeypatch.setattr(relay.rt, "sleep", pauses.append)
    assert relay.run_due(1, rests=rests) == 1
    assert pauses == [pytest.approx(pause)]


@pytest.fixture
def work(app, monkeypatch):
    """Three pieces of work of our own are owed; what each does is told by its name, and how many commits there were."""
    done, commits = [], []

    def carry_out(what):
        schedule("test.left", clock.now() + timedelta(days=1), what=what)
        if what == "fails":
            raise ZeroDivisionError(what)
        done.append(what)

    monkeypatch.setitem(registry.dues._rows, "test.work", carry_out)
    monkeypatch.setattr(db, "after_commit", [lambda: commits.append(1)])

    def owe(*names):
        with db.transaction():
            for name in names:
                schedule("test.work", clock.now(), what=name)
        commits.clear()

    return owe, done, commits


def states():
    session.rollback()
    rows = session.execute(select(Delivery).where(Delivery.subscriber == "test.work").order_by(Delivery.id)).scalars()
    return [(row.payload["what"], row.state, row.attempts) for row in rows]


def test_what_is_soon_done_is_done_in_one_transaction(work):
    owe, done, commits = work
    owe("one", "two", "three")
    assert relay.run_due() >= 3
    assert done == ["one", "two", "three"]
    assert len(commits) == 2, "one that claims them, and one for all of them"


def test_of_several_only_the_one_that_fails_waits(work):
    owe, _done, _commits = work
    owe("one", "fails", "changes")
    relay.run_due()
    assert states() == [("one", "done", 1), ("fails", "owed", 1), ("changes", "done", 1)]
    left = session.execute(select(Delivery).where(Delivery.subscriber == "test.left")).scalars()
    assert sorted(row.payload["what"] for row in left) == ["changes", "one"], "what each of them wrote is there once"


def test_the_time_in_which_others_write_is_no_work(work, monkeypatch):
    """The relay rests after its own work, not after having waited for its turn."""
    owe, _done, _commits = work
    owe("one")
    ids, until = claims.claim()
    begin = relay.transaction

    @contextmanager
    def waits():
        time.sleep(0.2)
        with begin():
            yield

    monkeypatch.setattr(relay, "transaction", waits)
    count, took = relay.deliver_some(ids, until)
    assert count == len(ids)
    assert took < 0.15


def test_who_is_told_to_stop_gives_back_what_it_has_not_begun(app, world):
    owed(world)
    assert relay.run_due(is_told_to_stop=lambda: True) == 0
    assert (row().state, row().claimed_until, row().attempts) == ("owed", None, 0)


def test_what_took_so_long_that_another_claimed_it_is_left_to_the_other(app, world, monkeypatch):
    sent = []
    monkeypatch.setattr(transports, "send", sent.append)
    owed(world)
    with clock.standing_at(clock.now()) as move, app.app_context():
        ids, until = claims.claim()
        move(clock.now() + claims.LEASE + timedelta(seconds=1))  # the mail before it hung
        others, later = claims.claim()
        assert others == ids
        for one in ids:
            relay.deliver(one, until)
        assert not sent
        for one in others:
            relay.deliver(one, later)
        assert len(sent) == 1
    assert row().state == "done"


def test_a_client_older_than_the_tombstones_gets_everything(app):
    with clock.standing_at(clock.now() - timedelta(days=30)):
        with db.transaction():
            put("tidy:1", "things", 1, {"v": 1})
        with db.transaction():
            drop("tidy:1", "things", 1)
    with db.transaction():
        put("tidy:1", "things", 2, {"v": 1})
    with db.transaction():
        tidying.tidy()
    assert session.get(Stream, "tidy:1").pruned == 2
    assert session.execute(select(Entry).where(Entry.stream == "tidy:1")).scalars().all()[0].key == "2"


@pytest.mark.parametrize("end", ["fails", "dies"])
def test_recurring_work_that_was_given_up_comes_again_at_its_next_time(app, monkeypatch, end):
    def broken():
        raise ConnectionError("no such folder")

    every = {name: broken if name in registry.recurrences else registry.dues[name] for name in registry.dues}
    monkeypatch.setattr("ecommunity.registry.dues", every)
    relay.ensure_recurring()
    with clock.standing_at(clock.now()) as move:
        while {state for state, _ in rows_of("kernel.tidy")} == {"owed"}:
            relay.drain() if end == "fails" else claims.claim(1)
            move(clock.now() + max(relay.RETRY_AFTER) + claims.LEASE)
        (given_up, why), (again, _) = rows_of("kernel.tidy")
        assert (given_up, again) == ("dead", "owed")
        assert why, "it stays in sight"
        monkeypatch.setattr("ecommunity.registry.dues", every | {"kernel.tidy": tidying.tidy})
        relay.drain()
    assert [state for state, _ in rows_of("kernel.tidy")] == ["dead", "done", "owed"]


def rows_of(subscriber):
    session.rollback()
    kept = select(Delivery).where(Delivery.subscriber == subscriber).order_by(Delivery.id)
    return [(row.state, row.last_error) for row in session.execute(kept).scalars()]
