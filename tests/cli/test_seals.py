"""After a change of the seal by the guide's steps the backups from before are still the site's own."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecommunity import config
from ecommunity.cli import shelf, who_left
from tests.cli.running import Operator
from tests.cli.test_backup import backup, rows
from tests.cli.test_who_left import GONE, LEAVER, LEFT, NOW


def change_the_seal(site: Operator, kept: Path) -> list[Path]:
    """As the guide has it: the new one is understood, then it seals. A backup is made before, between and after."""
    seal, also = site.folder / "keys" / "seal", site.folder / "keys" / "seal.also"
    made = [backup(site, kept)]
    also.write_text(secrets.token_hex(32) + "\n")
    made.append(backup(site, kept))
    old, new = seal.read_text(), also.read_text()
    seal.write_text(new)
    also.write_text(old)
    return [*made, backup(site, kept)]


@pytest.mark.soak
def test_what_was_made_before_a_change_of_the_seal_is_thinned_out_and_linked_to(site: Operator, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    made = change_the_seal(site, kept)
    for days, one in zip((60, 50, 40), made, strict=True):
        one.rename(one.with_name(shelf.name_for(datetime.now(UTC) - timedelta(days=days))))
    last = backup(site, kept, "--keep", "daily:5d")
    assert list(kept.glob("2*Z")) == [last]


@pytest.mark.soak
def test_one_from_after_the_change_tells_who_left_when_one_from_before_is_restored(site: Operator, tmp_path: Path) -> None:
    rows(site, LEAVER)
    kept = tmp_path / "kept"
    first = change_the_seal(site, kept)[0]
    rows(site, GONE)
    rows(site, LEFT)
    newer = backup(site, kept)
    (tmp_path / "other").mkdir()
    other = Operator(tmp_path / "other" / "var")
    assert f"the list in the backup {newer}." in other.must("restore", str(first))
    assert rows(other, NOW) == [("", "left")]


def test_an_empty_list_is_the_sites_own_under_either_seal(site: Operator, tmp_path: Path) -> None:
    first = change_the_seal(site, tmp_path / "kept")[0]
    settings = config.from_environment({"DATA_DIR": str(site.folder), "CHEAP_PASSWORDS": "1"})
    named = json.loads((first / "manifest.json").read_text())["site"]
    assert who_left.here(settings, named).told_by == ["the database that was here"]
