"""`ecommunity move DATABASE_URL`: the whole site to another database, from SQLite to PostgreSQL or back, and its files where asked."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ecommunity import config, create_app, db, schema
from ecommunity.cli import folder, rows
from ecommunity.cli.packing import pack
from ecommunity.config import Misconfigured, Settings


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("move", help="copy everything into another, empty database, and check that nothing is missing")
    parser.add_argument(
        "to", metavar="DATABASE_URL", nargs="?", help="postgresql://USER@HOST/NAME or sqlite:////FILE; with a password in it: see --to-file"
    )
    parser.add_argument("--to-file", type=Path, metavar="FILE", help="the file that holds the address; or set MOVE_TO to the address")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="copy files and keys into this folder too (default: they stay where they are)"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """The other database, and the other folder where one is named, hold the same; the old ones are as they were."""
    settings = config.from_environment()
    to = _address(given.to, given.to_file, os.environ.get("MOVE_TO", "").strip())
    target = replace(settings, database_url=to, data_dir=given.data_dir.absolute() if given.data_dir else settings.data_dir)
    if to == settings.database_url:
        raise Misconfigured("This is the database that the site uses already: name another one.")
    with folder.alone(settings, "move it"):
        count, files = bring(settings, target)
    url = db.make_engine(to).url.render_as_string()
    print(
        f"Copied and compared {count} rows"
        + (f" and {files} files" if given.data_dir else f"; the files stay in {settings.data_dir}")
        + "."
    )
    print(f"Set DATABASE_URL={url}" + (f" and DATA_DIR={target.data_dir}" if given.data_dir else "") + " and start the site.")
    return 0


def _address(said: str | None, file: Path | None, around: str) -> str:
    """Where to, told in one of three ways; one with a password is not told where everybody on the machine can read it."""
    if (said is not None) + (file is not None) + bool(around) != 1:
        raise Misconfigured("Say once where to: ecommunity move DATABASE_URL, or --to-file FILE, or MOVE_TO in the environment.")
    if said is not None:
        if _has_password(said):
            raise Misconfigured("Others on this machine can read the password in a command: put the address into a file, --to-file FILE.")
        return said
    if file is None:
        return around
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is no text"
        raise Misconfigured(f"The file {file} cannot be read ({reason}): it must hold the address of the other database.") from problem


def _has_password(address: str) -> bool:
    try:
        url = make_url(address)
    except ArgumentError:
        return "@" in address  # it is refused anyway, but it is said first that it was seen
    return bool(url.password or "password" in url.query)


def bring(settings: Settings, target: Settings) -> tuple[int, int]:
    """How many rows and files are on both sides now; nobody else may be at work on either."""
    folder.refuse_elsewhere(settings, "move it")
    folder.refuse_used(target)
    with create_app(settings).app_context():
        schema.check_current("Only a database of this version can be moved: run `ecommunity upgrade` first.")
    files = _copy_files(settings, target) if target.data_dir != settings.data_dir else 0
    source = db.make_engine(settings.database_url)
    try:
        _make_ready(target)
        return rows.copy_all(source, db.engine()), files
    finally:
        source.dispose()
        db.disconnect()


def _make_ready(target: Settings) -> None:
    """The other database has the schema and nothing else. One that a move left half done counts as empty: it was filled in one step."""
    with create_app(replace(target, testing=True)).app_context():
        if schema.check_not_newer() is not None and not rows.is_unused(db.engine()):
            raise Misconfigured("The other database is not empty: nothing was copied. Name an empty one.")
        schema.upgrade()


def _copy_files(settings: Settings, target: Settings) -> int:
    """Every file and key is there too, compared while it was written. A folder in which another site lives is refused."""
    own = [path for path in folder.own_files(settings) if path.is_file()]
    keys = [path for path in sorted(settings.path("keys").glob("*")) if path.is_file()]
    if target.data_dir.is_relative_to(settings.data_dir):
        raise Misconfigured(f"{target.data_dir} is inside the folder that is moved: name another one.")
    for path in keys:
        other = target.data_dir / path.relative_to(settings.data_dir)
        if other.exists() and other.read_bytes() != path.read_bytes():
            raise Misconfigured(f"{target.data_dir} belongs to another site, which has other keys: name another folder.")
    target.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in (*keys, *own):
        _copy(path, target.data_dir / path.relative_to(settings.data_dir))
    return len(own) + len(keys)


def _copy(path: Path, other: Path) -> None:
    part = other.with_name(f".{other.name}.part")
    was = pack(path, part, None)
    if was[0] != was[2] or folder.digest(part) != was[0]:
        raise Misconfigured(f"{path} did not arrive as it was: the site is as before.")
    part.chmod(path.stat().st_mode & 0o777)
    part.rename(other)
