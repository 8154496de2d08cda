"""What the account may not read is said so, by the name that was given: it is neither a wrong name nor a backup that is none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ecommunity.cli import importing, packing, tables
from ecommunity.config import Misconfigured

NOBODY = 65534


@contextmanager
def without_rights(path: Path) -> Iterator[None]:
    """The path is there, and this process may not look at it."""
    is_root, mode = os.geteuid() == 0, path.stat().st_mode
    path.chmod(0)
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        path.chmod(mode)


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (lambda at: tables.read(tables.ORGANISATIONS, at / "list.csv"), "list.csv"),
        (lambda at: importing.read_folder(importing.folder_of(at / "first-steps"), None), "first-steps"),
        (lambda at: importing.read_folder(importing.folder_of(at / "first-steps" / "module.yaml"), None), "first-steps/module.yaml"),
        (lambda at: packing.read(at / "2026-11-01", None), "2026-11-01"),
    ],
)
def test_a_right_that_is_missing_is_said(tmp_path: Path, ask: Callable[[Path], object], name: str) -> None:
    at = tmp_path / "closed"
    for folder, file in (("first-steps", "module.yaml"), ("2026-11-01", "manifest.json")):
        (at / folder).mkdir(parents=True)
        (at / folder / file).write_text("{}")
    (at / "list.csv").write_text("slug,kind\n")
    with without_rights(at), pytest.raises(Misconfigured) as refused:
        ask(at)
    assert str(refused.value).startswith(f"{at / name} cannot be read by this account (Permission denied): ")


@pytest.mark.parametrize("file", ["module.yaml", "en.md"])
def test_so_is_one_file_of_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    Path("module.yaml").write_text("sections: []\n")
    Path("en.md").write_text("---\ntitle: First steps\n---\n")
    Path("sources.yaml").write_text("{}")
    for path in Path().iterdir():
        path.chmod(0o644)
    with without_rights(Path(file)), pytest.raises(Misconfigured, match=rf"^{file} cannot be read by this account"):
        importing.read_folder(importing.folder_of(Path()), Path("sources.yaml"))


@pytest.mark.parametrize("name", ["first-steps", "first-steps/module.yaml", "closed.key"])
def test_what_is_not_there_is_named_as_it_was_given(name: str) -> None:
    with pytest.raises(Misconfigured, match=rf"The file modules/{name} cannot be read \(No such file or directory\): check its name"):
        importing.folder_of(Path("modules") / name)


def test_what_is_no_backup_is_still_called_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is not a backup"):
        packing.read(tmp_path, None)
