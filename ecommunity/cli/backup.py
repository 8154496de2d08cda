"""`ecommunity backup DIR`: the database, the files and the keys, while the site runs; cheap enough for every five minutes."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecommunity import clock, config, create_app, db, schema
from ecommunity.cli import dumping, folder, packing, shelf
from ecommunity.cli.packing import Item
from ecommunity.cli.sealing import Key
from ecommunity.cli.shelf import keys_of
from ecommunity.config import Misconfigured, Settings

# What changed so shortly before it was copied may change again without another time on it.
SETTLED_NS = 2_000_000_000


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("backup", help="copy the database, the files and the keys; the site may run meanwhile")
    parser.add_argument("directory", type=Path, nargs="?", help="a folder that keeps backups: each gets a folder of its own in it")
    parser.add_argument("--key", type=Path, metavar="FILE", help="seal it, with the site's keys in it, with the key in this file")
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="make such a key, and nothing else")
    parser.add_argument("--keep", default=shelf.KEEP, help=f"which older backups stay: EVERY:FOR,EVERY:FOR ({shelf.KEEP}), or all")
    parser.add_argument("--portable", action="store_true", help="in a form that can be restored to SQLite and to PostgreSQL")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    if given.new_key:
        print(f"Key {Key.make(given.new_key).id}: {given.new_key}   keep a copy apart from the backups: nothing else opens them")
        return 0
    if given.directory is None:
        raise Misconfigured("Name the folder that keeps the backups: ecommunity backup DIR.")
    kept_by = shelf.rules(given.keep)
    key = _read_key(given.key, given.directory)
    settings = config.from_environment()
    made = make_backup(settings, given.directory, key, is_portable=given.portable, kept_by=kept_by)
    print(f"Backup: {made}")
    if key is None:
        print(f"Keys:   {keys_of(made)}   keep these in another place: with both, everything can be read")
    print(f"Restore with: ecommunity restore {made}" + (f" --key {given.key}" if key else ""))
    return 0


def _read_key(path: Path | None, directory: Path) -> Key | None:
    if path is not None and path.resolve().is_relative_to(directory.resolve()):
        raise Misconfigured(f"The key {path} lies among the backups that it seals: keep it in another place.")
    return Key.read(path) if path is not None else None


def make_backup(
    settings: Settings, into: Path, key: Key | None = None, *, is_portable: bool = False, kept_by: tuple[shelf.Rule, ...] = ()
) -> Path:
    """A folder that holds one moment of the site. It gets its name last: what has a name is whole."""
    app = create_app(settings)
    with app.app_context():
        revision = schema.check_not_newer()
    if revision is None:
        raise Misconfigured("There is no site here yet: nothing was backed up. Is DATA_DIR the right folder?")
    into = into.absolute()
    try:
        with shelf.held(into):
            making = _Making(settings, into, key, revision, is_portable=is_portable)
            made = making.make()
            _note(settings, made)
            if kept_by:
                shelf.thin_out(into, making.sites, made, kept_by)
            return made
    except OSError as problem:
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        raise Misconfigured(
            f"The backup could not be written to {into} ({reason}): nothing half is left there. Choose another folder."
        ) from problem
    finally:
        db.disconnect()


@dataclass
class _Making:
    """One backup while it is being made."""

    settings: Settings
    shelf: Path
    key: Key | None
    revision: str
    is_portable: bool
    items: list[Item] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sites = shelf.sites_of(self.settings)

    def make(self) -> Path:
        self.made_at = clock.now()
        at = self.shelf / shelf.name_for(self.made_at)
        self.part = at.with_name(f".{at.name}.part")
        self.previous = shelf.newest(self.shelf, self.sites, self.key)
        try:
            self.part.mkdir(mode=0o700)
            self._fill()
            if self.key is None:
                self._put_keys_beside(keys_of(at))
            self.part.rename(at)
        except BaseException:
            shutil.rmtree(self.part, ignore_errors=True)
            raise
        folder.sync(self.shelf)
        return at

    def _fill(self) -> None:
        # Files once before the database and once after it: whatever row the copy has, its file was there at one of the two moments.
        self._take_files()
        kind = self._take_database()
        self._take_files()
        head = {
            "format": packing.FORMAT,
            "site": self.sites[0],
            "also": self.sites[1:],
            "made_at": clock.rfc3339(self.made_at),
            "revision": self.revision,
            "database": kind,
            "key": self.key.id if self.key else None,
        }
        packing.write_list(self.part, head, self.items, self.key)

    def _take_database(self) -> str:
        plain = self.part / ".database"
        name = dumping.PORTABLE if self.is_portable else dumping.name_for(self.settings)
        dumping.dump(self.settings, plain, is_portable=self.is_portable)
        self._store(name, plain, squeeze=name == dumping.PORTABLE)
        plain.unlink()
        return name

    def _take_files(self) -> None:
        known = {item.name for item in self.items}
        before = {item.name: item for item in self.previous.items} if self.previous else {}
        for name, path in self._files():
            if name in known:
                continue
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile: then no row needs it either
                old = before.get(name)
                if old is None or not self._is_linked(path, old):
                    self._store(name, path)

    def _files(self) -> list[tuple[str, Path]]:
        root = self.settings.data_dir
        found = [(f"files/{path.relative_to(root).as_posix()}", path) for path in folder.own_files(self.settings)]
        if self.key is not None:
            found += [(f"keys/{path.name}", path) for path in sorted(self.settings.path("keys").glob("*")) if path.is_file()]
        return found

    def _is_linked(self, path: Path, old: Item) -> bool:
        """What did not change since the backup before is the same file on the disk, and takes no room."""
        assert self.previous is not None
        status, stored = path.stat(), self.previous.folder / old.stored
        if (status.st_size, status.st_mtime_ns) != (old.size, old.mtime_ns) or not stored.is_file():
            return False
        if stored.stat().st_size != old.stored_size:
            return False
        target = self.part / old.stored
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            os.link(stored, target)
        except OSError:  # too many links, or a disk that knows none
            return False
        self.items.append(old)
        return True

    def _store(self, name: str, path: Path, *, squeeze: bool = False) -> None:
        status = path.stat()
        stored = f"sealed/{hashlib.sha256(os.urandom(16)).hexdigest()[:32]}" if self.key else name + (".gz" if squeeze else "")
        digest, size, stored_digest, stored_size = packing.pack(path, self.part / stored, self.key, squeeze=squeeze)
        is_settled = status.st_mtime_ns < self.made_at.timestamp() * 1e9 - SETTLED_NS
        mtime_ns = status.st_mtime_ns if is_settled else 0
        self.items.append(Item(name, digest, size, mtime_ns, stored, stored_digest, stored_size, squeeze))

    def _put_keys_beside(self, target: Path) -> None:
        part = target.with_name(f".{target.name}.part")
        part.mkdir(mode=0o700)
        for path in sorted(self.settings.path("keys").glob("*")):
            folder.copy_whole(path, part / path.name)
        part.rename(target)


def _note(settings: Settings, backup: Path) -> None:
    """The site knows where its newest backup was put, wherever that is: `doctor` looks there."""
    note = settings.path("newest-backup.json")
    part = note.with_name(f".{note.name}.part")
    part.write_text(json.dumps({"made_at": clock.rfc3339(clock.now()), "folder": str(backup)}) + "\n")
    part.rename(note)
