"""What every template knows."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, render_template, request, url_for
from flask import templating as flask
from jinja2 import FunctionLoader, StrictUndefined
from markupsafe import Markup

from ecommunity import registry
from ecommunity.boundary.context import current_actor, request_id
from ecommunity.config import ROOT, settings
from ecommunity.web import display, forms, headers, moments, places, program_files, site, words
from ecommunity.web.linked import linked
from ecommunity.web.spoken import spoken

TEMPLATES = ROOT / "templates"


def can(name: str, *subject: Any) -> bool:
    """The same predicate as the action's."""
    return registry.policies[name](current_actor(), *subject)


def live_stream(stream: str) -> Markup:
    """The attributes from which a page subscribes: name, epoch and number, read in the page's own snapshot."""
    return Markup('data-stream="{}" data-epoch="{}" data-seq="{}"').format(stream, *places.place(stream))


def panels(place: str, *subject: Any) -> Markup:
    """What higher packages add here, in the order in which they were registered."""
    drawn = []
    for function in registry.panels.of(place):
        found = function(current_actor(), *subject)
        if found is not None:
            template, values = found
            drawn.append(Markup(render_template(template, **values)))  # noqa: S704 - a template of ours
    return Markup("\n").join(drawn)


def request_path_with(**changes: str) -> str:
    """This page's address with other arguments."""
    args = {**request.args.to_dict(), **changes}
    path = request.path if request.method in ("GET", "HEAD") else request.referrer or "/"
    return f"{request.script_root}{path if path.startswith('/') else '/'}?{urlencode(args)}"


def address(endpoint: str, **values: Any) -> str:
    """As Flask's `url_for`, but put together once for many pages: a page has a hundred addresses."""
    try:
        return _address(request.script_root, endpoint, tuple(values.items()))
    except TypeError:  # a value that is a list
        return url_for(endpoint, **values)


@lru_cache(maxsize=20_000)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def navigation() -> list[dict[str, Any]]:
    actor = current_actor()
    rows = sorted(registry.links.values(), key=lambda link: link.order)
    here = request.path
    found = []
    for link in rows:
        if link.shown(actor):
            url = url_for(link.endpoint)
            plain = url.removeprefix(request.script_root)
            found.append({"label": link.label, "url": url, "current": here == plain or (plain != "/" and here.startswith(plain + "/"))})
    return found


class Environment(flask.Environment):
    """Templates that share their globals: nothing here gives a template globals of its own, and a dict of its own would be compared
    with those of all again at each `import`."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class _Later:
    """Values that most pages need once and some never: worked out when asked for."""

    def __init__(self, assets: Any) -> None:
        self.assets = assets

    def __call__(self) -> dict[str, Any]:
        """The same for every part of a page: a page is put together from some ten templates."""
        about = (current_actor(), words.language())
        kept = g.get("page_values")
        if kept is None or kept[0] != about:
            kept = g.page_values = (about, self._values())
        return dict(kept[1])

    def _values(self) -> dict[str, Any]:
        return {
            "site": site.site(),
            "actor": current_actor(),
            "lang": words.language(),
            "languages": [(code, name) for code, name in words.LANGUAGES.items() if code in site.site().languages],
            "text_direction": "ltr",
            "theme": display.theme(),
            "lite": display.lite(),
            "navigation": navigation(),
            "csp_nonce": headers.nonce(),
            "request_id": request_id(),
            "base_path": request.script_root,
        }


def kept_sources() -> FunctionLoader:
    """Templates are drawn from what they were when this program started, however long after that they are first needed."""
    sources = program_files.texts(TEMPLATES, "*")

    def load(name: str) -> tuple[str, str, None] | None:
        return (sources[name], str(TEMPLATES / name), None) if name in sources else None

    return FunctionLoader(load)


def install(app: Flask, assets: Any) -> None:
    app.jinja_loader = kept_sources()
    app.config["TEMPLATES_AUTO_RELOAD"] = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=words.gettext,
        url_for=address,
        gettext=words.gettext,
        ngettext=words.ngettext,
        local=words.local,
        html=moments.html,
        can=can,
        panels=panels,
        form_keys=forms.form_keys,
        live_stream=live_stream,
        asset=assets.url,
        import_map=lambda: Markup(assets.import_map()),  # noqa: S704 - our own file names
        request_path_with=request_path_with,
        is_loopback=lambda: is_loopback(),
    )
    app.jinja_env.filters.update(linked=linked, spoken=spoken, when=moments.when, day=moments.day, hour=moments.hour, bytes=moments.size)
    app.context_processor(_Later(assets))


def is_loopback() -> bool:
    """The request comes from this very machine, with no proxy between."""
    return settings.trusted_proxies == 0 and request.remote_addr in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
