"""The log of a real server, after much that went well and much that went wrong: no secret and no private text is anywhere in it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import requests
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from ecommunity.engines import make_engine
from ecommunity.web import logs
from tests.cli.running import wait_for
from tests.conftest import KEY, TOKEN
from tests.kernel.breaking_server import WAYS
from tests.live.client import Client, Refused
from tests.services.machine import free_port
from tests.services.places import places

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = "Osprey nests at the Larkmere ford"
ADDRESS = "quiet.wader@larkmere.example"
WRONG = "Wr0ng-tern-password"
STRAYS = ("a thread ended", "a greenlet ended", "a problem nobody could catch", "a background task failed: plainly")
AMINA = "nfp.new@demo.invalid"


@dataclass
class Told:
    """What was told to the server that its log must not tell, and the log."""

    url: str
    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    metrics: str = ""
    web: requests.Session = field(default_factory=requests.Session)

    def keep(self, name: str, secret: str) -> str:
        assert len(secret) > 7, f"{name} is too short to be searched for"
        self.secrets[name] = secret
        return secret

    def send(self, path: str, fields: dict[str, str], *, page: str = "", files: Any = None) -> requests.Response:
        """The form on the page is filled in and sent."""
        shown = self.web.get(self.url + (page or path), timeout=20).text
        token, key = TOKEN.search(shown), KEY.search(shown)
        assert token is not None, path
        self.keep("form token", token[1])
        hidden = {"csrf_token": token[1]} | ({"_key": key[1]} if key else {})
        return self.web.post(self.url + path, data=hidden | fields, files=files, timeout=20)

    @property
    def lines(self) -> list[str]:
        return (self.folder / "log").read_text().splitlines()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A server in JSON format to which everything happened; it has ended, and its log is whole."""
    return serve_and_tell(tmp_path_factory.mktemp("logs"), "json", "eventlet")


