"""F-15: everything that changes something, sent many times at once with one key, at two servers and every door: one effect, one answer."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
import requests

from tests.access.table import FILES
from tests.live.client import Client
from tests.live.server import ROOT, LiveServer, environment
from tests.services.servers import Postgres

# What a person tries in a hurry; `make soak` tries everything that there is.
SOME = ("forum.ask_question", "groups.join", "meetings.say", "meetings.request_floor", "calendar.add_deadline", "directory.write_to")
FORMS = ("POST /communities/<slug>/ask", "POST /threads/<int:thread_id>/replies")
# What is written besides: processes tell of themselves, and a sign-in is seen.
BESIDE = ("processes",)


class Scene:
    """Two servers on one database, which is put back to how it was before each try."""

    def __init__(self, servers: list[LiveServer], rows: Any) -> None:
        self.servers, self.rows, self.known = servers, rows, servers[0].known
        tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        self.tables = [name for (name,) in rows.execute(tables).fetchall() if name not in BESIDE]
        rows.execute("CREATE SCHEMA saved")
        for name in self.tables:
            rows.execute(f'CREATE TABLE saved."{name}" AS TABLE public."{name}"')
        self.sequences = rows.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'").fetchall()

    def put_back(self) -> None:
        with self.rows.transaction():
            self.rows.execute("SET LOCAL session_replication_role = replica")
            self.rows.execute("TRUNCATE " + ", ".join(f'public."{name}"' for name in self.tables))
            for name in self.tables:
                self.rows.execute(f'INSERT INTO public."{name}" SELECT * FROM saved."{name}"')
            for name, value in self.sequences:
                self.rows.execute("SELECT setval(%s, %s, %s)", (f'public."{name}"', value or 1, value is not None))

    def effect(self) -> dict[str, Any]:
        """How many rows each table has, and how far each stream has come."""
        union = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM public.\"{name}\"" for name in self.tables)
        # A try that was given up has used a number up: what is new may be the fifth where it was the fourth before.
        streams = "SELECT 'stream ' || regexp_replace(name, '[0-9]+', 'N'), sum(seq) FROM streams GROUP BY 1"
        return dict(self.rows.execute(union).fetchall()) | dict(self.rows.execute(streams).fetchall())

    # The doors

    def by_api(self, server: LiveServer, what: dict[str, Any], key: str) -> tuple[int, str]:
        token = self.known["tokens"].get(what["who"])
        headers = {"Idempotency-Key": key} | ({"Authorization": f"Bearer {token}"} if token else self._guest())
        cookies = {} if token else {"form_session": self.known["forms"]["guest"]}
        url = f"{server.url}/api/v1/commands/{what['name']}"
        answer = requests.post(url, json=what["args"], headers=headers, cookies=cookies, timeout=120)
        body = answer.json()
        return answer.status_code, json.dumps([body.get("result"), body.get("seq"), body.get("detail")], sort_keys=True)

    def _guest(self) -> dict[str, str]:
        return {"X-CSRF-Token": self.known["csrf"]["guest"]}

    def by_socket(self, server: LiveServer, what: dict[str, Any], key: str, times: int) -> list[tuple[int, str]]:
        client = Client(server.url, token=self.known["tokens"].get(what["who"]))
        data = {"id": key, "name": what["name"], "args": what["args"]}
        numbers = [client.send("command", data) for _ in range(times)]
        acks = [client.answer(number, timeout=120) for number in numbers]
        client.close()
        return [
            (200, json.dumps([ack["result"], ack["seq"], None], sort_keys=True)) if ack["ok"] else (409, json.dumps(ack["error"]))
            for ack in acks
        ]

    def by_form(self, server: LiveServer, what: dict[str, Any], key: str) -> tuple[int, str]:
        who = what["who"]
        cookies = {"form_session": self.known["forms"][who]} | ({"community": self.known["cookies"][who]} if who != "guest" else {})
        fields = {"csrf_token": self.known["csrf"][who], "_key": key} | what["fields"]
        files = {name: FILES[name] for name in what["files"]}
        options: dict[str, Any] = {"files": files} if files else {}
        answer = requests.post(
            server.url + what["path"],
            data=fields,
            cookies=cookies,
            timeout=120,
            allow_redirects=False,
            headers={"Origin": server.url},
            **options,
        )
        return answer.status_code, answer.headers.get("Location", "").removeprefix(server.url)

    # The tries

    def command_at_once(self, what: dict[str, Any], times: int) -> list[tuple[int, str]]:
        key, share = uuid.uuid4().hex, times // 4
        with ThreadPoolExecutor(18) as pool:
            jobs = [pool.submit(self.by_socket, server, what, key, share) for server in self.servers if what["socket"]]
            rest = times - share * len(jobs)
            asked = [pool.submit(self.by_api, self.servers[number % 2], what, key) for number in range(rest)]
            return [answer for job in jobs for answer in job.result()] + [job.result() for job in asked]

    def form_at_once(self, what: dict[str, Any], times: int) -> list[tuple[int, str]]:
        key = uuid.uuid4().hex
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(lambda number: self.by_form(self.servers[number % 2], what, key), range(times)))


@pytest.fixture(scope="module")
def scene(postgres_server: Postgres, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("twice") / "var"
    settings = {"DATABASE_URL": postgres_server.new_database(), "LIMITS": "0"}
    env = environment(folder, ASYNC_MODE="threading", **settings)
    command = [sys.executable, "-m", "tests.faults.scene_server"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    known = json.loads(done.stdout.splitlines()[-1])
    servers = [LiveServer(folder, known, "eventlet", REDIS_URL=redis_url, **settings).start() for _ in range(2)]
    with psycopg.connect(settings["DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as rows:
        yield Scene(servers, rows)
    for server in servers:
        server.kill()


def check_command(scene: Scene, what: dict[str, Any], times: int) -> list[str]:
    """What is wrong with a command that is sent many times at once; nothing when it has one effect and one answer."""
    scene.put_back()
    status, _ = scene.by_api(scene.servers[0], what, uuid.uuid4().hex)
    wanted = scene.effect()
    scene.put_back()
    answers = scene.command_at_once(what, times)
    return judge(what["name"], status, wanted, scene.effect(), answers)


def check_form(scene: Scene, what: dict[str, Any], times: int) -> list[str]:
    """The same of a form."""
    scene.put_back()
    status, _ = scene.by_form(scene.servers[0], what, uuid.uuid4().hex)
    wanted = scene.effect()
    scene.put_back()
    answers = scene.form_at_once(what, times)
    return judge(what["name"], status, wanted, scene.effect(), answers)


def judge(name: str, status: int, wanted: dict[str, Any], found: dict[str, Any], answers: list[tuple[int, str]]) -> list[str]:
    differs = {key: (wanted.get(key), found.get(key)) for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)}
    wrong = [f"{name}: the effect differs from that of one: {differs}"] if differs else []
    if len(set(answers)) != 1:
        wrong.append(f"{name}: {len(set(answers))} answers: {sorted(set(answers))[:3]}")
    if answers[0][0] != status:
        wrong.append(f"{name}: one alone is answered {status}, many {answers[0][0]}")
    return wrong


def tried(scene: Scene, kind: str) -> list[dict[str, Any]]:
    """What can be tried: somebody may do it, and it takes a one-time key."""
    found = [one for one in scene.known[kind] if one["who"]]
    return [one for one in found if one["once"] and one["api"]] if kind == "commands" else found


def test_a_few_commands_twenty_times_at_once(scene: Scene) -> None:
    some = [one for one in tried(scene, "commands") if one["name"] in SOME]
    assert len(some) == len(SOME)
    assert [wrong for one in some for wrong in check_command(scene, one, 20)] == []


@pytest.mark.soak
def test_a_few_forms_twenty_times_at_once(scene: Scene) -> None:
    some = [one for one in tried(scene, "routes") if one["name"] in FORMS]
    assert len(some) == len(FORMS)
    assert [wrong for one in some for wrong in check_form(scene, one, 20)] == []


@pytest.mark.soak
def test_every_command_a_hundred_times_at_once(scene: Scene) -> None:
    every = tried(scene, "commands")
    assert len(every) > 50
    assert [wrong for one in every for wrong in check_command(scene, one, 100)] == []


@pytest.mark.soak
def test_every_form_a_hundred_times_at_once(scene: Scene) -> None:
    every = tried(scene, "routes")
    assert len(every) > 50
    assert [wrong for one in every for wrong in check_form(scene, one, 100)] == []
