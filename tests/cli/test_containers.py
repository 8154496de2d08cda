"""deploy/compose.yaml and what belongs to it, as far as can be seen without Docker: nothing open, nothing unknown, no password."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis as library
import yaml

from ecommunity import cli, config, found
from ecommunity.cli import parts
from ecommunity.cli.checks import redis_server
from tests.cli.running import ROOT
from tests.cli.test_proxy import self_signed
from tests.services import machine, servers
from tests.services.fixtures import need
from tests.services.machine import free_port

FILE = ROOT / "deploy" / "compose.yaml"
OURS = ("app1", "app2", "worker")
# Settings of the images that are not ours.
THEIRS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


@pytest.fixture
def made_secrets(tmp_path: Path) -> Path:
    """The passwords, as the script makes them."""
    shutil.copy(ROOT / "deploy" / "compose" / "secrets.sh", tmp_path)
    said = subprocess.run(["sh", str(tmp_path / "secrets.sh")], capture_output=True, text=True, check=True)
    assert said.stdout.count("Still to be put there by you") == 3
    return tmp_path / "secrets"


def test_every_part_is_watched_restarted_and_shut_in(composed: dict[str, Any]) -> None:
    assert set(composed["services"]) == {*OURS, "postgres", "redis", "front"}
    for name, part in composed["services"].items():
        assert part["healthcheck"]["test"], name
        assert part["restart"] == "unless-stopped", name
        assert part["read_only"] is True, name
        assert part["cap_drop"] == ["ALL"], name
        assert part["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in part, name
        assert name == "front" or "ports" not in part, f"only nginx is reached from outside, not {name}"
        assert name in (*OURS, "front") or part["networks"] == ["inside"], f"{name} reaches nobody outside"
    assert composed["networks"]["inside"] == {"internal": True}


def test_no_password_and_no_registry_stands_in_the_files(composed: dict[str, Any]) -> None:
    text = FILE.read_text()
    assert not re.search(r"://[^\s/@]*:[^\s/@]*@", re.sub(r"#.*", "", text))
    assert not re.search(r"PASSWORD: |--requirepass|--pass ", text)
    for part in composed["services"].values():
        assert re.fullmatch(r"[a-z]+:[0-9a-z.-]+|\$\{IMAGE:-ecommunity\}", part["image"]), part["image"]
    for line in re.findall(r"^FROM (\S+)", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE):
        assert re.fullmatch(r"[a-z]+:[0-9a-z.-]+", line)
    for name, secret in composed["secrets"].items():
        assert secret == {"file": f"./compose/secrets/{name}"}
    ignored = (ROOT / ".gitignore").read_text() + (ROOT / ".dockerignore").read_text()
    assert ignored.count("deploy/compose/secrets") == 2, "neither committed nor copied into an image"


def test_every_secret_and_volume_that_a_part_reads_is_declared(composed: dict[str, Any]) -> None:
    for name, part in composed["services"].items():
        assert set(part.get("secrets", ())) <= set(composed["secrets"]), name
        for mentioned in re.findall(r"/run/secrets/([\w.]+)", yaml.safe_dump(part)):
            assert mentioned in part["secrets"], f"{name} reads {mentioned}"
        for volume in part.get("volumes", ()):
            source = volume.split(":")[0]
            assert (FILE.parent / source).exists() if source.startswith(".") else source in composed["volumes"], volume
    front = (ROOT / "deploy" / "compose" / "nginx.conf").read_text()
    assert set(re.findall(r"/run/secrets/([\w.]+)", front)) == set(composed["services"]["front"]["secrets"])


def test_the_settings_are_those_that_the_site_reads(composed: dict[str, Any], tmp_path: Path) -> None:
    source = (ROOT / "ecommunity" / "config.py").read_text()
    read = set(re.findall(r'(?:env\.get\(|_[a-z]+\((?:env|environ), )"([A-Z_]+)"', source)) | {f"{name}_FILE" for name in found.IN_FILES}
    for name in OURS:
        assert set(composed["services"][name]["environment"]) <= read
    assert set(composed["services"]["postgres"]["environment"]) == THEIRS
    baked = re.findall(r"\b([A-Z_]+)=", next(line for line in dockerfile() if line.startswith("ENV ")))
    assert set(baked) - {"PATH", "PYTHONDONTWRITEBYTECODE"} <= read


def dockerfile() -> list[str]:
    return (ROOT / "deploy" / "Dockerfile").read_text().replace("\\\n", " ").splitlines()


def test_the_commands_are_ours_and_take_these_arguments(composed: dict[str, Any]) -> None:
    for name in OURS:
        assert cli.parser().parse_args(composed["services"][name]["command"])
    entry = next(line for line in dockerfile() if line.startswith("CMD "))
    assert cli.parser().parse_args(yaml.safe_load(entry.removeprefix("CMD ")))
    for line in dockerfile():
        if line.startswith("COPY ") and "--from" not in line:
            assert (ROOT / line.split()[1]).exists(), line
    assert (ROOT / "tools" / "env.sh").stat().st_mode & 0o100
    assert "USER ecommunity" in dockerfile(), "not root"


def test_the_passwords_are_random_closed_and_made_once(made_secrets: Path) -> None:
    assert made_secrets.stat().st_mode & 0o077 == 0
    before = {path.name: path.read_text() for path in made_secrets.iterdir()}
    assert set(before) == {"database_password", "database_url", "redis_password", "redis_url", "redis_acl"}
    assert before["database_password"] != before["redis_password"]
    assert len(before["redis_password"]) == 48
    subprocess.run(["sh", str(made_secrets.parent / "secrets.sh")], capture_output=True, check=True)
    assert {path.name: path.read_text() for path in made_secrets.iterdir()} == before


def test_postgres_keeps_rows_and_values_out_of_its_log_here_and_by_the_guide(composed: dict[str, Any]) -> None:
    """As in the cluster of one machine, where a test sees the log."""
    given = shlex.split(composed["services"]["postgres"]["command"])
    guide = (ROOT / "docs" / "operations.md").read_text().splitlines()
    for setting in parts.DISCREET:
        assert given[given.index(setting) - 1] == "-c"
        assert setting.replace("=", " = ") in guide


@pytest.mark.redis
def test_redis_takes_its_command_and_lets_the_site_in_and_nobody_else(composed: dict[str, Any], made_secrets: Path, tmp_path: Path) -> None:
    need("redis")
    command = shlex.split(composed["services"]["redis"]["command"].replace("/run/secrets/", f"{made_secrets}/"))
    port, program = free_port(), machine.redis()
    assert program is not None
    arguments = [program, *command[1:], "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    with servers.running(arguments, port, tmp_path / "log"):
        url = (made_secrets / "redis_url").read_text().replace("@redis:6379", f"@127.0.0.1:{port}")
        settings = config.from_environment({"DATA_DIR": str(tmp_path / "var"), "REDIS_URL": url})
        assert [one.level for one in redis_server.the_redis(settings)] == ["fine"]
        with pytest.raises(library.AuthenticationError):
            library.Redis(port=port).ping()


@pytest.mark.nginx
def test_nginx_understands_its_file(tmp_path: Path) -> None:
    """But for `resolve`, which nginx has in the open since 1.27.3: the image is newer, the machine of the test need not be."""
    need("nginx")
    self_signed(tmp_path)
    text = (ROOT / "deploy" / "compose" / "nginx.conf").read_text()
    image = re.search(r"nginx:(\d+)\.(\d+)", FILE.read_text())
    assert image is not None
    assert (int(image[1]), int(image[2])) >= (1, 28)
    assert text.count("resolve;") == 4
    for old, new in {
        " resolve;": ";",
        "app1:": "127.0.0.1:1",
        "app2:": "127.0.0.1:2",
        "/run/secrets": str(tmp_path),
        "/etc/nginx/community": str(ROOT / "deploy" / "nginx"),
        "pid /run/nginx.pid": f"pid {tmp_path}/pid",
        "/dev/stderr": str(tmp_path / "error.log"),
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ": f"listen 127.0.0.1:{free_port()} ",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    said = subprocess.run(
        [str(machine.nginx()), "-t", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "e")], capture_output=True, check=False
    )
    assert said.returncode == 0, said.stderr.decode()
