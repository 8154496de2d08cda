"""An e-community and remote-participation platform for the CMS Family."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

# Rank by rank; the order is also the order of panels on a page.
PACKAGES = (
    "accounts",
    "notices",
    "files",
    "search",
    "directory",
    "groups",
    "calendar",
    "moderation",
    "forum",
    "knowledge",
    "documents",
    "meetings",
    "links",
    "home",
    "admin",
    "demo",
)
# What fills the registries when it is imported.
PARTS = ("models", "policies", "queries", "actions", "live", "subscribers", "privacy", "tidying", "api", "panels", "views")


def import_domains() -> list[Any]:
    """Every part of every domain is imported, so that the registries are full and the metadata is whole; gives the views."""
    views = []
    import_module("ecommunity.live.models")
    import_module("ecommunity.outbox.models")
    import_module("ecommunity.boundary.idempotency")
    import_module("ecommunity.web.site")
    import_module("ecommunity.outbox.tidying")
    import_module("ecommunity.processes")
    for package in PACKAGES:
        if find_spec(f"ecommunity.{package}") is None:
            continue
        for part in PARTS:
            if find_spec(f"ecommunity.{package}.{part}") is not None:
                module = import_module(f"ecommunity.{package}.{part}")
                if part == "views":
                    views.append(module)
    return views


def create_app(settings: Any = None) -> Flask:
    """The application: settings, database, registries, doors."""
    # Nothing of this is imported with the package itself: the concurrency driver has to be chosen first.
    from flask import Flask
    from flask_compress import Compress

    from ecommunity import config, db, registry, timekeeping
    from ecommunity.accounts import ledger
    from ecommunity.api import door as api_door
    from ecommunity.live import entries
    from ecommunity.outbox import relay
    from ecommunity.web import assets, door, forms, guest_pages, headers, limits, logs, proxy, refusals, templating

    chosen = config.use(settings or config.from_environment())
    logs.configure(chosen.log_format)
    db.connect(chosen)
    timekeeping.install()
    db.before_commit[:] = [entries.finish]
    app = Flask("ecommunity", static_folder=None, root_path=str(config.ROOT))
    app.jinja_environment = templating.Environment
    app.config.update(
        SECRET_KEY=chosen.secret_key,
        SECRET_KEY_FALLBACKS=list(chosen.secret_key_fallbacks),
        WTF_CSRF_SECRET_KEY=chosen.secret_keys,
        MAX_CONTENT_LENGTH=chosen.max_upload_bytes + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="form_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.is_https,
        SESSION_COOKIE_PATH=(chosen.base_path or "") + "/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        TESTING=chosen.testing,
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/problem+json", "text/plain", "application/xml"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIN_SIZE=600,
        SETTINGS=chosen,
    )
    app.session_interface = forms.FormSession()
    headers.install(app)
    limits.install(app, chosen)
    door.install(app)
    refusals.install(app)
    for module in import_domains():
        app.register_blueprint(module.bp)
        for extra in getattr(module, "install", ()) and [module.install]:
            extra(app)
    api_door.add_reads()
    door.csrf.exempt(api_door.bp)
    app.register_blueprint(api_door.bp)
    registry.freeze()
    Compress(app)
    guest_pages.install(app)  # after Compress, so that pages are kept before they are compressed
    templating.install(app, assets.install(app, chosen))
    proxy.install(app, chosen)
    db.after_commit[:] = [relay.wake_if_owed, ledger.after_commit]
    if find_spec("ecommunity.live.fanout") and find_spec("ecommunity.live.recheck"):
        db.after_commit.insert(0, import_module("ecommunity.live.commit").hand_over)
    return app
