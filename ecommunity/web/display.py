"""How this browser wants the site: language, theme, lite mode. Cosmetic, kept in cookies."""

from __future__ import annotations

from flask import Request, Response, request

from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.web import words
from ecommunity.web.site import site

THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def languages() -> list[str]:
    """The languages that the administrator chose, of those that there are."""
    return [code for code in words.LANGUAGES if code in site().languages] or [words.SOURCE]


def choose_language(arriving: Request, actor: Actor) -> str:
    """`?lang=` first, then the cookie, then the person's own, then what the browser asks for.

    A program with a token says `?language=` or Accept-Language; without either it is answered in English, whoever's token it is.
    What the site does not speak is not chosen.
    """
    offered = languages()
    asked = [arriving.args.get("lang"), arriving.args.get("language"), arriving.cookies.get("lang")]
    for code in asked:
        if code in offered:
            return code
    if actor.language in offered and actor.credential.kind != "token":
        return actor.language
    return arriving.accept_languages.best_match(offered) or (words.SOURCE if words.SOURCE in offered else offered[0])


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
    if asked is not None and asked in languages() and request.cookies.get("lang") != asked and response.mimetype == "text/html":
        remember(response, "lang", asked)
    return response
