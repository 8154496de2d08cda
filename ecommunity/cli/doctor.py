"""`ecommunity doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from typing import Any

from ecommunity import config, create_app, db, registry, schema
from ecommunity.cli import folder
from ecommunity.cli.checks import Finding, company, database, installation, machine, one_site, proxy, redis_server, stored
from ecommunity.cli.checks.settings import require_whole
from ecommunity.config import Misconfigured, Settings


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("doctor", help="say what is wrong here and how to mend it")
    parser.add_argument("--registries", action="store_true", help="also list every command, event, stream and registered part")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Status 0 when nothing is wrong, 1 when something is, 2 when the settings cannot be used; warnings alone are not wrong."""
    try:
        settings = config.from_environment(makes_keys=False)
        require_whole(settings)
        db.make_engine(settings.database_url).dispose()  # an address that is none; nothing is opened
        if not is_used(settings):
            advice = "Correct DATA_DIR, or run `ecommunity init` for a site of your own, or `ecommunity demo` to look around."
            return report([Finding("wrong", f"There is no site in {settings.data_dir}.", advice)])
        app = create_app(settings)
    except Misconfigured as problem:
        report([Finding("wrong", "The settings cannot be used.", str(problem))])
        return 2
    with app.app_context():
        found = examine(settings)
    if given.registries:
        for name, keys in registry.overview().items():
            print(f"{name} ({len(keys)}): {', '.join(keys)}")
    return report(found)


def is_used(settings: Settings) -> bool:
    """A site was begun in the data folder: its keys are there, and its SQLite file where it has one."""
    file = folder.database_file(settings)
    return bool(settings.seal_key) and (file is None or file.exists())


def examine(settings: Settings) -> list[Finding]:
    """Every check in turn. One that breaks is a finding, not the end; what is stored is looked into once it can be reached."""
    found = look((*installation.CHECKS, *machine.CHECKS, *proxy.CHECKS, redis_server.the_redis, one_site.one_site), settings)
    reached = look((database.postgresql,), settings)
    if not database.is_reached(settings):
        return found + reached
    schema_found = look((stored.the_schema,), settings)
    found += reached + schema_found
    if all(one.level != "wrong" for one in schema_found):
        found += look((company.company, proxy.outside, *stored.CHECKS), settings)
    return found


def look(checks: Iterable[Callable[[Settings], list[Finding]]], settings: Settings) -> list[Finding]:
    """What these checks find."""
    found: list[Finding] = []
    for check in checks:
        try:
            found += check(settings)
        except Misconfigured as problem:
            found.append(Finding("wrong", str(problem)))
        except Exception as problem:  # noqa: BLE001 - whatever is broken, the other checks still help
            if damage := schema.damage(problem):
                found.append(Finding("wrong", str(damage)))
                continue
            what = f"The check “{check.__name__.replace('_', ' ')}” failed ({problem})."
            found.append(Finding("wrong", what, "Mend what stands above, then run it again."))
    return found


def report(found: list[Finding], *, only_problems: bool = False) -> int:
    """The findings are on the terminal, the worst last, where the eye is."""
    order = {"fine": 0, "look": 1, "wrong": 2}
    for one in sorted(found, key=lambda finding: order[finding.level]):
        if only_problems and one.level == "fine":
            continue
        print(f"  {one.level:<6} {one.what}")
        if one.mend:
            print(f"         → {one.mend}")
    wrong = sum(1 for one in found if one.level == "wrong")
    look = sum(1 for one in found if one.level == "look")
    print("All is well." if not wrong and not look else f"{wrong} wrong, {look} to look at.")
    return 1 if wrong else 0
