"""Modules as files: a folder each, with `module.yaml` (what is the same in every language) and `en.md`, `fr.md`, `es.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ecommunity.knowledge.citations import codes

HEADING = re.compile(r"^## (?P<title>.+?) \{#(?P<id>[a-z0-9-]+)\}$", re.MULTILINE)
IN_SHORT = "in-short"


class UnreadableModule(ValueError):
    """A module's file is not as it has to be; the message names the file."""


def read_modules(folder: Path) -> Iterator[dict[str, Any]]:
    """The arguments of `knowledge.publish_module` for each module of a content folder (`modules/<slug>/` and `sources.yaml`)."""
    sources = yaml.safe_load((folder / "sources.yaml").read_text(encoding="utf-8"))
    for frame in sorted((folder / "modules").glob("*/module.yaml")):
        yield read_module(frame.parent, sources)


def read_module(folder: Path, sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The arguments of `knowledge.publish_module` for one module's folder."""
    frame: dict[str, Any] = yaml.safe_load((folder / "module.yaml").read_text(encoding="utf-8"))
    cited = [code for section in frame["sections"] for code in codes(section.get("source"))]
    wanted = dict.fromkeys([*frame.get("sources", []), *cited])
    missing = [code for code in wanted if code not in sources]
    if missing:
        raise UnreadableModule(f"{folder.name}/module.yaml cites {missing[0]}, which sources.yaml does not have.")
    frame["sources"] = [{"code": code, **_known(sources[code])} for code in wanted]
    frame["texts"] = {path.stem: read_text(path) for path in sorted(folder.glob("??.md"))}
    return frame


def _known(source: dict[str, Any]) -> dict[str, Any]:
    return {name: source[name] for name in ("kind", "as_at", "titles")}


def read_text(path: Path) -> dict[str, Any]:
    """A module in one language: front matter with title and checklist, then headings with their ids."""
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0]:
        raise UnreadableModule(f"{path.parent.name}/{path.name} does not begin with front matter between two lines of ---.")
    front = yaml.safe_load(parts[1])
    found = list(HEADING.finditer(parts[2]))
    ends = [match.start() for match in found[1:]] + [len(parts[2])]
    sections = {
        match["id"]: {"title": match["title"], "body": parts[2][match.end() : end].strip()} for match, end in zip(found, ends, strict=True)
    }
    if IN_SHORT not in sections:
        raise UnreadableModule(f"{path.parent.name}/{path.name} has no section {{#{IN_SHORT}}}.")
    in_short = sections.pop(IN_SHORT)["body"]
    return {"title": front["title"], "in_short": in_short, "sections": sections, "checklist": front.get("checklist") or {}}
