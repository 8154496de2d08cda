"""The project's own files, read once: what git knows or would know, without what others wrote."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("static/vendor/", "requirements/", "tests/documents/expected/")


@cache
def files(*suffixes: str, under: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Every text file of the project with one of these endings, as git lists them (new ones included)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if not listed:  # not a clone: a copy of the folder, or git is not there
        skip = {".venv", "var", "node_modules", ".git"}
        listed = [
            str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file() and not skip & set(path.relative_to(ROOT).parts)
        ]
    chosen = [name for name in listed if not name.startswith(OTHERS) and (not suffixes or name.endswith(suffixes))]
    return tuple(ROOT / name for name in sorted(set(chosen)) if (not under or name.startswith(under)) and (ROOT / name).is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


@dataclass(frozen=True)
class Call:
    """A call in the source: `session.commit()` has the name `commit` and the dotted text `session.commit`."""

    path: Path
    line: int
    name: str
    dotted: str


@cache
def calls(path: Path) -> tuple[Call, ...]:
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found.append(Call(path, node.lineno, name, ast.unparse(node.func)))
    return tuple(found)


@cache
def imports(path: Path) -> tuple[tuple[int, str, bool], ...]:
    """Line, module and whether it stands inside a function."""
    inside = {
        id(inner)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if inner is not node
    }
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, id(node) in inside) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.lineno, node.module, id(node) in inside))
    return tuple(found)
