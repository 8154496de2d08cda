"""The data folder has one owner: root does not leave files in it that the site's own account cannot read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import ANSWERS, Operator
from tests.services.fixtures import leave_out

NOBODY = 65534


@pytest.mark.parametrize("command", [("doctor",), ("init", *ANSWERS), ("serve",), ("cluster", "--move-in"), ("backup", "backups")])
def test_root_does_not_work_in_the_folder_of_another_account(tmp_path: Path, command: tuple[str, ...]) -> None:
    if os.geteuid() != 0:
        leave_out("only root can work in the folder of another account")
    folder = tmp_path / "var"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    done = Operator(folder).run(*command)
    assert done.refused_in_one_sentence
    assert "nobody" in done.err
    assert not list(folder.iterdir()), "nothing is left of it"
