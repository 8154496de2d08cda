"""Settings: read once from the environment, the same for every process of the site."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

from werkzeug.local import LocalProxy

from ecommunity.found import Misconfigured, further_keys, key_file, of_cluster, with_files

__all__ = ["Misconfigured", "Settings", "from_environment", "key_file", "settings", "use"]

ROOT = Path(__file__).resolve().parent.parent
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with
ASYNC_MODES = ("eventlet", "gevent", "threading")
LOG_FORMATS = ("text", "json")
FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
MAILBOX = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+")
SHORTEST_KEY = 16
MOST_PROXIES = 5
PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True)
class Settings:
    """Everything that an operator can set. Times are seconds, sizes bytes."""

    data_dir: Path
    database_url: str
    secret_key: str = field(repr=False)
    seal_key: bytes = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    further_seals: tuple[bytes, ...] = field(default=(), repr=False)
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
    def secret_keys(self) -> list[str]:
        """What signed forms are understood by; the last one signs."""
        return [*self.secret_key_fallbacks, self.secret_key]

    @property
    def seal_keys(self) -> list[bytes]:
        """What is sealed is understood by each of these; the first one seals."""
        return [self.seal_key, *self.further_seals]

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


def _flag(environ: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    raw = environ.get(name, "").strip().lower()
    if raw and raw not in FLAGS:
        raise Misconfigured(f"{name} must be 1 or 0, not {raw!r}: correct it in the environment.")
    return FLAGS[raw] if raw else default


def _number(environ: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    raw = environ.get(name, "").strip()
    if not raw:
        return default
    if not (raw.isascii() and raw.isdigit()):
        raise Misconfigured(f"{name} must be a whole number, not {raw!r}: correct it in the environment.")
    if len(raw) > 10 or not least <= int(raw) <= most:  # a larger port the system would quietly count on from 0, and listen elsewhere
        raise Misconfigured(f"{name} must be from {least} to {most}, not {raw}: correct it in the environment.")
    return int(raw)


def _choice(environ: Mapping[str, str], name: str, offered: tuple[str, ...]) -> str:
    """One of the words that are offered; the first when nothing is said."""
    given = environ.get(name, "").strip() or offered[0]
    if given not in offered:
        raise Misconfigured(f"{name} must be one of {', '.join(offered)}, not {given!r}: correct it in the environment.")
    return given


def _address(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    """An address with one of these schemes and a host, or nothing."""
    given = environ.get(name, "").strip().rstrip("/")
    if given and not _is_address(given, schemes):
        raise Misconfigured(
            f"{name} must be an address such as {schemes[-1]}://HOST, not {given.split('@')[-1]!r}: correct it in the environment."
        )
    return given


def _origin(name: str, given: str) -> str:
    """A scheme, a host and perhaps a port: what a browser sends as the origin of its pages."""
    plain = given.strip().rstrip("/").lower()  # as browsers send it
    if not _is_address(plain, ("http", "https")) or plain.count("/") != 2 or any(mark in plain for mark in "?#*@"):
        advice = "Put a path into BASE_PATH." if name == "BASE_URL" else "Write each one out, separated by commas."
        raise Misconfigured(f"{name} must be like https://HOST or https://HOST:PORT, not {given.strip().split('@')[-1]!r}. {advice}")
    return plain


def _is_address(given: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(given)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and not any(part.isspace() for part in given)
    except ValueError:  # a port that is no number, or half an IPv6 address
        return False


def _path(environ: Mapping[str, str], name: str) -> str:
    given = environ.get(name, "").strip().strip("/")
    path = f"/{given}" if given else ""
    if not PATH.fullmatch(path):
        raise Misconfigured(f"{name} must be a path such as /community, not {given!r}: letters, digits and . _ ~ - between the slashes.")
    return path


def _redis(environ: Mapping[str, str], name: str) -> str:
    """redis:// and rediss:// name a host, unix:// a socket; `db` is a number."""
    given = environ.get(name, "").strip()
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        named = parse_qs(parts.query).get("db", [parts.path[1:] if parts.scheme != "unix" else ""])[-1]
        is_good = bool(parts.path and not parts.hostname) if parts.scheme == "unix" else _is_address(given, ("redis", "rediss"))
    except ValueError:
        is_good, named = False, ""
    if not is_good or (named and not (named.isascii() and named.isdigit())):
        ways = "redis://USER:PASSWORD@HOST:6379/0 or unix://USER:PASSWORD@/PATH?db=0"
        raise Misconfigured(f"{name} must be like {ways}: correct it in the environment.")  # what was given may hold a password
    return given


