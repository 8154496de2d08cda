"""The command line: `ecommunity serve | worker | init | demo | token | doctor | backup | restore | …`, one command a file."""

from __future__ import annotations

import argparse
import os
import pwd
import sqlite3
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from ecommunity import rt
from ecommunity.rt.driver import MODES

GREEN = ("serve", "worker")


def parser(*wanted: str) -> argparse.ArgumentParser:
    """Every module of this package that has `add(subparsers)` is a command; only the wanted one is loaded where it is one."""
    top = argparse.ArgumentParser(prog="ecommunity", description="The e-community and its live meeting rooms.")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    names = sorted(found.name for found in iter_modules(__path__))
    commands = _commands(name for name in names if name in wanted) or _commands(names)
    for command in commands:
        command.add(subparsers)
    return top


def _commands(names: Iterable[str]) -> list[Any]:
    modules: list[Any] = [import_module(f"{__name__}.{name}") for name in names]
    return [module for module in modules if hasattr(module, "add")]


def main(argv: list[str] | None = None) -> int:
    """Runs one command. What an operator can mend is one sentence and exit status 2."""
    os.umask(0o077)  # the data, the mails with their links, the backups: nobody else on this machine reads what the program writes
    arguments = sys.argv[1:] if argv is None else argv
    if arguments and arguments[0] in GREEN:
        wanted = os.environ.get("ASYNC_MODE", "").strip()
        rt.patch(wanted if wanted in MODES else "eventlet")  # a wrong one is refused below, in a sentence
    from sqlalchemy.exc import DatabaseError

    from ecommunity.config import Misconfigured
    from ecommunity.errors import Refusal
    from ecommunity.schema import damage

    given = None
    try:
        given = parser(*arguments[:1]).parse_args(arguments)
        _refuse_root_as_guest()
        return int(given.run(given) or 0)
    except (Misconfigured, Refusal) as problem:
        print(f"ecommunity: {problem}", file=sys.stderr)
        for name, text in getattr(problem, "fields", {}).items():
            print(f"  {name}: {text}", file=sys.stderr)
        return _status(given, problem)
    except KeyboardInterrupt:
        return 130
    except (DatabaseError, sqlite3.DatabaseError) as problem:
        found = damage(problem) or _away(problem)
        if not found:
            raise
        print(f"ecommunity: {found}", file=sys.stderr)
        return _status(given, problem)


def _status(given: argparse.Namespace | None, problem: Exception) -> int:
    """2, or what the command line says about what may pass without a hand."""
    from ecommunity.cli.checks.database import may_pass

    return int(getattr(given, "when_full", 2)) if may_pass(problem) else 2


def _refuse_root_as_guest() -> None:
    """Root does not work in the data folder of another account: what it made there that account could not read."""
    from ecommunity.config import ROOT, Misconfigured

    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    owner = folder.stat().st_uid if os.geteuid() == 0 and folder.exists() else 0
    if owner != 0:
        name = next((entry.pw_name for entry in pwd.getpwall() if entry.pw_uid == owner), str(owner))
        raise Misconfigured(f"The data folder {folder} belongs to the account {name}: run this as that account, not as root.")


def _away(problem: Exception) -> str:
    """What to tell the operator when the database is away, full or locked; nothing for any other problem, which is a defect."""
    from ecommunity import failures
    from ecommunity.cli.checks.database import reason

    if failures.refusal(problem) is None:
        return ""
    return f"The database cannot be used ({reason(problem)}). Start it or correct DATABASE_URL, and run the command again."
