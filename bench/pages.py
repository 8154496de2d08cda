"""Pages of a forum with 50,000 posts, as a guest and as a member ask for them, beside FlaskBB with the same data on the same machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from bench import firstview, machine, servers
from bench.servers import HERE, ROOT

Row = dict[str, Any]
CLIENTS = 4
PEER_PAGES = {"front": "/", "list": "/forum/2", "thread": "/topic/1000"}
PEER_MEMBER = {"login": "member000", "password": "Memberpass1"}


def load(port: int, path: str, seconds: float, cookie: str = "") -> Row:
    """Requests a second with four clients that wait for each answer, on a quiet machine."""
    machine.wait_until_quiet(30)
    return press(port, path, seconds, {"Cookie": cookie} if cookie else {}, CLIENTS)


def load_all(server: str, port: int, paths: dict[str, str], seconds: float, cookie: str) -> list[Row]:
    """A row for each page and reader; a guest's with the bytes of a first view, all that belongs to it included, if there is a browser."""
    views, _ = firstview.run(f"http://127.0.0.1:{port}", list(paths.values()))
    cold = {view["page"]: {"html_kb": view["html_kb"], "cold_kb": view["kb"]} for view in views}
    readers = {"guest": "", "member": cookie}
    return [
        {"server": server, "page": f"{reader} {name}", **load(port, path, seconds, said), **({} if said else cold.get(path, {}))}
        for reader, said in readers.items()
        for name, path in paths.items()
    ]


def sign_in(url: str, page: str, path_of: Callable[[str], str], words: dict[str, str]) -> str:
    """The cookie of whoever sends the form on this page."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    html = opener.open(f"{url}{page}", timeout=60).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert token is not None, f"{page} has no form"
    sent = urllib.parse.urlencode({"csrf_token": token[1], **words}).encode()
    opener.open(f"{url}{path_of(html)}", sent, timeout=60).close()
    return "; ".join(f"{one.name}={one.value}" for one in jar)


def our_member(running: servers.Site) -> str:
    """The cookie of the demonstration's first person, over the button that signs in with one click."""

    def action(html: str) -> str:
        found = re.search(r'action="(/sign-in/demo/\d+)"(?:(?!</form>)[\s\S])*?nfp\.new', html)
        assert found is not None, "the page has no button for nfp.new"
        return found[1]

    return sign_in(running.url, "/sign-in", action, {})


def press(port: int, path: str, seconds: float, headers: dict[str, str], clients: int) -> Row:
    """The same without waiting: wrk when it is there, else threads of our own."""
    if shutil.which("wrk"):
        said_by_each = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds:.0f}s", "--latency", *said_by_each, f"http://127.0.0.1:{port}{path}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        spread = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
        wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}
        return {
            "per_s": float(rate[1]) if rate else 0.0,
            "p99_ms": float(spread[1]) * scale[spread[2]] if spread else -1.0,
            "wrong": int(wrong[1]) if wrong else 0,
        }
    return by_hand(port, path, seconds, headers, clients)


def by_hand(port: int, path: str, seconds: float, headers: dict[str, str], clients: int) -> Row:
    end, taken, wrong = time.perf_counter() + seconds, [], []

    def ask() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end:
            began = time.perf_counter()
            line.request("GET", path, headers=headers)
            answer = line.getresponse()
            answer.read()
            taken.append(time.perf_counter() - began)
            if answer.status >= 400:
                wrong.append(answer.status)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"per_s": round(len(taken) / seconds, 1), "p99_ms": round(1000 * machine.percentile(taken, 0.99), 1), "wrong": len(wrong)}


def data_set(home: Path) -> Path:
    path = home / "data.json"
    if not path.exists():
        subprocess.run([sys.executable, str(HERE / "peers" / "gen_data.py"), str(path)], check=True, stdout=subprocess.DEVNULL)
    return path


def ours(home: Path, seconds: float) -> list[Row]:
    """Front, list and thread of the site in its default set-up: one process, SQLite, eventlet."""
    folder = home / "site-pages"
    rows = []
    with servers.site("eventlet", folder) as running:
        environment = running.environment
    filled = folder / "filled"
    if not filled.exists():
        command = [sys.executable, "-m", "bench.fill", str(data_set(home))]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
        filled.write_text(done.stdout.split()[-1])
    with servers.site("eventlet", folder) as running:
        idle = machine.rss_mb(running.pid)
        paths = {"front": "/", "list": "/communities/bench-1", "thread": f"/threads/{filled.read_text().strip()}"}
        rows += load_all("ours", running.port, paths, seconds, our_member(running))
        rows.append(
            {
                "server": "ours",
                "page": "memory",
                "idle_mb": round(idle),
                "after_mb": round(machine.rss_mb(running.pid)),
                "start_s": round(running.started_s, 2),
            }
        )
    return rows


def python_for_flaskbb() -> str | None:
    """FlaskBB needs Python 3.13 or newer: on the path, or among pyenv's."""
    kept = sorted(Path.home().glob(".pyenv/versions/3.1[3-9]*/bin/python3"))
    for name in ("python3.13", "python3.14", *map(str, kept)):
        if shutil.which(name) and subprocess.run([name, "-c", "import venv"], capture_output=True, check=False).returncode == 0:
            return name
    return None


@contextmanager
def redis() -> Iterator[int]:
    port = machine.free_port()
    process = subprocess.Popen(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield port
    finally:
        servers.stop(process)


def peer(home: Path, seconds: float) -> tuple[list[Row], str]:
    """The peer's rows: measured now with `PEER=1`, else those that were measured before, under a name that says so."""
    if os.environ.get("PEER") == "1":
        return flaskbb(home, seconds)
    stored = json.loads((HERE / "peers" / "flaskbb_measured.json").read_text())
    said = "FlaskBB was not measured in this run (PEER=1 does): its rows are of an earlier one, and nothing is judged by them."
    return [{"server": "FlaskBB, stored", **row} for row in stored], said


def flaskbb(home: Path, seconds: float) -> tuple[list[Row], str]:
    """The peer's rows, or why there are none."""
    python = python_for_flaskbb()
    if python is None:
        return [], "FlaskBB was left out: it needs Python 3.13, which this machine does not have."
    if shutil.which("redis-server") is None:
        return [], "FlaskBB was left out: it needs Redis, which this machine does not have."
    data_set(home)
    port, rows = machine.free_port(), []
    with ExitStack() as stack:
        address = f"redis://127.0.0.1:{stack.enter_context(redis())}"
        environment = {**os.environ, "PERF_HOME": str(home), "PYTHON": python, "REDIS": address, "PORT": str(port)}
        script = str(HERE / "peers" / "flaskbb_peer.sh")
        if not (home / "flaskbb" / "ready").exists():
            done = subprocess.run([script, "setup"], env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                return [], "FlaskBB was left out: it could not be installed (" + (done.stderr.strip().splitlines() or ["no reason given"])[
                    -1
                ][:200] + ")."
            (home / "flaskbb" / "ready").touch()
        config = home / "flaskbb" / "bench.cfg"
        config.write_text(re.sub(r"redis://[\d.]+:\d+", address, re.sub(r"(SERVER_NAME = .*:)\d+", rf"\g<1>{port}", config.read_text())))
        process = subprocess.Popen([script, "serve", str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(servers.stop, process)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        cookie = sign_in(f"http://127.0.0.1:{port}", "/auth/login", lambda _: "/auth/login", PEER_MEMBER)
        rows = load_all("FlaskBB", port, PEER_PAGES, seconds, cookie)
    return rows, ""
