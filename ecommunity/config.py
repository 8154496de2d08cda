"""Settings: read once from the environment, the same for every process of the site."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from werkzeug.local import LocalProxy

ROOT = Path(__file__).resolve().parent.parent
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with
ASYNC_MODES = ("eventlet", "gevent", "threading")


class Misconfigured(Exception):
    """One sentence that says what is wrong with the set-up and what to do about it."""


@dataclass(frozen=True)
class Settings:
    """Everything that an operator can set. Times are seconds, sizes bytes."""

    data_dir: Path
    database_url: str
    secret_key: str = field(repr=False)
    seal_key: bytes = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 5000
    base_url: str = ""
    base_path: str = ""
    origins: tuple[str, ...] = ()
    trusted_proxies: int = 0
    async_mode: str = "eventlet"
    demo: bool = False
    mail_url: str = ""
    mail_from: str = "community@localhost"
    redis_url: str = ""
    log_format: str = "text"
    direct_frames: bool = True
    ping_interval_s: int = 25
    ping_timeout_s: int = 20
    sanitizer: str = "both"
    limits: bool = True
    max_upload_bytes: int = 20 * 1024 * 1024
    testing: bool = False
    cheap_passwords: bool = False

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """`__Host-` pins the sign-in cookie to this host, where HTTPS and the whole site allow it."""
        return "__Host-community" if self.is_https and not self.base_path else "community"

    @property
    def site_url(self) -> str:
        """Where people reach the site, without a slash at the end."""
        return (self.base_url or f"http://{'127.0.0.1' if self.host in ANYWHERE else self.host}:{self.port}") + self.base_path

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The origins from which a browser may open a socket or send a form; never empty, never `*`."""
        own = self.base_url or f"http://{self.host}:{self.port}"
        local = () if self.base_url else (f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}")
        return tuple(dict.fromkeys((own, *local, *self.origins)))

    def path(self, *parts: str) -> Path:
        """A folder or file of the data folder."""
        return self.data_dir.joinpath(*parts)


def _flag(value: str) -> bool:
    return value.strip().lower() in ("1", "true", "yes", "on")


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isdigit():
        raise Misconfigured(f"{name} must be a whole number, not {raw!r}: correct it in the environment.")
    return int(raw)


def _port(environ: Mapping[str, str]) -> int:
    number = _number(environ, "PORT", 5000)
    if number > 65535:  # the system would quietly count on from 0 and listen elsewhere
        raise Misconfigured(f"PORT must be at most 65535, not {number}: correct it in the environment.")
    return number


def _address(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    """An address with one of these schemes and a host, or nothing."""
    given = environ.get(name, "").strip().rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme not in schemes or not parts.hostname):
        raise Misconfigured(
            f"{name} must be an address such as {schemes[-1]}://HOST, not {given.split('@')[-1]!r}: correct it in the environment."
        )
    return given


def key_file(data_dir: Path, name: str) -> bytes:
    """A random key of 32 bytes that lives in a file of its own (0600), made on first use."""
    path = data_dir / "keys" / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            part = path.with_suffix(f".{os.getpid()}.part")
            part.touch(mode=0o600)
            part.write_text(secrets.token_hex(32))
            with contextlib.suppress(FileExistsError):
                os.link(part, path)  # never overwrites: of two processes that start at once, the first one's key counts
            part.unlink()
        return bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError) as problem:
        raise Misconfigured(
            f"The data folder {data_dir} cannot be used ({problem}): make it writable or set DATA_DIR to another folder."
        ) from problem


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings as the environment gives them; `Misconfigured` when one makes no sense."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("DATA_DIR") or ROOT / "var").absolute()
    mode = env.get("ASYNC_MODE", "").strip() or "eventlet"
    if mode not in ASYNC_MODES:
        raise Misconfigured(f"ASYNC_MODE must be one of {', '.join(ASYNC_MODES)}, not {mode!r}.")
    secret = env.get("SECRET_KEY") or hashlib.sha256(b"signing:" + key_file(data_dir, "secret")).hexdigest()
    base_path = "/" + env.get("BASE_PATH", "").strip().strip("/")
    return Settings(
        data_dir=data_dir,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'community.sqlite'}",
        secret_key=secret,
        seal_key=key_file(data_dir, "seal"),
        host=env.get("HOST") or "127.0.0.1",
        port=_port(env),
        base_url=_address(env, "BASE_URL", ("http", "https")),
        base_path="" if base_path == "/" else base_path,
        origins=tuple(o.strip() for o in env.get("ORIGINS", "").split(",") if o.strip()),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        async_mode=mode,
        demo=_flag(env.get("DEMO", "")),
        mail_url=_address(env, "MAIL_URL", ("smtp", "smtps", "smtp+tls")),
        mail_from=env.get("MAIL_FROM") or "community@localhost",
        redis_url=env.get("REDIS_URL", ""),
        log_format=env.get("LOG_FORMAT") or "text",
        direct_frames=_flag(env.get("DIRECT_FRAMES", "1")),
        ping_interval_s=_number(env, "PING_INTERVAL", 25),
        ping_timeout_s=_number(env, "PING_TIMEOUT", 20),
        sanitizer=env.get("SANITIZER") or "both",
        limits=_flag(env.get("LIMITS", "1")),
        max_upload_bytes=_number(env, "MAX_UPLOAD_BYTES", 20 * 1024 * 1024),
        cheap_passwords=_flag(env.get("CHEAP_PASSWORDS", "")),
    )


_current: Settings | None = None


def use(chosen: Settings) -> Settings:
    """From here on `settings` is this."""
    global _current
    _current = chosen
    return chosen


def _get() -> Settings:
    if _current is None:
        raise RuntimeError("No settings yet: create_app() or config.use() comes first.")
    return _current


settings: Settings = cast("Settings", LocalProxy(_get))
