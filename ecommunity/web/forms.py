"""HTML forms: the same inputs as every other door, with what was typed kept when they are refused."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from ecommunity import registry
from ecommunity.boundary import current_actor, execute, reading
from ecommunity.errors import KeyReused, Refusal
from ecommunity.web.words import LANGUAGES


class AgelessSigner(TimestampSigner):
    """What it signed is good whatever the time: the browser forgets it when it is closed, and no two machines have the same clock."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """What was signed."""
        return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]


class FormSession(SecureCookieSessionInterface):
    """The cookie of forms: signed with the present key, understood with each that is known."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = AgelessSigner
        return made


def form_keys() -> Markup:
    """The hidden fields of every form that changes something: the token, and a one-time key (the page's, plus the form's number)."""
    if "page_key" not in g:
        g.page_key, g.form_number = secrets.token_urlsafe(16), 0
    g.form_number += 1
    row = Markup('<input type="hidden" name="{}" value="{}">')
    return row.format("csrf_token", generate_csrf()) + row.format("_key", f"{g.page_key}-{g.form_number}")


def sent_key() -> str:
    """The one-time key that came with this form. `_again` says that the same words are meant once more."""
    key = request.form.get("_key", "")[:100]
    return key if len(key) >= 8 else ""


def _run(name: str, fixed: dict[str, Any]) -> dict[str, Any]:
    command = registry.commands[name]
    sent = request.form.to_dict(flat=False)
    args = reading.from_form(command.input, sent) | fixed
    done = execute(current_actor().credential, name, args, key=sent_key(), door="form")
    return done.result


def submit(name: str, /, **fixed: Any) -> dict[str, Any]:
    """The command is carried out with this form's fields; `fixed` come from the address. A refusal becomes the error page."""
    return _run(name, fixed)


class Form:
    """A form on a page of its own: on a refusal the page is shown again with what was typed and what to correct."""

    def __init__(self, name: str, /, **defaults: Any) -> None:
        self.name = name
        self.defaults = defaults
        self.errors: dict[str, str] = {}
        self.message = ""
        self.leads_to: tuple[str, object] | None = None
        self.status = 200

    @property
    def was_sent(self) -> bool:
        return request.method == "POST"

    def submitted(self, **fixed: Any) -> dict[str, Any] | None:
        """The command's result; None on GET, and when it was refused, which `errors` and `message` then tell."""
        if not self.was_sent:
            return None
        try:
            return _run(self.name, fixed) or {"ok": True}
        except KeyReused:
            raise  # has a page of its own, with both texts
        except Refusal as no:
            if no.status in (401, 404, 503):  # the last one's page sends the form again under the key that it has
                raise
            self.refuse(no)
            return None

    def refuse(self, no: Refusal) -> None:
        """The page is shown again with what to correct."""
        self.status, self.message, self.leads_to = no.status, str(no.message), getattr(no, "leads_to", None)
        self.errors = {field: str(text) for field, text in no.fields.items()}

    def value(self, name: str) -> Any:
        """What was typed, or the default."""
        if self.was_sent:
            return request.form.get(name, "")
        return self.defaults.get(name, "")

    def values(self, name: str) -> list[str]:
        """What was chosen where several can be."""
        if self.was_sent:
            return request.form.getlist(name)
        return [str(value) for value in self.defaults.get(name, [])]

    def checked(self, name: str) -> bool:
        if self.was_sent:
            return name in request.form
        return bool(self.defaults.get(name))

    def error(self, name: str) -> str:
        return self.errors.get(name, "")


def by_language(name: str) -> dict[str, str]:
    """What was typed in the fields `name.en`, `name.fr`, `name.es`, by language; an empty one is left out."""
    sent = {code: request.form.get(f"{name}.{code}", "") for code in LANGUAGES}
    return {code: text for code, text in sent.items() if text.strip()}


def typed() -> dict[str, str]:
    """Everything that a person typed into the form that was refused, to be shown again; never a password."""
    try:
        sent = request.form
    except RequestEntityTooLarge:
        return {}  # it was not even read; the browser still has it
    return {
        name: value
        for name, value in sent.items()
        if not name.startswith("_") and name != "csrf_token" and "password" not in name and value.strip()
    }


def local_path(wanted: str | None, otherwise: str) -> str:
    """A path of this site that is safe to go to after signing in; `otherwise` for anything else."""
    plain = wanted or ""
    bad = "\\" in plain or "//" in plain or any(ord(character) < 33 or ord(character) == 127 for character in plain)
    return plain if plain.startswith("/") and not bad and plain.isprintable() and len(plain) < 500 else otherwise