def _sender(environ: Mapping[str, str], name: str) -> str:
    """An address of mail, without a name before it: the site's own is put there."""
    given = environ.get(name, "").strip() or "community@localhost"
    if not MAILBOX.fullmatch(given):
        raise Misconfigured(f"{name} must be an address such as community@community.example, not {given!r}: correct it in the environment.")
    return given


def _signing_key(environ: Mapping[str, str], name: str) -> str:
    given = environ.get(name, "")
    if given and len(given) < SHORTEST_KEY:
        ways = "`openssl rand -hex 32` makes one; leave it out, and the site makes its own"
        raise Misconfigured(f"{name} is shorter than {SHORTEST_KEY} characters, so that it can be guessed: {ways}.")
    return given


def from_environment(environ: Mapping[str, str] | None = None, *, is_cluster: bool = False, makes_keys: bool = True) -> Settings:
    """The settings as the environment gives them; `Misconfigured` when one makes no sense, or the site is in a cluster that sleeps."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("DATA_DIR") or ROOT / "var").absolute()
    env = with_files(env)
    single = f"sqlite:///{data_dir / 'community.sqlite'}"
    if not is_cluster and (env.get("DATABASE_URL") or single) == single:
        env = {**env, **of_cluster(data_dir)}
    given_key = _signing_key(env, "SECRET_KEY")
    secret = given_key or hashlib.sha256(b"signing:" + key_file(data_dir, "secret", makes=makes_keys)).hexdigest()
    return Settings(
        data_dir=data_dir,
        database_url=env.get("DATABASE_URL") or single,
        secret_key=secret,
        seal_key=key_file(data_dir, "seal", makes=makes_keys),
        secret_key_fallbacks=tuple(one.strip() for one in env.get("SECRET_KEY_FALLBACKS", "").split(",") if one.strip()),
        further_seals=further_keys(data_dir / "keys" / "seal.also"),
        host=env.get("HOST") or "127.0.0.1",
        port=_number(env, "PORT", 5000, most=65535),
        base_url=_origin("BASE_URL", env["BASE_URL"]) if env.get("BASE_URL", "").strip() else "",
        base_path=_path(env, "BASE_PATH"),
        origins=tuple(_origin("ORIGINS", one) for one in env.get("ORIGINS", "").split(",") if one.strip()),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, most=MOST_PROXIES),
        async_mode=_choice(env, "ASYNC_MODE", ASYNC_MODES),
        demo=_flag(env, "DEMO"),
        mail_url=_address(env, "MAIL_URL", ("smtp", "smtps", "smtp+tls")),
        mail_from=_sender(env, "MAIL_FROM"),
        redis_url=_redis(env, "REDIS_URL"),
        log_format=_choice(env, "LOG_FORMAT", LOG_FORMATS),
        direct_frames=_flag(env, "DIRECT_FRAMES", default=True),
        ping_interval_s=_number(env, "PING_INTERVAL", 25, least=1),
        ping_timeout_s=_number(env, "PING_TIMEOUT", 20, least=1),
        sanitizer=env.get("SANITIZER") or "both",
        limits=_flag(env, "LIMITS", default=True),
        max_upload_bytes=_number(env, "MAX_UPLOAD_BYTES", 20 * 1024 * 1024, least=1),
        cheap_passwords=_flag(env, "CHEAP_PASSWORDS"),
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
