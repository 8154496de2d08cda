"""What an operator brings into a new site: organisations, statuses, modules; and the first function that somebody verifies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, Operator

MODULES = ROOT / "ecommunity" / "demo" / "content" / "modules"
ORGANISATIONS = """slug,kind,name_en,name_fr,name_es,country,partner
kenya,party_government,Government of Kenya,Gouvernement du Kenya,Gobierno de Kenya,KE,
river-trust,ngo_national,"River Trust, Nairobi",,,ke,yes
"""
STATUSES = """country;instrument;status;since;until;source;as_at
KE;cms;party;1999-05-01;;Depositary, list of Parties;2026-11-01
KE;aewa;signatory;2000-01-01;2001-06-01;Depositary;2026-11-01
KE;aewa;party;2001-06-01;;Depositary;2026-11-01
"""


def rows(site: Operator, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.folder / "community.sqlite")) as connection:
        found = connection.execute(sql).fetchall()
        connection.commit()
    return found


def written(tmp_path: Path, name: str, text: str) -> str:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / name)


def test_a_new_site_knows_the_countries_and_the_instruments(site: Operator) -> None:
    assert rows(site, "SELECT count(*) FROM countries") == [(250,)]
    assert rows(site, "SELECT is_binding FROM instruments WHERE code IN ('aewa', 'sharks-mou') ORDER BY code") == [(1,), (0,)]


def test_lists_come_in_once(site: Operator, tmp_path: Path) -> None:
    organisations, statuses = written(tmp_path, "o.csv", ORGANISATIONS), written(tmp_path, "s.csv", "\ufeff" + STATUSES)
    assert site.must("import", "organisations", organisations) == "2 added, 0 changed, 0 were there already.\n"
    assert site.must("import", "organisations", organisations) == "0 added, 0 changed, 2 were there already.\n"
    with site.serving():  # by the server, which is the only one who writes
        assert site.must("import", "statuses", statuses) == "3 added, 0 changed, 0 were there already.\n"
        assert site.must("import", "statuses", statuses) == "0 added, 0 changed, 3 were there already.\n"
    found = rows(site, "SELECT slug, has_partner_agreement, country_id IS NULL FROM organisations ORDER BY slug")
    assert found == [("kenya", 0, 0), ("river-trust", 1, 0)]


@pytest.mark.soak
def test_a_wrong_line_is_named_and_nothing_comes_in(site: Operator, tmp_path: Path) -> None:
    wrong = ORGANISATIONS + "\nQ,club,Club,,,QQ,perhaps\nnameless,media,,,,,\n"
    path = written(tmp_path, "o.csv", wrong)
    done = site.run("import", "organisations", path)
    assert done.status == 2
    assert "Nothing was brought in" in done.err
    for sign in ("line 5, slug: ", "line 5, kind: ", "line 5, partner: ", "line 6, name_en: "):
        assert sign in done.err
    with site.serving():
        assert "line 5, slug: " in site.run("import", "organisations", path).err
    assert rows(site, "SELECT count(*) FROM organisations") == [(0,)]
    unknown = written(tmp_path, "u.csv", "slug,kind,name_en,country\nhere,media,Here,KE\nthere,media,There,QQ\n")
    assert "line 3, country: There is no country" in site.run("import", "organisations", unknown).err
    assert rows(site, "SELECT count(*) FROM organisations") == [(0,)]


@pytest.mark.parametrize(
    ("content", "sign"),
    [
        (b"slug,name_en\nx,X\n", "lacks the column kind"),
        (b"slug,kind,colour\nx,media,red\n", "unknown column colour"),
        (b"slug,kind,slug\nx,media,y\n", "twice the column slug"),
        (b"slug,kind,name_en\nx,media,Fonds,Rivi\n", "Line 2"),
        (b"slug,kind,name_fr\nx,media,Rivi\xe8re\n", "UTF-8"),
        (b'slug,kind,name_en\nx,media,"Riv\n', "quotation marks"),
        (b"slug,kind,name_en\n", "no line below"),
        (b"", "lacks the column"),
    ],
)
def test_a_file_that_is_no_such_list(site: Operator, tmp_path: Path, content: bytes, sign: str) -> None:
    (tmp_path / "o.csv").write_bytes(content)
    done = site.run("import", "organisations", str(tmp_path / "o.csv"))
    assert done.refused_in_one_sentence, done.err
    assert sign in done.err


def test_a_list_as_long_as_the_family(site: Operator, tmp_path: Path) -> None:
    """Larger than what anybody else may send to the server at once."""
    lines = [f"organisation-{number},ngo_national,{'A long name ' * 9}{number},,,KE," for number in range(2500)]
    path = written(tmp_path, "o.csv", ORGANISATIONS.partition("\n")[0] + "\n" + "\n".join(lines))
    with site.serving():
        assert site.must("import", "organisations", path).startswith("2500 added")


def test_modules_come_in_from_their_folders(site: Operator, tmp_path: Path) -> None:
    said = site.must("import", "module", str(MODULES / "nbsap"), str(MODULES / "funding" / "module.yaml"))
    assert "/modules/nbsap" in said
    assert rows(site, "SELECT slug FROM modules ORDER BY slug") == [("funding",), ("nbsap",)]
    before = rows(site, "SELECT * FROM modules")
    with site.serving():
        site.must("import", "module", str(MODULES / "nbsap"))
    assert rows(site, "SELECT * FROM modules") == before, "the same again changes nothing"


@pytest.mark.parametrize(
    ("frame", "sign"),
    [("slug: x\n", "'sections' is missing"), ("[", "cannot be used"), ("text", "cannot be used"), (None, "No such file")],
)
def test_a_module_that_cannot_be_used(site: Operator, tmp_path: Path, frame: str | None, sign: str) -> None:
    (tmp_path / "broken").mkdir()
    if frame is not None:
        (tmp_path / "broken" / "module.yaml").write_text(frame)
    done = site.run("import", "module", str(tmp_path / "broken"))
    assert done.refused_in_one_sentence, done.err
    assert sign in done.err


@pytest.mark.soak
def test_the_operator_verifies_the_first_focal_point_of_a_constituency(site: Operator, tmp_path: Path) -> None:
    site.must("import", "organisations", written(tmp_path, "o.csv", "slug,kind,name_en\nyouth,youth_org,Young People\n"))
    assert "Nobody waits" in site.must("verify")
    rows(
        site,
        "INSERT INTO affiliations (id, person_id, organisation_id, function, since, state, evidence, source, is_published, created_at) "
        "SELECT 7, p.id, o.id, 'constituency_focal_point', '2026-01-01', 'claimed', '', '', 0, '2026-11-01 00:00:00' "
        "FROM people p, organisations o",
    )
    assert "7  boss: constituency_focal_point, Young People" in site.must("verify")
    assert site.run("verify", "7").refused_in_one_sentence
    assert "is verified" in site.must("verify", "7", "--evidence", "letter of 3 March")
    assert rows(site, "SELECT state, evidence FROM affiliations") == [("verified", "letter of 3 March")]
    assert site.run("verify", "7", "--evidence", "again").refused_in_one_sentence
