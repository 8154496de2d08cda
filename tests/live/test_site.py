"""The whole site as it is run: `python wsgi.py` with the demonstration community, under each driver."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.live.client import Client, Replica
from tests.live.server import ROOT, environment
from tests.services.machine import free_port
from tests.services.places import places


class Site:
    """The running site."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "site.log"
        self.environment = environment(folder / "var", ASYNC_MODE=mode, PORT=str(self.port), DEMO="1")
        folder.joinpath("var").mkdir()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "wsgi.py"], cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if requests.get(self.url + "/readyz", timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)
        raise AssertionError(self.log.read_text()[-3000:])

    def token(self, who: str) -> str:
        command = [sys.executable, "-m", "ecommunity", "token", f"{who}@demo.invalid"]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()


@pytest.fixture(scope="module", params=["eventlet", *(pytest.param(mode, marks=pytest.mark.soak) for mode in ("gevent", "threading"))])
def site(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"), request.param)
    yield made
    if made.process.poll() is None:
        made.process.kill()
        made.process.wait()


def test_the_front_page_and_the_live_server_are_there(site: Site) -> None:
    assert requests.get(site.url + "/", timeout=20).ok
    guest = Client(site.url)
    assert guest.wait_for("hello")["you"] is None
    assert guest.call("subscribe", {"stream": "person:1"})["error"]["code"] == "not_found"
    guest.close()


def test_a_sitting_is_followed_and_spoken_in(site: Site) -> None:
    chair = Client(site.url, token=site.token("chair"))
    found = [name for name in (f"meeting:{number}" for number in range(1, 12)) if chair.call("subscribe", {"stream": name})["ok"]]
    assert found, "the chair of the demonstration follows a meeting"
    said = None
    for name in found:
        ack = chair.command("meetings.say", {"meeting": name.partition(":")[2], "text": "The floor is open."})
        if ack["ok"]:
            said = name, ack["seq"][name]
            break
    if said is None:
        name = found[0]
        opened = chair.command("meetings.open_sitting", {"meeting": name.partition(":")[2]})
        assert opened["ok"], opened
        ack = chair.command("meetings.say", {"meeting": name.partition(":")[2], "text": "The floor is open."})
        assert ack["ok"], ack
        said = name, ack["seq"][name]
    other = Client(site.url, token=site.token("secretariat"))
    replica = Replica(said[0]).follow(other)
    assert replica.seq is not None
    assert replica.seq >= said[1]
    assert any(place[0] == "lines" and body["text"] == "The floor is open." for place, body in replica.entries.items())
    for client in (chair, other):
        client.close()


def test_the_site_stops_in_order_and_had_nothing_to_complain_about(site: Site) -> None:
    site.process.terminate()
    assert site.process.wait(15) == 0
    log = site.log.read_text()
    assert not places(site.log), log[-3000:]
    assert "monkey" not in log.lower(), log[-3000:]
    assert os.environ.get("CI") is None or "left out" not in log, "in CI every package has to be there"
