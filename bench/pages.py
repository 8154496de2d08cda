"""Pages of a forum with 50,000 posts, as a guest asks for them, beside FlaskBB with the same data on the same machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench import machine, servers
from bench.servers import HERE, ROOT

Row = dict[str, Any]
CLIENTS = 4
PEER_PAGES = (("front", "/"), ("list", "/forum/2"), ("thread", "/topic/1000"))


def load(port: int, path: str, seconds: float) -> Row:
    """Requests a second with four clients that wait for each answer, on a quiet machine."""
    machine.wait_until_quiet(30)
    return press(port, path, seconds, {}, CLIENTS)


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
        slug = next(group["slug"] for group in running.api("/communities")["items"])
        idle = machine.rss_mb(running.pid)
        for name, path in (("front", "/"), ("list", f"/communities/{slug}"), ("thread", f"/threads/{filled.read_text().strip()}")):
            with urllib.request.urlopen(running.url + path) as answer:
                size = len(answer.read())
            rows.append({"server": "ours", "page": name, "html_kb": round(size / 1024, 1), **load(running.port, path, seconds)})
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
        rows = [
            {"server": "FlaskBB", "page": name, **load(port, path, seconds)}
            for name, path in (("front", "/"), ("list", "/forum/2"), ("thread", "/topic/1000"))
        ]
    return rows, ""
