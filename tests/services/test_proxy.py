"""The bad line does what the fault tests say that it does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.services.proxy import Line, line_to


@pytest.fixture
def line() -> Iterator[Line]:
    """A line to a server that says everything again."""
    listener = socket.create_server(("127.0.0.1", 0))

    def echo(client: socket.socket) -> None:
        try:
            while data := client.recv(65536):
                client.sendall(data)
        except OSError:
            pass
        client.close()

    def listen() -> None:
        try:
            while True:
                threading.Thread(target=echo, args=(listener.accept()[0],), daemon=True).start()
        except OSError:
            return

    threading.Thread(target=listen, daemon=True).start()
    with line_to(listener.getsockname()[1]) as made:
        yield made
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def call(line: Line) -> socket.socket:
    return socket.create_connection(("127.0.0.1", line.port), timeout=5)


def test_it_carries_and_is_late(line: Line) -> None:
    client = call(line)
    client.sendall(b"now")
    assert client.recv(9) == b"now"
    line.latency_s = 0.2
    began = time.monotonic()
    client.sendall(b"late")
    assert client.recv(9) == b"late"
    assert time.monotonic() - began >= 0.4, "late in both directions"
    line.latency_s, line.bytes_a_second = 0, 1000
    client.sendall(b"x" * 300)
    assert client.recv(999)
    assert time.monotonic() - began >= 1


def test_silence_holds_up_and_loses_nothing(line: Line) -> None:
    client = call(line)
    line.silence()
    client.sendall(b"held")
    client.settimeout(0.3)
    with pytest.raises(TimeoutError):
        client.recv(9)
    line.speak()
    client.settimeout(5)
    assert client.recv(9) == b"held"


def test_it_cuts_and_refuses_and_takes_again(line: Line) -> None:
    client = call(line)
    client.sendall(b"a")
    assert client.recv(9) == b"a"
    line.refuse()
    with pytest.raises(ConnectionRefusedError):
        call(line)
    client.sendall(b"b")
    assert client.recv(9) == b"b", "whoever is connected stays"
    line.cut()
    with pytest.raises(ConnectionResetError):
        client.recv(9)
    line.accept()
    assert call(line)


def test_it_is_cut_after_so_many_bytes_or_at_a_word(line: Line) -> None:
    client = call(line)
    line.cut_after(10)
    client.sendall(b"0123456789")
    line.wait_until_cut()
    with pytest.raises(ConnectionResetError):
        client.recv(99)
    for arrives in (True, False):
        client, carried = call(line), line.carried
        line.cut_at(b"COMMIT", arrives=arrives)
        client.sendall(b"x COMMIT")
        line.wait_until_cut()
        with pytest.raises(ConnectionResetError):
            client.recv(99)
        assert line.carried - carried == (8 if arrives else 0)
