"""The files that come with the program, as they were when it started: a newer version may be put in their place while this one runs."""

from __future__ import annotations

from pathlib import Path


def texts(folder: Path, pattern: str) -> dict[str, str]:
    """Every file of the folder that fits, by its path in there. Asked for at the start only: whoever needs a text later keeps it."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob(pattern)) if path.is_file()
    }
