"""What a monitor reads: that it moves with what happens, and that it names nobody."""

from __future__ import annotations

import re
from typing import Any


def numbers(guest: Any) -> dict[str, float]:
    text = guest.client.get("/metrics").get_data(as_text=True)
    return {name: float(value) for name, value in re.findall(r"^(ecommunity_[^ ]+) ([0-9.e+-]+)$", text, re.MULTILINE)}


def test_commands_count_by_outcome(guest: Any, as_: Any) -> None:
    before = numbers(guest)
    amina = as_("nfp.new")
    amina.command("groups.join", {"group": "first-steps"})
    amina.command("groups.join", {"group": "there-is-none"})
    after = numbers(guest)

    def more(outcome: str) -> float:
        name = f'ecommunity_commands_total{{command="groups.join",outcome="{outcome}"}}'
        return after.get(name, 0) - before.get(name, 0)

    assert more("not_found") >= 1
    assert more("done") + more("not_found") == 2


def test_requests_count_by_status(guest: Any) -> None:
    name = 'ecommunity_requests_total{method="GET",status="404"}'
    before = numbers(guest).get(name, 0)
    guest.client.get("/there-is-no-such-page")
    assert numbers(guest)[name] == before + 1


def test_the_outbox_and_the_loop_are_there(guest: Any) -> None:
    found = numbers(guest)
    assert found["ecommunity_database_up"] == 1
    assert {"ecommunity_outbox_owed", "ecommunity_outbox_dead", "ecommunity_outbox_late_seconds", "ecommunity_loop_stall_seconds"} <= set(
        found
    )


def test_nobody_outside_reads_them_and_nobody_inside_is_named(guest: Any, world: Any) -> None:
    assert guest.client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert guest.client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    text = guest.client.get("/metrics").get_data(as_text=True)
    assert "@" not in text
    assert "Amina" not in text
