"""The one blueprint of accounts, and the cookie that all its pages set and clear."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, session, url_for

from ecommunity.accounts.policies import MEMBER
from ecommunity.accounts.young import pages as young
from ecommunity.config import settings
from ecommunity.web.forms import local_path

bp = Blueprint("accounts", __name__)
young.add_to(bp)


def device() -> str:
    """What the browser says it is, short, so that a person recognises it in the list of sessions; `unknown` when it says nothing."""
    agent = request.user_agent.string
    kinds = [("Firefox", "Firefox"), ("Edg/", "Edge"), ("Chrome", "Chrome"), ("Safari", "Safari")]
    systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS")]
    systems.append(("Linux", "Linux"))
    browser = next((name for mark, name in kinds if mark in agent), "")
    system = next((name for mark, name in systems if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or "unknown"


def cookie_path() -> str:
    return (settings.base_path or "") + "/"


def go_on(result: dict[str, Any], said: str = "") -> Response:
    """Signed in: the cookie is set, the form session starts afresh, and the person is where they wanted to be, and reads what is said."""
    wanted = local_path(request.values.get("next") or result.get("next"), url_for("home.index"))
    session.clear()
    if said:
        flash(said)
    response = redirect(wanted, 303)
    response.set_cookie(
        settings.cookie_name,
        result["secret"],
        max_age=int(MEMBER[1].total_seconds()),
        path=cookie_path(),
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response  # type: ignore[return-value]


def signed_out(to: str) -> Response:
    """The cookies are gone."""
    session.clear()
    response = redirect(to, 303)
    response.delete_cookie(settings.cookie_name, path=cookie_path(), secure=settings.is_https, httponly=True, samesite="Lax")
    return response  # type: ignore[return-value]
