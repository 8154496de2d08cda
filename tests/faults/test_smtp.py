"""F-10: mail over SMTP, to a server that takes it, refuses it, says nothing, or goes away in the middle."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from ecommunity import clock, config, db
from ecommunity.accounts.events import PasswordChanged
from ecommunity.accounts.models import Person
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.mail import transports
from ecommunity.outbox import claims, relay
from ecommunity.outbox.models import Delivery
from tests.cli.running import ANSWERS, Operator
from tests.cli.test_proxy import self_signed
from tests.conftest import KEY, TOKEN
from tests.services.machine import free_port
from tests.services.waiting import until

AT_LAST = timedelta(days=2)


class Post:
    """A mail server that does for once what it is told in `next_time`, and otherwise takes everything."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.asked: list[str] = []
        self.refused: set[str] = set()
        self.next_time = ""
        self.farewell = "221 Bye"
        self.goes_on = threading.Event()
        self.port = 0

    def once(self, what: str) -> bool:
        is_now, self.next_time = self.next_time == what, "" if self.next_time == what else self.next_time
        return is_now

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        self.asked.append(address)
        if address in self.refused:
            return "550 5.1.1 There is nobody of that name"
        if self.once("busy"):
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.once("full"):
            return "452 4.3.1 No room"
        self.taken.append(message_from_bytes(envelope.content))
        if self.once("hang after DATA"):
            await asyncio.to_thread(self.goes_on.wait, 60)
        if self.once("cut after DATA"):
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.farewell == "never":
            await asyncio.to_thread(self.goes_on.wait, 60)
        return self.farewell


@contextmanager
def at_work(post: Post, **settings: Any) -> Iterator[Post]:
    """The mail server answers at a port of its own."""
    post.port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **settings)
    controller.start()
    try:
        yield post
    finally:
        post.goes_on.set()
        controller.stop()


