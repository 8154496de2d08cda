"""How a backup lies on the disk: its manifest, the list of its contents, and each thing in it, compressed and sealed where asked.

`manifest.json` can be read by everybody: when, of which site and schema, with which key. The list of contents is sealed with the rest,
says the same once more, and has for each thing the hash of what it was and of what is stored.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ecommunity.cli import folder
from ecommunity.cli.sealing import Key, Unreadable, seal, unseal
from ecommunity.config import Misconfigured

FORMAT = 2
PIECE = 1 << 18
GZIP = 31


@dataclass(frozen=True)
class Item:
    """One thing of a backup: what it was, and how it is stored. `mtime_ns` is 0 where it may have changed in the same moment."""

    name: str
    sha256: str
    size: int
    mtime_ns: int
    stored: str
    stored_sha256: str
    stored_size: int
    is_squeezed: bool


@dataclass(frozen=True)
class Backup:
    """A backup whose manifest and list could be read."""

    folder: Path
    head: dict[str, Any]
    items: tuple[Item, ...]

    @property
    def database(self) -> Item:
        return next(item for item in self.items if item.name.startswith("database."))

    @property
    def is_whole(self) -> bool:
        """Everything that the list names lies there with its size."""
        return all((at := self.folder / item.stored).is_file() and at.stat().st_size == item.stored_size for item in self.items)


def pack(source: Path, target: Path, key: Key | None, *, squeeze: bool = False) -> tuple[str, int, str, int]:
    """The file is stored and on the disk: hash and size of what it was, hash and size of what is stored."""
    read, written = _Sum(), _Sum()
    pieces: Iterable[bytes] = read.count(_pieces(source))
    if squeeze:
        pieces = _squeeze(pieces)
    if key is not None:
        pieces = seal(pieces, key)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as out:
        for piece in written.count(pieces):
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return read.hex, read.size, written.hex, written.size


def unpack(backup: Backup, item: Item, target: Path, key: Key | None) -> None:
    """The file is as it was, or `Misconfigured` says what is wrong with the backup."""
    read, written = _Sum(), _Sum()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        pieces: Iterable[bytes] = read.count(_pieces(backup.folder / item.stored))
        if key is not None:
            pieces = unseal(pieces, key)
        if item.is_squeezed:
            pieces = _unsqueeze(pieces)
        with target.open("wb") as out:
            for piece in written.count(pieces):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    except PermissionError as problem:
        raise unreadable(backup.folder / item.stored) from problem
    except (FileNotFoundError, IsADirectoryError) as problem:
        raise damaged(backup.folder, item.stored, "is missing") from problem
    except Unreadable as problem:
        raise damaged(backup.folder, item.stored, f"is {problem}") from problem
    except zlib.error as problem:
        raise damaged(backup.folder, item.stored, "is changed or cut off") from problem
    if (read.hex, written.hex) != (item.stored_sha256, item.sha256):
        raise damaged(backup.folder, item.stored, "is changed or cut off")
    if item.mtime_ns:
        os.utime(target, ns=(item.mtime_ns, item.mtime_ns))


def write_list(part: Path, head: dict[str, Any], items: list[Item], key: Key | None) -> None:
    """Manifest and list are in the folder; the manifest comes last."""
    plain = part / ".contents"
    plain.write_text(json.dumps({"head": head, "items": [asdict(item) for item in items]}))
    name = "contents.sealed" if key else "contents.json"
    stored = pack(plain, part / name, key, squeeze=key is not None)[2]
    plain.unlink()
    manifest = {**head, "contents": name, "contents_sha256": stored}
    (part / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    folder.sync(part / "manifest.json")


def read(at: Path, key: Key | None) -> Backup:
    """The backup's list, opened with the key; `Misconfigured` when it is none, or not readable so."""
    manifest = read_manifest(at)
    if manifest["format"] == 1:
        return _read_first_format(at, manifest)
    asked = manifest.get("key")
    if asked and key is None:
        raise Misconfigured(f"{at} is sealed with the key {asked}: give the file of that key with --key FILE.")
    if asked and key is not None and key.id != asked:
        raise Misconfigured(f"{at} is sealed with the key {asked}, not with the one that was given ({key.id}): give the right one.")
    opened = key if asked else None
    try:
        stored = b"".join(_pieces(at / str(manifest["contents"])))
        pieces: Iterable[bytes] = _unsqueeze(unseal([stored], opened)) if opened else [stored]
        text = b"".join(pieces)
        told = json.loads(text)
        found = Backup(at, told["head"], tuple(Item(**item) for item in told["items"]))
    except PermissionError as problem:
        raise unreadable(at) from problem
    except (OSError, ValueError, KeyError, TypeError, Unreadable, zlib.error) as problem:
        raise damaged(at, "its list", "is missing or changed") from problem
    is_same = all(manifest.get(name) == value for name, value in found.head.items())
    if not is_same or hashlib.sha256(stored).hexdigest() != manifest["contents_sha256"]:
        raise damaged(at, "manifest.json", "is changed")
    return _inside(found)


def _read_first_format(at: Path, manifest: dict[str, Any]) -> Backup:
    """A backup as the first version made it: no list, nothing compressed, the hashes in the manifest."""
    try:
        made = [(name, at / name, str(digest)) for name, digest in manifest["sha256"].items()]
        sizes = {name: path.stat().st_size if path.is_file() else 0 for name, path, _ in made}
        items = [Item(name, digest, sizes[name], 0, name, digest, sizes[name], is_squeezed=False) for name, _, digest in made]
        return _inside(Backup(at, {name: manifest[name] for name in ("format", "made_at", "revision", "database")}, tuple(items)))
    except (KeyError, TypeError, AttributeError) as problem:
        raise damaged(at, "manifest.json", "is changed") from problem


def _inside(found: Backup) -> Backup:
    """Nothing in the list leads out of the backup, or out of where it will be put."""
    at = found.folder
    for item in found.items:
        inside = [(at / item.stored).resolve().is_relative_to(at.resolve()), (at / item.name).resolve().is_relative_to(at.resolve())]
        if not all(inside):
            raise Misconfigured(f"{at} names a file outside itself ({item.name}): it was tampered with, use another backup.")
    return found


def read_manifest(at: Path) -> dict[str, Any]:
    """What everybody may read of a backup."""
    try:
        manifest: dict[str, Any] = json.loads((at / "manifest.json").read_text())
        version = manifest["format"]
    except PermissionError as problem:
        raise unreadable(at) from problem
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Misconfigured(f"{at} is not a backup: name the folder that holds manifest.json.") from problem
    if version not in (1, FORMAT):
        raise Misconfigured(f"{at} was made by another version of this software (format {version}): restore it with that version.")
    return manifest


def unreadable(path: Path) -> Misconfigured:
    return Misconfigured(f"{path} cannot be read by this account (Permission denied): give the backup to the account with chown -R.")


def damaged(at: Path, name: str, how: str) -> Misconfigured:
    return Misconfigured(f"{at} is damaged ({name} {how}): use another backup.")


class _Sum:
    """Hash and size of what passes by."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def hex(self) -> str:
        return self._hash.hexdigest()

    def count(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def _squeeze(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(level=1, wbits=GZIP)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _unsqueeze(pieces: Iterable[bytes]) -> Iterator[bytes]:
    opener = zlib.decompressobj(wbits=GZIP)
    for piece in pieces:
        rest = piece
        while rest:
            yield opener.decompress(rest, PIECE * 4)
            rest = opener.unconsumed_tail
    yield opener.flush()
    if not opener.eof:
        raise zlib.error("cut off")
