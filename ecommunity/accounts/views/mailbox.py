"""The mailbox: where mail lands while no mail server is set; only this very machine may look."""

from __future__ import annotations

from typing import Any

from flask import render_template

from ecommunity.accounts.views.blueprint import bp
from ecommunity.config import settings
from ecommunity.errors import NotFound
from ecommunity.mail import transports
from ecommunity.web.templating import is_loopback


def check_door() -> None:
    """Nobody else finds this page, and nobody at all once mail goes out."""
    if settings.mail_url or not is_loopback():
        raise NotFound


@bp.get("/mailbox")
def mailbox() -> Any:
    check_door()
    return render_template("accounts/mailbox.html", messages=transports.messages())


@bp.get("/mailbox/<name>")
def mailbox_message(name: str) -> Any:
    check_door()
    message = transports.find(name)
    if message is None:
        raise NotFound
    text = message.get_body(("plain",))
    return render_template("accounts/mailbox_message.html", message=message, text=text.get_content() if text else "")