@pytest.fixture
def mail_to(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """`mail_to(url)`: the site's mail goes there, and nobody is waited for longer than a second."""
    kept = config.settings._get_current_object()  # type: ignore[attr-defined]
    monkeypatch.setattr(transports, "TIMEOUT_S", 1.0)
    yield lambda url: config.use(replace(kept, mail_url=url)) and None
    config.use(kept)


@pytest.fixture
def post(mail_to: Any) -> Iterator[Post]:
    with at_work(Post()) as made:
        mail_to(f"smtp://127.0.0.1:{made.port}")
        yield made


def owe(world: Any, *names: str) -> list[str]:
    """A mail is owed to each of them; their addresses."""
    with db.transaction():
        for name in names:
            publish(PasswordChanged(person_id=world.people[name]))
    people = {row.id: row.email for row in session.execute(select(Person)).scalars()}
    session.rollback()
    return [str(people[world.people[name]]) for name in names]


def states() -> list[tuple[str, int]]:
    """How each delivery is, and how often it was tried, in the order in which they came to be owed."""
    session.rollback()
    rows = session.execute(select(Delivery).where(Delivery.event == "accounts.password_changed").order_by(Delivery.id)).scalars()
    return [(row.state, row.attempts) for row in rows]


def test_a_mail_arrives_whole_and_once(post: Post, world: Any, deliver: Any) -> None:
    (address,) = owe(world, "ngo")
    assert deliver() >= 1
    deliver()
    (message,) = post.taken
    assert address in str(message["To"])
    assert config.settings.mail_from in str(message["From"])
    assert message["Message-ID"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain"}
    assert states() == [("done", 1)]


@pytest.mark.parametrize("trouble", ["busy", "full", "hang after DATA", "cut after DATA"])
def test_what_the_server_does_not_take_now_is_tried_again_later(post: Post, world: Any, deliver: Any, trouble: str) -> None:
    """The server that says nothing after DATA may have it: then it comes twice, with one Message-ID, and no third time."""
    owe(world, "ngo")
    post.next_time = trouble
    with clock.standing_at(clock.now()) as move:
        deliver()
        assert states() == [("owed", 1)]
        tried = len(post.asked)
        deliver()
        assert len(post.asked) == tried, "not at once"
        move(clock.now() + relay.RETRY_AFTER[0])
        deliver()
        assert states() == [("done", 2)]
        move(clock.now() + AT_LAST)
        deliver()
    assert len(post.taken) == (2 if "after DATA" in trouble else 1)
    assert len({message["Message-ID"] for message in post.taken}) == 1


def test_an_address_that_is_refused_is_given_up_and_holds_up_nobody(post: Post, world: Any, deliver: Any) -> None:
    _, nobody, _ = everyone = owe(world, "ngo", "nfp.new", "chair")
    post.refused = {nobody}
    at = clock.now()
    with clock.standing_at(at) as move:
        deliver()
        assert [len(post.taken), *states()] == [2, ("done", 1), ("owed", 1), ("done", 1)]
        for _ in relay.RETRY_AFTER:
            at += AT_LAST
            move(at)
            deliver()
    assert states() == [("done", 1), ("dead", len(relay.RETRY_AFTER) + 1), ("done", 1)]
    assert {name for name in everyone for message in post.taken if name in str(message["To"])} == {*everyone} - {nobody}
    error = session.execute(select(Delivery.last_error).where(Delivery.state == "dead")).scalar_one()
    assert "550" in error, "the administrator sees what the server said"


@pytest.mark.parametrize("farewell", ["421 4.3.2 I go down now", "never"])
def test_a_mail_that_was_taken_is_sent_once_however_the_server_parts(post: Post, world: Any, deliver: Any, farewell: str) -> None:
    owe(world, "ngo")
    post.farewell = farewell
    deliver()
    assert states() == [("done", 1)]
    assert len(post.taken) == 1


def test_a_server_that_is_away_or_never_greets_is_not_waited_for(mail_to: Any, world: Any, deliver: Any) -> None:
    assert transports.TIMEOUT_S == 1
    owe(world, "ngo")
    with clock.standing_at(clock.now()) as move, socket.create_server(("127.0.0.1", 0)) as silent:
        mail_to(f"smtp://127.0.0.1:{free_port()}")
        deliver()
        assert states() == [("owed", 1)]
        mail_to(f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        move(clock.now() + AT_LAST)
        deliver()
        assert states() == [("owed", 2)]
        with at_work(Post()) as post:
            mail_to(f"smtp://127.0.0.1:{post.port}")
            move(clock.now() + AT_LAST)
            deliver()
    assert states() == [("done", 3)]
    assert len(post.taken) == 1


@pytest.mark.parametrize("pause_s", [0.0, 0.2])
def test_a_server_that_speaks_without_end_is_left(
    mail_to: Any, world: Any, deliver: Any, monkeypatch: pytest.MonkeyPatch, pause_s: float
) -> None:
    monkeypatch.setattr(transports, "LONGEST_S", 30 if not pause_s else 1.5)
    owe(world, "ngo")
    said = [0]

    def speak(chatty: socket.socket) -> None:
        line, _ = chatty.accept()
        with line, suppress(OSError):
            line.settimeout(20)
            while said[0] < 2**27:
                said[0] += line.send(b"220-still thinking about it\r\n" * 40)
                time.sleep(pause_s)

    with socket.create_server(("127.0.0.1", 0)) as chatty:
        speaking = threading.Thread(target=speak, args=(chatty,))
        speaking.start()
        mail_to(f"smtp://127.0.0.1:{chatty.getsockname()[1]}")
        began = time.monotonic()
        deliver()
        took_s = time.monotonic() - began
        speaking.join(20)
    assert states() == [("owed", 1)]
    assert said[0] < 2**25
    assert took_s < 10


def test_nobody_is_waited_for_longer_than_twenty_seconds() -> None:
    assert transports.TIMEOUT_S <= 20
    assert claims.LEASE.total_seconds() > transports.TIMEOUT_S + transports.LONGEST_S


def encrypted(folder: Path) -> dict[str, Any]:
    """The settings of a mail server that wants STARTTLS and this name and password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "fullchain.pem", folder / "privkey.pem")

    def knows(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"site", b"a/b c"))

    return {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": knows}


@pytest.mark.parametrize("is_known", [True, False])
def test_the_password_is_for_a_server_whose_certificate_is_believed(
    mail_to: Any, world: Any, deliver: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    certificate = self_signed(tmp_path)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    owe(world, "ngo")
    with at_work(Post(), **encrypted(tmp_path)) as post:
        mail_to(f"smtp+tls://site:a%2Fb%20c@localhost:{post.port}")
        deliver()
    assert [len(post.taken), *states()] == ([1, ("done", 1)] if is_known else [0, ("owed", 1)])


def ask_for_a_link(site: str, address: str) -> None:
    """The form is filled in and sent; the answer comes without waiting for the mail."""
    browser = requests.Session()
    page = browser.get(site + "/sign-in/link", timeout=10).text
    token, key = TOKEN.search(page), KEY.search(page)
    assert token is not None
    assert key is not None
    fields = {"csrf_token": token[1], "_key": key[1], "email": address, "purpose": "sign_in"}
    assert browser.post(site + "/sign-in/link", data=fields, timeout=10).ok


def test_a_real_server_sends_and_serves_while_the_mail_server_hangs(tmp_path: Path) -> None:
    """Under the driver of the site, where a thread beside the loop does the talking."""
    certificate, links = self_signed(tmp_path), re.compile(r"/sign-in/link/[A-Za-z0-9_-]{20,}")
    with at_work(Post(), **encrypted(tmp_path)) as post:
        settings = {"MAIL_URL": f"smtp+tls://site:a%2Fb%20c@localhost:{post.port}", "SSL_CERT_FILE": str(certificate), "LIMITS": "0"}
        operator, somebody = Operator(tmp_path / "var"), "boss@site.invalid"
        operator.must("init", *ANSWERS)
        with operator.serving("--quiet", **settings) as site:
            ask_for_a_link(site, somebody)
            until(lambda: any(links.search(text(message)) for message in post.taken))
            taken, post.next_time = len(post.taken), "hang after DATA"
            ask_for_a_link(site, somebody)
            until(lambda: len(post.taken) > taken and not post.next_time)
            ask_for_a_link(site, somebody)
            assert requests.get(site + "/healthz", timeout=10).ok
            assert len(post.taken) == taken + 1, "it hangs, and all of that was answered meanwhile"
            post.goes_on.set()
            until(lambda: len(post.taken) == taken + 2)


def text(message: Message) -> str:
    """What a person reads, and what a program would."""
    return "".join(bytes(part.get_payload(decode=True) or b"").decode() for part in message.walk())
