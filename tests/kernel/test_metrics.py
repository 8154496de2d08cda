"""What a monitor reads: that it moves with what happens, and that it names nobody."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ecommunity import clock
from ecommunity.web import health


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


def test_an_answer_is_timed(guest: Any) -> None:
    name = 'ecommunity_request_seconds_count{door="api"}'
    before = numbers(guest).get(name, 0)
    guest.api("/me")
    assert numbers(guest)[name] == before + 1


def test_the_machine_the_pool_and_the_site_are_there(guest: Any) -> None:
    found = {family.name: family for family in families(guest)}
    assert 0 < value(found["ecommunity_disk_free_bytes"]) <= value(found["ecommunity_disk_size_bytes"])
    assert 0 < value(found["ecommunity_database_connections_used"]) <= value(found["ecommunity_database_connections_most"])
    assert value(found["process_resident_memory_bytes"]) > 10_000_000
    assert 0 < value(found["process_open_fds"]) < value(found["process_max_fds"])
    assert {sample.labels["kind"] for sample in found["ecommunity_processes"].samples} == {"server", "worker"}
    assert {sample.labels["transport"] for sample in found["ecommunity_connections"].samples} == {"websocket", "polling"}


def test_names_say_the_unit_and_counters_say_total(guest: Any) -> None:
    found = families(guest)
    assert len(found) > 15
    for family in found:
        assert family.documentation, family.name
        assert not (family.type == "gauge" and family.name.endswith("_total")), family.name
        assert not re.search(r"_(ms|kb|mb|minutes|percent)(_|$)", family.name), family.name
        for sample in family.samples:
            assert family.type != "counter" or sample.name.endswith(("_total", "_created")), sample.name


def test_the_newest_backup_has_an_age(guest: Any, data_dir: Path) -> None:
    note = data_dir / "newest-backup.json"
    note.write_text(json.dumps({"made_at": clock.rfc3339(clock.now() - timedelta(hours=3)), "folder": "/somewhere"}))
    try:
        age_s = numbers(guest)["ecommunity_backup_age_seconds"]
    finally:
        note.unlink()
    assert 3 * 3600 <= age_s < 3 * 3600 + 60
    assert "ecommunity_backup_age_seconds" not in numbers(guest), "none is said where none was made"


def test_a_disk_nearly_full_is_told_and_nobody_starts_anew_for_it(guest: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert guest.get("/healthz").get_json() == {"ok": True}
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    answer = guest.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True, "degraded": "disk"})
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 0)
    monkeypatch.setattr(health, "LEAST_FREE_SHARE", 1.0)
    assert guest.get("/healthz").get_json()["degraded"] == "disk"


def families(guest: Any) -> list[Any]:
    return list(text_string_to_metric_families(guest.client.get("/metrics").get_data(as_text=True)))


def value(family: Any) -> float:
    (sample,) = family.samples
    return float(sample.value)
