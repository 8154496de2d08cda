"""A newer version is put in the place of the program files while the old one runs: what runs never reads them again."""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests

from ecommunity.home import texts
from ecommunity.web import words
from tests.cli.newer import version
from tests.faults.served import serve
from tests.faults.site import HAS_NEWEST_SCHEMA, HIDDEN
from tests.live.server import prepare
from tests.services.machine import free_port
from tests.services.places import places
from tests.services.waiting import until

START = ("/", "/sitemap.xml", "/manifest.webmanifest", "/offline", "/join", "/sign-in", "/admin", "/mailbox")
COMMAND = [sys.executable, "-m", "ecommunity", "serve", "--quiet"]


class Walker:
    """Somebody who follows links, to one page of each kind."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.url, self.seen = url, dict[str, requests.Response]()
        self.session = requests.Session()
        self.session.cookies.set("community", cookie)

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=30)

    def walk(self, language: str) -> None:
        """Every page that links lead to, in this language."""
        todo, kinds = [f"/?lang={language}", *START], set[str]()
        while todo:
            path = todo.pop(0)
            kind = re.sub(r"\?(?!lang).*|\d+|(?<=/countries/).*|(?<=/symbols/).*|(?<=/modules/).*", "", path)
            if kind in kinds or "sign-out" in path or "{" in path or ("?lang" in path and path != f"/?lang={language}"):
                continue
            kinds.add(kind)
            answer = self.seen[path] = self.get(path)
            if answer.headers["Content-Type"].startswith(("text/html", "application/xml")):
                todo += [found.replace("&amp;", "&") for found in re.findall(r'(?:href|src)="(/[^"#]*)"', answer.text)]


@pytest.mark.soak
def test_a_server_goes_on_when_its_program_files_are_gone(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    tree, folder, port = version(tmp_path / "old"), tmp_path / "var", free_port()
    known = prepare(folder)
    with closing(sqlite3.connect(folder / "community.sqlite")) as connection:
        for statement in HAS_NEWEST_SCHEMA:
            connection.execute(statement)
        connection.commit()
    process = serve(folder, port, COMMAND, env={"PYTHONPATH": str(tree), "LIMITS": "0"}, cwd=tmp_path)
    request.addfinalizer(lambda: (process.kill(), process.wait()))
    url = f"http://127.0.0.1:{port}"
    shutil.rmtree(tree)

    walkers = {who: Walker(url, known["cookies"].get(who, "")) for who in ("", "admin")}
    for walker, language in zip(walkers.values(), ("es", "fr"), strict=True):
        walker.walk(language)
    answers = [(path, answer) for walker in walkers.values() for path, answer in walker.seen.items()]
    assert {path: answer.status_code for path, answer in answers if answer.status_code not in (200, 404)} == {}
    assert len(answers) > 80
    assert sum(path.startswith("/static/") for path, _ in answers) > 5
    for name in texts.NAMES:
        assert texts.read(name, "es").title in walkers[""].seen[f"/{name}"].text
    words.speak("fr")
    assert words._("Settings") in walkers["admin"].seen["/admin/settings"].text

    form = dict(HIDDEN.findall(walkers[""].get("/sign-in/link?lang=en").text))
    asked = walkers[""].session.post(url + "/sign-in/link", data={**form, "email": "chair@demo.invalid", "purpose": "reset"}, timeout=30)
    assert asked.ok, asked.text
    until(lambda: any((folder / "mail").glob("*.eml")), 60)
    process.terminate()
    assert process.wait(20) == 0
    assert not places(folder / "said"), (folder / "said").read_text()[-3000:]
