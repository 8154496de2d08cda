"""F-17: told to stop, the server lets nobody in, says when to come back, and finishes what runs."""

from __future__ import annotations

import signal
import socket
import threading
import time
from typing import Any

import pytest
import requests

from bench.machine import cpu_s
from ecommunity.rt import listening
from tests.live.client import Client

MODES = ("eventlet", "gevent", "threading")
SMOKE = [MODES[0], *(pytest.param(mode, marks=pytest.mark.soak) for mode in MODES[1:])]


@pytest.mark.parametrize("mode", MODES)
def test_what_runs_is_finished(new_server: Any, mode: str) -> None:
    server = new_server(mode)
    clients = [Client(server.url, token=server.token(who)) for who in ("chair", "ngo", "youth")]
    for client in clients:
        client.call("subscribe", {"stream": "stage:2"})
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(requests.get(server.url + "/stage/slow?s=1", timeout=20))) for _ in range(10)]
    for thread in threads:
        thread.start()
    time.sleep(0.4)
    began, worked_s = time.monotonic(), cpu_s(server.process.pid)
    server.process.send_signal(signal.SIGTERM)
    told = [client.wait_for("restarting", timeout=2)["retry_in"] for client in clients]
    assert all(1 <= seconds <= 10 for seconds in told)
    assert len(set(told)) > 1
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except (ConnectionRefusedError, TimeoutError):  # the latter came at the very moment, and would have been refused a second later
            break
        time.sleep(0.01)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
    assert clients[0].command("stage.say", {"stage": 2})["ok"], "whoever is in may finish"
    time.sleep(max(0.0, began + 0.45 - time.monotonic()))
    assert cpu_s(server.process.pid) - worked_s < 0.3, "who only waits for others does nothing"
    assert server.terminate(within_s=10) == 0
    assert time.monotonic() - began > 0.4
    for thread in threads:
        thread.join(5)
    assert [answer.status_code for answer in answers] == [200] * 10
    assert not (server.data_dir / "operator.sock").exists()


@pytest.mark.parametrize("mode", MODES)
def test_no_request_that_was_let_in_is_dropped(new_server: Any, mode: str) -> None:
    server = new_server(mode)
    done, dropped, halt = [0] * 4, [], threading.Event()

    def ask(place: int) -> None:
        while not halt.is_set():
            try:
                assert requests.get(server.url + "/healthz", timeout=10).status_code == 200
                done[place] += 1
            except requests.ConnectionError as problem:
                if "refused" not in str(problem):
                    dropped.append(str(problem))
                return

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    assert server.terminate() == 0
    halt.set()
    for thread in threads:
        thread.join(5)
    assert sum(done) > 50
    assert dropped == []


class Hesitant(socket.socket):
    """Between the last accept and the end others come."""

    def accept(self) -> Any:
        try:
            return super().accept()
        except BlockingIOError:
            time.sleep(0.3)
            raise


def test_who_comes_at_the_very_moment_is_refused_and_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    sock = socket.create_server(("127.0.0.1", 0))
    address, waiting, got_in, how = sock.getsockname(), socket.socket(), [], []
    waiting.connect(address)

    class Inner:
        def shutdown(self) -> None:
            """Nothing runs."""

        def process_request(self, connection: socket.socket, _: Any) -> None:
            got_in.append(connection)

    def come() -> None:
        time.sleep(0.1)
        try:
            with socket.create_connection(address, timeout=5) as late:
                late.sendall(b"GET / HTTP/1.0\r\n\r\n")
                late.recv(1)
        except OSError as problem:
            how.append(type(problem))

    monkeypatch.setattr(listening, "real_socket", Hesitant)
    server = listening.Server(sock, lambda *_: [])
    server._inner = Inner()
    coming = threading.Thread(target=come)
    coming.start()
    server.refuse()
    coming.join(10)
    assert how == [ConnectionRefusedError]
    assert len(got_in) == 1
    for each in (waiting, *got_in, sock):
        each.close()


@pytest.mark.parametrize("mode", SMOKE)
def test_what_never_ends_is_left_after_ten_seconds(new_server: Any, mode: str) -> None:
    server = new_server(mode)
    thread = threading.Thread(target=_ask_forever, args=(server.url,), daemon=True)
    thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert server.terminate(within_s=14) == 0
    assert 9 < time.monotonic() - began < 13


def _ask_forever(url: str) -> None:
    try:
        requests.get(url + "/stage/slow?s=60", timeout=30)
    except requests.ConnectionError:
        return


def test_a_loop_that_hangs_does_not_keep_the_server(new_server: Any) -> None:
    server = new_server("eventlet")
    threading.Thread(target=_hog, args=(server.url,), daemon=True).start()
    time.sleep(0.5)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    server.process = None
    assert time.monotonic() - began < 20


def _hog(url: str) -> None:
    try:
        requests.get(url + "/stage/hog?s=3", timeout=30)
    except requests.ConnectionError:
        return


@pytest.mark.parametrize("mode", SMOKE)
def test_restarted_on_the_same_port(new_server: Any, mode: str) -> None:
    server = new_server(mode)
    held = Client(server.url)
    assert server.terminate() == 0
    server.start()
    Client(server.url).close()
    held.close()
