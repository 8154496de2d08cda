"""Any sitting over any network: whatever is lost, doubled, late or killed, all end with what a fresh subscribe and the tables say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ecommunity import registry
from ecommunity.live import entries
from ecommunity.live.fanout import hub
from ecommunity.meetings import queries
from ecommunity.meetings.actions import doors
from ecommunity.meetings.events import SpeakerHeld
from tests.meetings.any_sitting.floor import Floor


@contextmanager
def silent_hub() -> Iterator[None]:
    """Nothing goes out by itself: a rule says when."""
    before, hub._is_running = hub._is_running, True
    hub._pending.clear()
    try:
        yield
    finally:
        hub._is_running = before


def run(app: Any, world: Any, *, examples: int, steps: int, **more: Any) -> tuple[int, Counter[str]]:
    """Plays so many sittings; how many were played, and how often what happened in them."""

    class Here(Floor):
        effects: ClassVar[Counter[str]] = Counter()

    Here.app, Here.world = app, world
    suited = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        **more,
    )
    with silent_hub(), pytest.MonkeyPatch.context() as few:
        few.setattr(queries, "FINISHED_SHOWN", 2)  # so that requests that are over are taken down, not only put
        run_state_machine_as_test(Here, settings=suited)
    return Here.played, Here.effects


# What has to happen, with effect; of a state that a request left and the one that it took, `*` is any. What forty sittings bring moves with
# every rule, so a few may be missing there; a thousand bring all.
EFFECTS = (
    *("* → connection_lost", "connection_lost → connection_back", "* → absent", "absent → queued"),
    *("took a side", "put_motion", "seat given", "seat back", "mute", "unmute", "refused because muted", "write_intervention"),
)


@pytest.mark.parametrize(("examples", "steps", "missing"), [(40, 25, 3), pytest.param(250, 60, 0, marks=pytest.mark.soak)])
def test_everybody_ends_with_the_same_whatever_happened(app: Any, world: Any, examples: int, steps: int, missing: int) -> None:
    played, effects = run(app, world, examples=examples, steps=steps)
    assert played > examples // 2
    happened = effects + Counter({f"* → {what.partition(' → ')[2]}": n for what, n in effects.items() if " → " in what})
    never = [what for what in EFFECTS if not happened[what]]
    assert len(never) <= missing, f"never happened: {never}"


# --- and the test can fail


def skip_a_projection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is shown that a speaker is on hold."""
    name = SpeakerHeld.event_name  # type: ignore[attr-defined]
    real = registry.projections.of
    monkeypatch.setattr(registry.projections, "of", lambda event: [] if event == name else real(event))


def number_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each change says that it follows on one that it does not follow on."""
    real: Callable[..., Any] = entries._change

    def change(name: str, seq: int, *rest: Any) -> Any:
        made = real(name, seq, *rest)
        made.after = max(0, seq - 3)
        return made

    monkeypatch.setattr(entries, "_change", change)


def forget_drops(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone is not told."""
    real: Callable[..., Any] = entries._change

    def change(*args: Any) -> Any:
        made = real(*args)
        made.drop = []
        return made

    monkeypatch.setattr(entries, "_change", change)
    monkeypatch.setattr(entries, "_keep_bounds", lambda at: None)


def forget_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that comes again is carried out again."""
    monkeypatch.setattr("ecommunity.boundary.idempotency.answered", lambda *args: None)
    monkeypatch.setattr("ecommunity.boundary.idempotency.keep", lambda *args, **more: None)


def wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks whether a speaker who was lost came back."""
    monkeypatch.setitem(registry.dues._rows, "meetings.give_up_waiting", lambda request: None)


def run_on_in_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who speaks on has spoken all the while."""
    monkeypatch.setattr("ecommunity.meetings.clock.resume", lambda at, now: replace(at, state="speaking", paused_at=None))


def pass_over_whoever_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that everybody reads counts for nothing."""
    monkeypatch.setattr("ecommunity.meetings.actions.in_writing.is_delivered", lambda request: False)


def let_the_muted_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """To be muted means nothing."""
    real = doors.as_writer
    monkeypatch.setattr(doors, "as_writer", lambda *given: (*real(*given)[:3], None, False))


def forget_who_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes back without a live line is not seen."""
    monkeypatch.setattr("ecommunity.meetings.actions.holding.see", lambda *given: None)


NOTICED: dict[Callable[..., None], str | None] = {
    skip_a_projection: None,
    forget_identity: None,
    wait_for_ever: "is kept",
    run_on_in_a_pause: "had spoken",
    pass_over_whoever_delivered: "was delivered, and ended as absent",
    let_the_muted_write: "who is muted wrote to all",
    forget_who_acts: "acted and is not back",
}
LONG = [pytest.param(harm, None, marks=pytest.mark.soak) for harm in (number_wrongly, forget_drops)]


@pytest.mark.parametrize(("harm", "says"), [*NOTICED.items(), *LONG])
def test_a_broken_platform_is_noticed(
    app: Any, world: Any, monkeypatch: pytest.MonkeyPatch, harm: Callable[..., None], says: str | None
) -> None:
    harm(monkeypatch)
    with pytest.raises((AssertionError, ExceptionGroup), match=says):
        run(app, world, examples=100, steps=40, phases=[Phase.generate], report_multiple_bugs=False)
