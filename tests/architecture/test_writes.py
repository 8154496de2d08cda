"""Who may commit, emit, ask the database, read the clock and know the concurrency driver."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture import source

# Each place says why it may.
COMMITS = {
    "ecommunity/db.py": "the one transaction",
    "ecommunity/schema.py": "migrations run in a transaction of their own",
    "ecommunity/cli/rows.py": "a whole database at once, before anybody uses it",
}
EMITS = {
    "ecommunity/live/": "the socket's own package: fan-out, heads, presence, acks",
    "ecommunity/rt/": "the driver's own frames",
}
CLOCKS = {
    "ecommunity/clock.py": "the clock",
    "ecommunity/mail/transports.py": "file names that sort by arrival; no rule looks at them",
}
DRIVER = {"ecommunity/rt/": "the only place that knows which driver runs", "wsgi.py": "starts it"}
LATE_IMPORTS = {
    "ecommunity/__init__.py": "create_app() imports the domains once the settings are known",
    "ecommunity/cli/__init__.py": "the driver is chosen before anything else is imported",
    "ecommunity/cli/serve.py": "the demo is imported only where it is served",
    "ecommunity/rt/": "only the chosen driver is imported",
}


def own_python() -> tuple[Path, ...]:
    return source.files(".py", under=("ecommunity/", "wsgi.py"))


def allowed(path: Path, places: dict[str, str]) -> bool:
    name = source.name_of(path)
    return any(name == place or (place.endswith("/") and name.startswith(place)) for place in places)


def offenders(names: set[str], places: dict[str, str]) -> list[str]:
    return [
        f"{source.name_of(path)}:{call.line} {call.dotted}()"
        for path in own_python()
        if not allowed(path, places)
        for call in source.calls(path)
        if call.name in names and "." in call.dotted
    ]


def test_only_the_boundary_commits() -> None:
    assert not offenders({"commit", "begin_nested"}, COMMITS)


def test_only_the_live_package_emits() -> None:
    assert not offenders({"emit", "send_packet"}, EMITS)


def test_no_view_asks_the_database_itself() -> None:
    bad = []
    for path in own_python():
        if path.stem == "views" or path.parent.name == "views":
            bad += [
                f"{source.name_of(path)}:{call.line} {call.dotted}()"
                for call in source.calls(path)
                if call.name in {"select", "execute", "scalars", "commit"}
            ]
    assert not bad


def test_queries_and_policies_write_nothing() -> None:
    bad = []
    for path in own_python():
        if path.stem in {"queries", "policies"} or path.parent.name in {"queries", "policies"}:
            bad += [
                f"{source.name_of(path)}:{call.line} {call.dotted}()"
                for call in source.calls(path)
                if call.dotted in {"session.add", "session.delete", "session.flush", "publish", "put", "drop"}
            ]
    assert not bad


def test_domain_files_do_not_know_flask() -> None:
    pure = {"models", "queries", "policies", "inputs", "prepare", "events", "actions", "live", "subscribers"}
    bad = []
    for path in own_python():
        inside = path.relative_to(source.ROOT).parts
        if (
            len(inside) > 2
            and inside[1] not in {"web", "api", "boundary", "live", "outbox", "mail", "cli", "rt", "markup"}
            and (path.stem in pure or inside[2] in pure)
        ):
            bad += [
                f"{source.name_of(path)}:{line} imports {module}"
                for line, module, _ in source.imports(path)
                if module.split(".")[0] == "flask"
            ]
    assert not bad


def test_the_time_comes_from_the_clock() -> None:
    dotted = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time)$")
    bad = [
        f"{source.name_of(path)}:{call.line} {call.dotted}()"
        for path in own_python()
        if not allowed(path, CLOCKS)
        for call in source.calls(path)
        if dotted.search(call.dotted)
    ]
    assert not bad


def test_only_rt_knows_the_driver() -> None:
    bad = [
        f"{source.name_of(path)}:{line} imports {module}"
        for path in own_python()
        if not allowed(path, DRIVER)
        for line, module, _ in source.imports(path)
        if module.split(".")[0] in {"eventlet", "gevent", "geventwebsocket", "greenlet"}
    ]
    assert not bad


def test_own_code_is_imported_at_the_top() -> None:
    bad = [
        f"{source.name_of(path)}:{line} imports {module} inside a function"
        for path in own_python()
        if not allowed(path, LATE_IMPORTS)
        for line, module, inside in source.imports(path)
        if inside and module.split(".")[0] == "ecommunity"
    ]
    assert not bad


def test_no_template_trusts_text_or_carries_style_or_script() -> None:
    rules = {
        r"\|\s*safe\b": "marks text as safe",
        r"\sstyle\s*=": "has a style attribute",
        r"<style\b(?![^>]*\bnonce=)": "has a style element without a nonce",
        r"\son[a-z]+\s*=\s*[\"']": "has an event attribute",
        r"href\s*=\s*[\"']javascript:": "has a script address",
        r"<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)": "has a script without a nonce",
    }
    bad = []
    for path in source.files(".html", under=("templates/",)):
        if name_is_mail(path):
            continue
        text = source.text_of(path)
        bad += [f"{source.name_of(path)} {what}" for pattern, what in rules.items() if re.search(pattern, text)]
    assert not bad


def name_is_mail(path: Path) -> bool:
    """Mail has no style sheet: its few styles stand in the element."""
    return "mail" in path.relative_to(source.ROOT / "templates").parts[:1]
