"""How this browser wants the site: language, theme, lite mode. Cosmetic, kept in cookies."""

from __future__ import annotations

from flask import Request, Response, request

from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.web import words

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def choose_language(arriving: Request, actor: Actor) -> str:
    """`?lang=` first, then the cookie, then the person's own, then what the browser asks for.

    A program with a token says `?language=` or Accept-Language; without either it is answered in English, whoever's token it is.
    """
    asked = arriving.args.get("lang") or arriving.args.get("language") or arriving.cookies.get("lang")
    if asked in words.LANGUAGES:
        return asked
    if actor.language in words.LANGUAGES and actor.credential.kind != "token":
        return actor.language
    return arriving.accept_languages.best_match(list(words.LANGUAGES)) or words.SOURCE


def theme() -> str:
    wanted = request.cookies.get("theme", "auto")
    return wanted if wanted in THEMES else "auto"


def lite() -> bool:
    """Smallest pages: no JavaScript, no images."""
    return request.cookies.get("lite") == "1" or request.headers.get("Save-Data", "").lower() == "on"


def remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, path=(settings.base_path or "") + "/", secure=settings.is_https, httponly=True, samesite="Lax"
    )


def remember_language(response: Response) -> Response:
    """`?lang=` also counts for the next pages."""
    asked = request.args.get("lang")
    if asked in words.LANGUAGES and request.cookies.get("lang") != asked and response.mimetype == "text/html":
        remember(response, "lang", asked)
    return response
