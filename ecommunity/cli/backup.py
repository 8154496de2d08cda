"""`ecommunity backup DIR`: the database, the files and, apart from them, the keys."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path
from typing import Any

from ecommunity import clock, config, create_app, schema
from ecommunity.cli import dumping, folder
from ecommunity.config import Misconfigured, Settings

FORMAT = 1


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help="copy the database, the files and the keys; the site may run meanwhile")
    parser.add_argument("directory", type=Path, help="a folder that keeps backups: each gets a folder of its own in it")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    settings = config.from_environment()
    made = make_backup(settings, given.directory)
    print(f"Backup: {made}")
    print(f"Keys:   {keys_of(made)}   keep these in another place: with both, everything can be read")
    print(f"Restore with: ecommunity restore {made}")
    return 0


def keys_of(backup: Path) -> Path:
    """The keys lie beside the backup, not in it."""
    return backup.with_name(backup.name + ".keys")


def make_backup(settings: Settings, into: Path) -> Path:
    """A folder that holds one moment of the site. It gets its name last: what has a name is whole."""
    app = create_app(settings)
    with app.app_context():
        revision = schema.check_not_newer()
    if revision is None:
        raise Misconfigured("There is no site here yet: nothing was backed up. Is DATA_DIR the right folder?")
    backup = into.absolute() / clock.now().strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    part = backup.with_name(f".{backup.name}.part")
    try:
        part.mkdir(parents=True, mode=0o700)
        _fill(settings, part, revision)
        _copy_keys(settings, keys_of(backup))
        part.rename(backup)
        folder.sync(backup.parent)
        _note(settings, backup)
    except OSError as problem:
        shutil.rmtree(part, ignore_errors=True)
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        raise Misconfigured(
            f"The backup could not be written to {into} ({reason}): nothing half is left there. Choose another folder."
        ) from problem
    except Misconfigured:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return backup


def _note(settings: Settings, backup: Path) -> None:
    """The site knows where its newest backup was put, wherever that is: `doctor` looks there."""
    note = settings.path("newest-backup.json")
    note.write_text(json.dumps({"made_at": clock.rfc3339(clock.now()), "folder": str(backup)}) + "\n")


def _fill(settings: Settings, part: Path, revision: str) -> None:
    # The database first: a file is there before the row that names it, so every row of the copy finds its file.
    database = part / dumping.name_for(settings)
    dumping.dump(settings, database)
    sums = {database.name: folder.digest(database)}
    for path in folder.own_files(settings):
        name = Path("files") / path.relative_to(settings.data_dir)
        folder.copy_whole(path, part / name)
        sums[name.as_posix()] = folder.digest(part / name)
    manifest = {"format": FORMAT, "made_at": clock.rfc3339(clock.now()), "revision": revision, "database": database.name, "sha256": sums}
    (part / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    folder.sync(part / "manifest.json")


def _copy_keys(settings: Settings, target: Path) -> None:
    target.mkdir(mode=0o700)
    for path in sorted(settings.path("keys").glob("*")):
        folder.copy_whole(path, target / path.name)


def read_manifest(backup: Path) -> dict[str, Any]:
    """The backup's list of contents, after every file in it was compared with its sum."""
    try:
        manifest: dict[str, Any] = json.loads((backup / "manifest.json").read_text())
        sums: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Misconfigured(f"{backup} is not a backup: name the folder that holds manifest.json.") from problem
    if manifest.get("format") != FORMAT:
        raise Misconfigured(f"{backup} was made by a newer version of this software: restore it with that version.")
    for name, expected in sums.items():
        path = backup / name
        if not path.resolve().is_relative_to(backup.resolve()):
            raise Misconfigured(f"{backup} names a file outside itself ({name}): it was tampered with, use another backup.")
        if not path.is_file() or folder.digest(path) != expected:
            raise Misconfigured(f"{backup} is damaged ({name} is missing or changed): use another backup.")
    return manifest
