"""What settings are made of besides the environment: files that hold a password, keys of the data folder, a running cluster."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

IN_FILES = ("DATABASE_URL", "REDIS_URL", "MAIL_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS")


class Misconfigured(Exception):
    """One sentence that says what is wrong with the set-up and what to do about it."""


def made_once(path: Path) -> bytes:
    """32 random bytes that live in a file of their own (0600), made on first use; the folder is the data folder or one in it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            part.touch(mode=0o600)
            part.write_text(secrets.token_hex(32))
            with contextlib.suppress(FileExistsError):
                os.link(part, path)  # never overwrites: of two processes that start at once, the first one's key counts
        finally:
            part.unlink(missing_ok=True)
    return bytes.fromhex(path.read_text().strip())


def key_file(data_dir: Path, name: str, *, makes: bool = True) -> bytes:
    """A random key that lives in the data folder, or nothing where none is made; `Misconfigured` when that cannot be used."""
    path = data_dir / "keys" / name
    try:
        return made_once(path) if makes or path.exists() else b""
    except (OSError, ValueError) as problem:
        raise Misconfigured(
            f"The data folder {data_dir} cannot be used ({problem}): make it writable or set DATA_DIR to another folder."
        ) from problem


def further_keys(path: Path) -> tuple[bytes, ...]:
    """The keys, one a line, that are understood beside the one that is used: the one before, or the next one."""
    try:
        return tuple(bytes.fromhex(line) for line in path.read_text().split()) if path.exists() else ()
    except (OSError, ValueError) as problem:
        raise Misconfigured(
            f"{path} must hold keys in hexadecimal digits, one a line ({problem}): correct it or take it away."
        ) from problem


def with_files(environ: Mapping[str, str]) -> dict[str, str]:
    """What holds a password may stand in a file, as containers have it: NAME_FILE says where the value of NAME is."""
    found = dict(environ)
    for name in IN_FILES:
        path = found.get(f"{name}_FILE")
        if not path:
            continue
        if found.get(name):
            raise Misconfigured(f"{name} and {name}_FILE are both set: leave one of them out.")
        try:
            found[name] = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise Misconfigured(f"{name}_FILE={path} cannot be read ({problem}): correct it in the environment.") from problem
        if not found[name]:
            raise Misconfigured(f"{name}_FILE={path} is empty: put the value of {name} into it.")
    return found


def of_cluster(data_dir: Path) -> dict[str, str]:
    """How a command reaches the parts of the cluster in this folder; nothing where it has none, `Misconfigured` while it does not run."""
    folder = data_dir / "cluster"
    with contextlib.suppress(FileNotFoundError, PermissionError, NotADirectoryError), (folder / "running.lock").open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _told(folder)
    if has_database(folder):
        raise Misconfigured(
            f"The site of {data_dir} is in its cluster, which does not run: start it with `ecommunity cluster` (for a command alone, "
            "with `ecommunity cluster --database-only`), or take the site out with `ecommunity cluster --move-out`."
        )
    return {}


def has_database(cluster: Path) -> bool:
    """PostgreSQL keeps data in this folder of a cluster."""
    data = cluster / "postgres"
    try:
        return (data / "PG_VERSION").exists()
    except PermissionError:  # what another account keeps closed is there
        return os.path.exists(data)  # noqa: PTH110 - unlike that of a path it says no where nothing can be seen


def _told(cluster: Path) -> dict[str, str]:
    try:
        told = json.loads((cluster / "environment.json").read_text())
    except (FileNotFoundError, ValueError) as problem:
        raise Misconfigured(f"The cluster in {cluster} is just starting: run the command again in a moment.") from problem
    return {str(name): str(value) for name, value in told.items()}
