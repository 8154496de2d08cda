"""How a command line that changes something gets it done: by the running server when there is one, else by itself.

The running server holds the folder's writer lock and listens on `operator.sock`, which only its own account can open. Asking it
keeps one writer, and those who follow a stream see the change at once.
"""

from __future__ import annotations

import fcntl
import http.client
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from ecommunity import create_app, schema
from ecommunity.authz import OPERATOR_CREDENTIAL
from ecommunity.boundary import execute
from ecommunity.config import Misconfigured, Settings, from_environment
from ecommunity.errors import Refusal


def unreadable(path: Path, problem: OSError) -> Misconfigured:
    """The sentence about a file that somebody named; a right that is missing is not a wrong name."""
    if isinstance(problem, PermissionError):
        return Misconfigured(f"{path} cannot be read by this account (Permission denied): put it where the account may read it.")
    return Misconfigured(f"The file {path} cannot be read ({problem.strerror}): check its name.")


class _OverSocket(http.client.HTTPConnection):
    """HTTP over the server's Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def carry_out(name: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The command's result, carried out as the operator."""
    settings = from_environment()
    answer = ask_server(settings, "POST", f"/api/v1/commands/{name}", orjson.dumps(dict(args)), "application/json")
    if answer is not None:
        result: dict[str, Any] = answer["result"]
        return result
    with writing_alone(settings):
        return execute(OPERATOR_CREDENTIAL, name, args, key=uuid.uuid4().hex, door="cli").result


@contextmanager
def at_the_door(settings: Settings) -> Iterator[Callable[[str, Mapping[str, Any]], dict[str, Any]]]:
    """Many commands one after the other, as the operator: through the running server, or here with the folder held all the while.

    In the block the application's context stands, so that one can read.
    """

    def there(name: str, args: Mapping[str, Any]) -> dict[str, Any]:
        answer = ask_server(settings, "POST", f"/api/v1/commands/{name}", orjson.dumps(dict(args)), "application/json")
        if answer is None:
            raise Misconfigured("The server stopped meanwhile: run the command again, and it goes on.")
        result: dict[str, Any] = answer["result"]
        return result

    def here(name: str, args: Mapping[str, Any]) -> dict[str, Any]:
        return execute(OPERATOR_CREDENTIAL, name, args, key=uuid.uuid4().hex, door="cli").result

    if ask_server(settings, "GET", "/api/v1/clock", b"", "application/json") is not None:
        with create_app(settings).app_context():
            schema.check_not_newer()
            yield there
    else:
        with writing_alone(settings):
            yield here


def ask_server(settings: Settings, method: str, path: str, body: bytes, kind: str) -> dict[str, Any] | None:
    """The answer of a running server; None when none runs. A refusal is raised."""
    for where in sorted(settings.data_dir.glob("operator*.sock")):
        answer = _ask(where, settings, method, path, body, kind)
        if answer is not None:
            return answer
    return None


def _ask(where: Path, settings: Settings, method: str, path: str, body: bytes, kind: str) -> dict[str, Any] | None:
    connection = _OverSocket(where)
    try:
        headers = {"Content-Type": kind, "Idempotency-Key": uuid.uuid4().hex}
        connection.request(method, settings.base_path + path, body, headers)
        response = connection.getresponse()
        answer: dict[str, Any] = orjson.loads(response.read() or b"{}")
    except (ConnectionRefusedError, FileNotFoundError):
        return None  # the socket of a server that was killed
    finally:
        connection.close()
    if response.status >= 400:
        raise Refusal(answer.get("detail", response.reason), fields=answer.get("fields"))
    return answer


@contextmanager
def writing_alone(settings: Settings) -> Iterator[None]:
    """The application stands, and no server writes beside it."""
    path = settings.path("writer.lock")
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise Misconfigured("A server runs on this folder but does not answer: stop it, or wait a moment and try again.") from problem
        app = create_app(settings)
        with app.app_context():
            schema.upgrade()
            yield