@pytest.fixture(scope="module", params=["eventlet", *(pytest.param(other, marks=pytest.mark.soak) for other in ("gevent", "threading"))])
def told_plainly(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The same in the plain format, which is the default."""
    return serve_and_tell(tmp_path_factory.mktemp("plain"), "text", request.param)


def serve_and_tell(folder: Path, log_format: str, driver: str) -> Told:
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {
        "DATA_DIR": str(folder / "var"),
        "PORT": str(port),
        "LOG_FORMAT": log_format,
        "CHEAP_PASSWORDS": "1",
        "PYTHONPATH": str(ROOT),
    }
    settings["ASYNC_MODE"] = driver
    with (folder / "log").open("wb") as out:
        command = [sys.executable, "-m", "tests.kernel.breaking_server", "serve", "--demo", "--quiet"]
        process = subprocess.Popen(command, env=kept | settings, cwd=ROOT, stdout=out, stderr=out)
    made = Told(f"http://127.0.0.1:{port}", folder)
    try:
        wait_for(made.url + "/readyz", process, folder / "log")
        for part in (sign_in, ask_by_role, use_a_token, upload, follow_a_mailed_link, break_everything):
            part(made)
        made.metrics = requests.get(made.url + "/metrics", timeout=20).text
    finally:
        process.terminate()
        assert process.wait(20) == 0
    for path in (folder / "var" / "keys").iterdir():
        made.keep(f"key {path.name}", path.read_text().strip())
    return made


def sign_in(told: Told) -> None:
    right = told.keep("password", (told.folder / "var" / "demo-password").read_text().strip())
    assert told.send("/sign-in", {"email": AMINA, "password": told.keep("wrong password", WRONG)}).status_code == 422
    assert told.send("/sign-in", {"email": told.keep("address", ADDRESS), "password": right}).status_code == 422
    assert told.send("/sign-in", {"email": AMINA, "password": right}).history[0].status_code == 303
    told.keep("session", told.web.cookies["community"])


def ask_by_role(told: Told) -> None:
    private = told.keep("question", PRIVATE)
    fields = {"title": private, "body": private, "language": "en", "show_as": "role"}
    done = told.send("/communities/nfp-lounge/ask", fields)
    assert done.status_code == 200, done.text[:500]
    assert private in done.text
    assert told.web.get(told.url + "/search", params={"q": private}, timeout=20).status_code == 200


def use_a_token(told: Told) -> None:
    page = told.send("/account/tokens/make", {"label": "Larkmere telescope", "days": "30"}, page="/account/sessions").text
    found = re.search(r"<code[^>]*>([A-Za-z0-9_.-]{20,})</code>", page) or re.search(r'value="([A-Za-z0-9_.-]{30,})"[^>]*readonly', page)
    assert found is not None, page
    token = told.keep("token", found[1])
    for given, status in ((token, 200), (told.keep("wrong token", token[::-1]), 401)):
        headers = {"Authorization": f"Bearer {given}"}
        assert requests.get(told.url + "/api/v1/notices", headers=headers, timeout=20).status_code in (status, 404)
    client = Client(told.url, token=token)
    args = {"community": "there-is-none", "title": PRIVATE, "body": PRIVATE, "language": "en"}
    assert not client.command("forum.ask_question", args)["ok"]
    assert not client.command("forum.ask_question", args | {PRIVATE: PRIVATE})["ok"]
    client.ws.send(f'42/live,["command",{{"{PRIVATE}')
    client.wait_over()
    with pytest.raises(Refused):
        Client(told.url, token=told.secrets["wrong token"])


def upload(told: Told) -> None:
    name = told.keep("file name", "larkmere-count-of-nests.txt")
    content = told.keep("file", "Seven pairs, counted from the old mill at dawn")
    told.send("/groups/wg-a/documents/add", {"title": PRIVATE}, page="/account", files={"file": (name, content.encode(), "text/plain")})


def follow_a_mailed_link(told: Told) -> None:
    visitor = Told(told.url, told.folder, told.secrets)
    assert visitor.send("/sign-in/link", {"email": AMINA, "purpose": "sign_in"}).ok
    token = told.keep("mailed link", mailed(told.folder / "var" / "mail"))
    assert visitor.send(f"/sign-in/link/{token}", {}).ok
    headers = {"X-Said": PRIVATE, "X-Request-Id": "feedbeef00000001"}
    assert visitor.web.get(f"{told.url}/break/plainly/{token}", headers=headers, timeout=20).status_code == 500


def mailed(folder: Path) -> str:
    for _ in range(300):
        for path in folder.glob("*.eml"):
            if found := re.search(r"/sign-in/link/([A-Za-z0-9_-]{20,})", path.read_text().replace("=\n", "")):
                return found[1]
        time.sleep(0.1)
    raise AssertionError("no mail came")


def break_everything(told: Told) -> None:
    for way in WAYS:
        headers = {"X-Said": PRIVATE, "X-Request-Id": f"feedbeef{way.replace('_', '')}"}
        for _ in range(10):
            status = told.web.get(f"{told.url}/break/{way}/plain-link", headers=headers, timeout=20).status_code
            if status != 503:  # somebody else writes at this moment
                break
        assert status == (200 if way == "beside" else 500), way


def test_every_line_is_an_event_with_a_level_and_a_time(told: Told) -> None:
    assert len(told.lines) > len(WAYS)
    assert places(told.folder / "log"), "a test that wants no trace knows one when it sees it"
    for line in told.lines:
        row = json.loads(line)
        assert {"event", "level", "timestamp"} <= row.keys(), line
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", row["timestamp"]), line


def test_what_failed_in_a_request_can_be_found_by_its_id(told: Told) -> None:
    rows = [json.loads(line) for line in told.lines]
    failed = {row["request"]: row for row in rows if row["event"] == "a request failed"}
    for way in WAYS.keys() - {"beside"}:
        row = failed[f"feedbeef{way.replace('_', '')}"]
        assert row["path"] == f"/break/{way}/[hidden]"
        assert f"in {way}" in row["exception"], "the place in the code is there"
    assert "ValueError" in failed["feedbeefplainly"]["exception"]
    chain = failed["feedbeefinachain"]["exception"]
    assert 0 < chain.index("KeyError") < chain.index("RuntimeError"), "what led to it comes first"
    assert "no such table: nowhere" in failed["feedbeefinastatement"]["exception"]
    assert "UNIQUE constraint failed: site_settings.name" in failed["feedbeefinaconstraint"]["exception"]
    assert set(STRAYS) <= {row["event"] for row in rows}


def test_no_secret_and_no_private_text_is_in_it(told: Told) -> None:
    assert leaks(told) == set()


def test_none_is_in_the_plain_format_either_under_any_driver(told_plainly: Told) -> None:
    whole = "\n".join(told_plainly.lines)
    assert places(told_plainly.folder / "log"), "a test that wants no trace knows one when it sees it"
    has_greenlets = "(threading)" not in whole
    for stray in STRAYS if has_greenlets else set(STRAYS) - {"a greenlet ended"}:
        assert stray in whole, "what Python or the driver would have printed is a line of the log"
    assert leaks(told_plainly) == set()


def leaks(told: Told) -> set[str]:
    """What stands in the log and must not, by name."""
    whole = "\n".join(told.lines)
    assert set(told.secrets) >= {"password", "wrong password", "session", "token", "mailed link", "question", "file", "address", "key seal"}
    found = {name for name, secret in told.secrets.items() if secret.lower() in whole.lower()}
    found |= {word for word in ("Larkmere", "Osprey", AMINA, "old mill") if word.lower() in whole.lower()}
    return found


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_was_asked_with_is_not_in_the_words_of_a_database_error(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """They are kept with a delivery that failed, and shown to the administrator."""
    url = f"sqlite:///{tmp_path / 'one.sqlite'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    engine = make_engine(url)
    with engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(text("SELECT said FROM nowhere WHERE said = :said"), {"said": PRIVATE})
    engine.dispose()
    assert "nowhere" in str(refused.value)
    assert PRIVATE not in str(refused.value)


def test_the_server_was_seen_while_it_ran_and_is_not_seen_after_its_end(told: Told) -> None:
    assert 'ecommunity_processes{kind="server"} 1.0' in told.metrics
    with closing(sqlite3.connect(told.folder / "var" / "community.sqlite")) as connection:
        assert connection.execute("SELECT kind FROM processes").fetchall() == []


class PgRefusal(Exception):
    """As the driver of PostgreSQL tells a refused row."""

    sqlstate = "23505"

    class diag:  # noqa: N801 - the driver's own name
        constraint_name = "uq_people_email"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (SMTPRecipientsRefused({ADDRESS: (550, b"no")}), "SMTPRecipientsRefused"),
        (IntegrityError("INSERT", {}, PgRefusal(f"duplicate key\nDETAIL: ({ADDRESS})")), "IntegrityError: 23505 uq_people_email"),
        (OperationalError("SELECT", {}, Exception(f"near {PRIVATE}")), "OperationalError"),
        (FileNotFoundError(2, "No such file or directory", f"/srv/{PRIVATE}"), "FileNotFoundError: No such file or directory"),
        (KeyError(PRIVATE), "KeyError"),
        (AttributeError("'NoneType' object has no attribute 'id'"), "AttributeError: 'NoneType' object has no attribute 'id'"),
    ],
)
def test_of_a_problem_only_the_harmless_words_are_kept(problem: Exception, said: str) -> None:
    assert logs.kind(problem) == said


@pytest.mark.parametrize("driver", ["eventlet", "gevent", "threading"])
def test_a_thread_beside_the_loop_that_logs_holds_up_nobody(driver: str) -> None:
    command = [sys.executable, "-m", "tests.kernel.chatting", driver]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "done\n", done.stderr[-2000:]
    assert len(done.stderr.splitlines()) == 6 * 3000, "every line is whole"
