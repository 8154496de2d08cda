"""Refusals: the expected ways to say no. Anything else that is raised is a bug.

Each has the HTTP status and the code of the wire contract. The boundary turns them into a page that keeps what the
person typed, a JSON problem (RFC 9457), or a socket ack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """An expected no: `message` tells a person what to do next, `fields` where."""

    status = 400
    code = "invalid"

    def __init__(
        self,
        message: object = "",
        *,
        fields: Mapping[str, object] | None = None,
        retry_in: float | None = None,
        stale: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, object] = dict(fields or {})
        self.retry_in = retry_in
        self.stale = stale

    def as_wire(self) -> dict[str, Any]:
        """The `error` object of an ack."""
        wire: dict[str, Any] = {"code": self.code, "message": str(self.message)}
        if self.fields:
            wire["fields"] = {name: str(text) for name, text in self.fields.items()}
        if self.retry_in is not None:
            wire["retry_in"] = self.retry_in
        if self.stale:
            wire["stale"] = self.stale
        return wire


class SignInNeeded(Refusal):
    status, code = 401, "signed_out"


class Forbidden(Refusal):
    status, code = 403, "forbidden"


class ReadingOnly(Forbidden):
    """Somebody may only read until something was settled; `leads_to` is the endpoint of the page where it is, and what to call it."""

    def __init__(self, message: object = "", *, leads_to: tuple[str, object]) -> None:
        super().__init__(message)
        self.leads_to = leads_to


class NotFound(Refusal):
    status, code = 404, "not_found"


class Conflict(Refusal):
    """Somebody was faster, or the state does not allow it; `stale` names the stream to catch up."""

    status, code = 409, "conflict"


class TooLarge(Refusal):
    status, code = 413, "invalid"


class Invalid(Refusal):
    status, code = 422, "invalid"


class KeyReused(Invalid):
    """The one-time key was used for something else; `sent` is what went with it the first time."""

    def __init__(self, message: object = "", *, sent: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.sent = dict(sent or {})


class TooOften(Refusal):
    status, code = 429, "too_often"


class Unavailable(Refusal):
    status, code = 503, "unavailable"
