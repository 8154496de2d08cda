"""Static files: joined, named by their content, compressed once at start-up, kept for ever by browsers."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from ecommunity.config import ROOT, Settings

STATIC = ROOT / "static"
FIRST = ("tokens.css", "base.css", "layout.css")
LAST = ("print.css",)
SMALLEST = 400
HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9.]+$")
SPECIFIER = re.compile(r"^(js|vendor)/(.+)$")


@dataclass
class Assets:
    """Where each file of `static/` is found by its plain name, e.g. `site.css` or `js/main.js`."""

    prefix: str
    urls: dict[str, str] = field(default_factory=dict)

    def url(self, name: str) -> str:
        return self.prefix + self.urls.get(name, name)

    def import_map(self) -> str:
        """The one inline script's content: module names to hashed addresses."""
        imports = {}
        for name in self.urls:
            if name.endswith((".js", ".mjs")) and (match := SPECIFIER.match(name)):
                imports[("site/" if match[1] == "js" else "vendor/") + match[2]] = self.url(name)
        return json.dumps({"imports": imports}, separators=(",", ":"))


def stylesheet() -> bytes:
    """All of `static/css`, in the order of the layers."""
    names = [path.name for path in (STATIC / "css").glob("*.css")]
    middle = sorted(name for name in names if name not in FIRST + LAST)
    ordered = [name for name in (*FIRST, *middle, *LAST) if name in names]
    text = "\n".join((STATIC / "css" / name).read_text() for name in ordered)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};,>])\s*", r"\1", text).replace(";}", "}").strip().encode()


def _store(folder: Path, name: str, content: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{ending}"
    target = folder / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        kind = mimetypes.guess_type(name)[0] or ""
        if len(content) > SMALLEST and (kind.startswith("text/") or "javascript" in kind or "json" in kind or "svg" in kind):
            _write(Path(f"{target}.gz"), gzip.compress(content, 9, mtime=0))
            _write(Path(f"{target}.br"), brotli.compress(content))
        _write(target, content)
    return hashed


def _write(target: Path, content: bytes) -> None:
    """The file is there, and whole; several servers may start at once. What anybody may ask for, nginx may read."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.chmod(0o644)
    part.rename(target)


def build(settings: Settings) -> tuple[Assets, Path]:
    """The hashed files exist in the cache folder; what was there from an earlier start is used again."""
    folder = settings.path("cache", "static")
    assets = Assets(prefix=f"{settings.base_path}/static/")
    assets.urls["site.css"] = _store(folder, "site.css", stylesheet())
    for part in ("js", "vendor", "img"):
        for path in sorted((STATIC / part).rglob("*")):
            if path.is_file() and path.suffix in (".js", ".mjs", ".css", ".svg", ".png", ".ico", ".webp", ".json"):
                name = path.relative_to(STATIC).as_posix()
                assets.urls[name] = _store(folder, name, path.read_bytes())
    for path in (folder.parent, folder, *(path for path in folder.rglob("*") if path.is_dir())):
        with suppress(PermissionError):  # another account made it, as when `doctor` is run by root
            path.chmod(0o755)
    return assets, folder


def install(app: Flask, settings: Settings) -> Any:
    """WhiteNoise serves the built files in front of the application."""
    assets, folder = build(settings)
    app.extensions["assets"] = assets
    white = WhiteNoise(
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        max_age=60,
        immutable_file_test=lambda path, url: bool(HASHED.search(url)),
        add_headers_function=lambda headers, path, url: headers.add_header("X-Content-Type-Options", "nosniff"),
    )
    app.wsgi_app = white  # type: ignore[method-assign]
    return assets
