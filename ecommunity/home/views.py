"""The doors of the start page, the search, the pages about the site, and the addresses that machines look for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from ecommunity import clock
from ecommunity.api.reads import page_number
from ecommunity.boundary import current_actor
from ecommunity.config import settings
from ecommunity.home import searching, sitemap, texts
from ecommunity.home.start import Landing, Today
from ecommunity.registry import navigation
from ecommunity.web import site, words
from ecommunity.web.words import lazy_

bp = Blueprint("home", __name__)
navigation("home.index", lazy_("Home"), order=0)
LONGEST_QUESTION = 200
SECURITY_TEXT_DAYS = 180


@bp.get("/")
def index() -> str:
    """A visitor learns what this is; a member finds what asks something of them."""
    actor = current_actor()
    if actor.is_guest:
        return render_template("home/landing.html", found=Landing())
    return render_template("home/today.html", found=Today(actor))


@bp.get("/search")
def search() -> str:
    """Everything that this reader may see and that has these words."""
    asked = " ".join(request.args.get("q", "").split())[:LONGEST_QUESTION]
    kind, actor = request.args.get("kind", ""), current_actor()
    places = searching.communities(actor) if kind == "thread" else []
    by = searching.narrowed(places, request.args.get("community", ""), request.args.get("in", ""))
    found = searching.search(actor, asked, kind, page_number(), by) if asked else None
    return render_template("home/search.html", asked=asked, kind=kind, found=found, by=by, places=places, written_in=words.LANGUAGES)


@bp.get("/<any(help, terms, privacy, charter, accessibility):name>")
def page(name: str) -> str:
    """A page about the site, in the reader's language."""
    text = texts.read(name, words.language())
    html = texts.shown(text, contact=site.site().contact, base_path=request.script_root)
    return render_template("home/page.html", text=text, html_text=html)


@bp.get("/offline")
def offline() -> str:
    """What a device shows when it has no connection and no copy of the page."""
    return render_template("errors/offline.html")


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    return Response(render_template("web/manifest.webmanifest"), mimetype="application/manifest+json")


@bp.get("/favicon.ico")
def favicon() -> Any:
    """The icon's present address, for browsers that look in the old place."""
    return redirect(current_app.extensions["assets"].url("img/favicon.ico"), 302)


@bp.get("/robots.txt")
def robots() -> Response:
    """Search engines may read what every visitor may read; invented data is not for them at all."""
    closed = ["/"] if site.site().is_demo else ["/api/", "/search", "/account", "/admin"]
    lines = ["User-agent: *", *(f"Disallow: {settings.base_path}{path}" for path in closed), f"Sitemap: {settings.site_url}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/sitemap.xml")
def map_of_site() -> Response:
    """The address of every page that a visitor may read."""
    begin = len(request.script_root)
    addresses = [settings.site_url + path[begin:] for path in sitemap.public_paths()]
    return Response(render_template("home/sitemap.xml", addresses=addresses), mimetype="application/xml")


@bp.get("/.well-known/security.txt")
def security_text() -> Response:
    """Where to report a weakness (RFC 9116)."""
    contact = site.site().contact
    address = f"mailto:{contact}" if "@" in contact and ":" not in contact else contact
    expires = (clock.now() + timedelta(days=SECURITY_TEXT_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {address}",
        f"Expires: {clock.rfc3339(expires)}",
        f"Preferred-Languages: {', '.join(site.site().languages)}",
        f"Canonical: {settings.site_url}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.get("/.well-known/change-password")
def change_password() -> Any:
    """Where a password manager sends a person to change the password."""
    return redirect(url_for("accounts.change_password"), 302)
