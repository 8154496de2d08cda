"""`ecommunity import document` as somebody at the server types it, on a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.services.places import places_in

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.name for path in (Path(__file__).parent / "expected").glob("source-*.txt"))
SET_UP = """
from ecommunity import create_app, db, schema
from ecommunity.groups.models import Group
with create_app().app_context():
    schema.upgrade()
    with db.transaction():
        words = {"names": {"en": "A"}, "purposes": {"en": "A"}}
        db.session.add(Group(slug="wg-a", kind="working_group", visibility="members", joining="request", formality="procedural", **words))
"""
LOOK = """
import json
from sqlalchemy import select
from ecommunity import create_app, db
from ecommunity.documents.models import Document, DocumentParagraph
from ecommunity.files.models import StoredFile
from ecommunity.files.storage import store
with create_app().app_context():
    found = []
    for document in db.session.execute(select(Document).order_by(Document.id)).scalars():
        text_of_it = select(DocumentParagraph).where(DocumentParagraph.document_id == document.id)
        rows = db.session.execute(text_of_it.order_by(DocumentParagraph.position)).scalars()
        file = db.session.execute(select(StoredFile).where(StoredFile.owner_id == document.id)).scalars().one()
        text, kept = "".join(row.number + row.text for row in rows), store().path(file.digest).read_text()
        found.append({"symbol": document.canonical, "language": document.language, "text": text, "kept": kept})
    print(json.dumps(found))
"""


class Folder:
    """A data folder and the program that works on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.env = {**os.environ, "DATA_DIR": str(path), "DATABASE_URL": "", "ASYNC_MODE": "threading"}

    def python(self, code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], env=self.env, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def program(self, *arguments: str) -> Any:
        command = [sys.executable, "-m", "ecommunity", *arguments]
        return subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("folder"))
    made.python(SET_UP)
    return made


@pytest.mark.soak
def test_a_source_document_is_added_from_the_command_line(folder: Folder) -> None:
    seeds = os.environ.get("SEEDS")
    if not seeds:
        pytest.skip("SEEDS does not name the folder of the five source documents, so they are not read here")
    for number, name in enumerate(NAMES, 1):
        symbol = f"unep/cms/cop15 doc. {number}"
        done = folder.program("import", "document", str(Path(seeds) / name), "--group", "wg-a", "--symbol", symbol, "--language", "en")
        assert done.returncode == 0, done.stderr
        assert "/documents/" in done.stdout
    stored = json.loads(folder.python(LOOK))
    assert [row["symbol"] for row in stored] == [f"UNEP/CMS/COP15/Doc.{number}" for number in range(1, 6)]
    for row, name in zip(stored, NAMES, strict=True):
        source = (Path(seeds) / name).read_text(encoding="utf-8")
        assert row["kept"] == source
        assert "".join(row["text"].split()) == "".join(source.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.txt", "--group", "wg-a"], "cannot be read"),
        (["docs/patterns.md", "--group", "nowhere"], "There is no group nowhere"),
        (["docs/patterns.md", "--group", "wg-a", "--symbol", "hello"], "symbol"),
        (["pyproject.toml", "--group", "wg-a"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder: Folder, arguments: list[str], says: str) -> None:
    refused = folder.program("import", "document", *arguments)
    assert refused.returncode == 2
    assert says in refused.stderr
    assert not places_in(refused.stderr), refused.stderr
