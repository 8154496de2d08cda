"""How a message leaves: over SMTP (`MAIL_URL=smtp://user:password@host:port`), or into `var/mail/`, where the mailbox page shows it."""

from __future__ import annotations

import io
import re
import smtplib
import socket
import ssl
import time
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from ecommunity import rt
from ecommunity.config import settings

# So long a silence of the mail server is waited for, and so long all its answers together: a delivery is held for a minute.
TIMEOUT_S = 20.0
LONGEST_S = 30.0
MOST_BYTES = 2**18
FILE_NAME = re.compile(r"^\d{10,}-[0-9a-f]{8,}\.eml$")


def send(message: EmailMessage) -> None:
    """The message is with the next server, or in the folder."""
    if settings.mail_url:
        rt.in_thread(_over_smtp, message, settings.mail_url)
    else:
        _into_folder(message)


class Answers(io.RawIOBase):
    """What the mail server says, until the moment `end` of the monotonic clock."""

    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock, self._end, self._left_bytes = sock, end, MOST_BYTES

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """How many bytes came; `TimeoutError` when it has been silent for too long, or has said too much."""
        left = self._end - time.monotonic()
        if left <= 0 or self._left_bytes <= 0:
            raise TimeoutError("the mail server does not come to an end")
        self._sock.settimeout(min(left, TIMEOUT_S))
        try:
            count = self._sock.recv_into(buffer)
        finally:
            self._sock.settimeout(TIMEOUT_S)
        self._left_bytes -= count
        return count


class Smtp(smtplib.SMTP):
    """Not at the mercy of a server that speaks without end."""

    def __init__(self, *given: Any, **more: Any) -> None:
        self._end = time.monotonic() + LONGEST_S
        super().__init__(*given, **more)

    def getreply(self) -> tuple[int, bytes]:
        """The code and the words of the next answer."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(Answers(self.sock, self._end))
        return super().getreply()


class SmtpOverTls(Smtp, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte on."""


def _over_smtp(message: EmailMessage, url: str) -> None:
    where, trusted = urlsplit(url), ssl.create_default_context()
    host, port = where.hostname or "localhost", where.port or 0
    is_tls = where.scheme == "smtps"
    server = SmtpOverTls(host, port, timeout=TIMEOUT_S, context=trusted) if is_tls else Smtp(host, port, timeout=TIMEOUT_S)
    try:
        if where.scheme == "smtp+tls":
            server.starttls(context=trusted)
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(message)
        # It is taken: whatever goes wrong while parting would only have it sent again.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def folder() -> Path:
    return settings.path("mail")


def _into_folder(message: EmailMessage) -> None:
    """The same message twice is one file: its name is made from the Message-ID."""
    folder().mkdir(parents=True, exist_ok=True)
    key = re.sub(r"[^0-9a-f]", "", str(message["Message-ID"]).split("@")[0])[:32].ljust(8, "0")
    if any(folder().glob(f"*-{key}.eml")):
        return
    part = folder() / f".{key}.part"
    part.write_bytes(message.as_bytes(policy=policy.SMTP))
    part.rename(folder() / f"{int(time.time() * 1000)}-{key}.eml")


def messages(limit: int = 100) -> list[tuple[str, EmailMessage]]:
    """The newest messages of the folder, newest first, each with its file name."""
    if not folder().exists():
        return []
    names = sorted((path.name for path in folder().iterdir() if FILE_NAME.match(path.name)), reverse=True)[:limit]
    return [(name, message) for name in names if (message := find(name)) is not None]


def find(name: str) -> EmailMessage | None:
    """One message of the folder."""
    path = folder() / name
    if not FILE_NAME.match(name) or not path.is_file():
        return None
    with path.open("rb") as stream:
        return BytesParser(policy=policy.default).parse(stream)
