"""Runs in a process of its own under one driver, and says what it found as one line of JSON: `python -m tests.rt.drive MODE`."""

import json
import logging
import os
import sys
import time

real_sleep = time.sleep

from ecommunity import rt  # noqa: E402 - the real sleep is taken before the driver replaces it

rt.patch(sys.argv[1])


def blocks_the_loop(work_s: float) -> float:
    """How long others could not run while a thread worked."""
    gaps, halt = [0.0], [False]

    def beat() -> None:
        last = time.monotonic()
        while not halt[0]:
            rt.sleep(0.01)
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    rt.spawn(beat)
    rt.sleep(0.05)
    began = time.monotonic()
    assert rt.in_thread(lambda a, b: (real_sleep(work_s), a + b)[1], 2, 3) == 5
    assert time.monotonic() - began >= work_s
    halt[0] = True
    return max(gaps)


def raises_through_a_thread() -> str:
    """What slow work raises reaches the caller."""
    try:
        rt.in_thread(int, "x")
    except ValueError as problem:
        return str(problem)
    return ""


def lock_event_queue() -> list[str]:
    """The order in which two tasks and a waiting caller went on."""
    order, lock, event, queue = [], rt.Lock(), rt.Event(), rt.Queue()

    def second() -> None:
        with lock:
            order.append("second")
        event.set()
        queue.put("item")

    with lock:
        rt.spawn(second)
        rt.sleep(0.05)
        order.append("first")
    assert event.wait(2)
    assert queue.get(timeout=2) == "item"
    try:
        queue.get(timeout=0.01)
    except rt.QueueEmpty:
        order.append("empty")
    assert not rt.Event().wait(0.01)
    return order


def guard() -> dict[str, str]:
    """What `no_switch` says of blocks that wait, and of one that does not."""
    found = {}
    for name, wait in {"sleep": lambda: rt.sleep(0), "time": lambda: time.sleep(0.001), "event": lambda: rt.Event().wait(0.001)}.items():
        try:
            with rt.no_switch():
                wait()
            found[name] = "nothing"
        except rt.SwitchedInside as problem:
            found[name] = "seen" if "drive.py" in str(problem) else str(problem)
    with rt.no_switch():
        sum(range(1000))
    found["none"] = "nothing"
    try:
        with rt.no_switch():
            rt.sleep(0)
            raise KeyError("own")
    except KeyError:
        found["own error"] = "kept"
    # The guard of one task must not blame it for the switches of another.
    rt.spawn(lambda: [rt.sleep(0.001) for _ in range(5)])
    rt.sleep(0.02)
    with rt.no_switch():
        pass
    return found


def stall() -> dict[str, object]:
    """What the watchdog saw of a loop that stood still."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logging.getLogger("ecommunity.rt").addHandler(Keep())
    rt.watchdog(0.2)
    rt.sleep(0.2)
    quiet = rt.stall_max()
    the_culprit(0.5)
    rt.sleep(0.2)
    return {"quiet": quiet, "worst": rt.stall_max(), "named": any("the_culprit" in line for line in lines)}


def the_culprit(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def task_that_fails() -> bool:
    """A task that fails is logged, and nothing else happens."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logging.getLogger("ecommunity.rt").addHandler(Keep())
    rt.spawn(int, "x")
    rt.sleep(0.1)
    return any("failed" in line for line in lines)


if __name__ == "__main__":
    again = ""
    try:
        rt.patch({"eventlet": "gevent", "gevent": "threading", "threading": "eventlet"}[sys.argv[1]])
    except RuntimeError as refusal:
        again = str(refusal)
    found = {
        "mode": rt.mode(),
        "again": again,
        "gap": blocks_the_loop(0.4),
        "raised": raises_through_a_thread(),
        "order": lock_event_queue(),
        "guard": guard(),
        "failed": task_that_fails(),
        "stall": stall(),
        "psycopg": os.environ.get("PSYCOPG_WAIT_FUNC", ""),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)
