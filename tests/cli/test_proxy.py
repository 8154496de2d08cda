"""deploy/nginx.conf as an operator copies it, in front of a real server: HTTPS, live connections, files, limits."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import re
import shutil
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ecommunity.cli import parts
from tests.cli.running import ROOT, Operator, fetch
from tests.services import servers
from tests.services.fixtures import need
from tests.services.machine import free_port

pytestmark = pytest.mark.nginx
# The limits of the test: the file's own would take long to reach.
MOST = 20
HEADER_S = 2


def self_signed(folder: Path) -> Path:
    """A certificate for localhost that only this test believes, and its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
    )
    return folder / "fullchain.pem"


def replaced(text: str, **pairs: tuple[str, str]) -> str:
    """Each of these stands in the text, and is something else afterwards."""
    for old, new in pairs.values():
        assert old in text, old
        text = text.replace(old, new)
    return text


def configuration(folder: Path, server_port: int, plain_port: int, static: Path) -> str:
    """The file of deploy/, with this machine's ports and folders, and limits that a test can reach."""
    shutil.copytree(ROOT / "deploy" / "nginx", folder / "nginx", dirs_exist_ok=True)
    limits = folder / "nginx" / "locations.conf"
    limits.write_text(
        replaced(
            limits.read_text(),
            header=("client_header_timeout 10s", f"client_header_timeout {HEADER_S}s"),
            most=("limit_conn community_addresses 2000", f"limit_conn community_addresses {MOST}"),
        )
    )
    text = re.sub(r"^ *listen \[::\].*\n", "", (ROOT / "deploy" / "nginx.conf").read_text(), flags=re.MULTILINE)
    return replaced(
        text,
        includes=("/opt/ecommunity/deploy/nginx", str(folder / "nginx")),
        server=("127.0.0.1:5000", f"127.0.0.1:{server_port}"),
        plain=("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        tls=("listen 443 ", "listen 127.0.0.1:{port} "),
        name=("server_name community.example", "server_name localhost"),
        certificate=("/etc/letsencrypt/live/community.example", str(folder)),
        static=("/var/lib/ecommunity/cache/static", str(static)),
        log=("/var/log/nginx/community.log", f"{folder}/community.log"),
    )


@dataclass
class Front:
    """A site behind nginx: its outer address, the server's own, and the certificate to believe."""

    site: Operator
    url: str
    plain: str
    inner: str
    certificate: Path

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.url + path, headers=headers, verify=str(self.certificate), timeout=20)

    def connected(self) -> ssl.SSLSocket:
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        return trusted.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=20), server_hostname="localhost")

    def upgraded(self) -> ssl.SSLSocket:
        """A connection that asked for a WebSocket."""
        line = self.connected()
        line.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{self.port}\r\nOrigin: {self.url}\r\n".encode()
            + b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        return line


@pytest.fixture(scope="module")
def front(made_site: Operator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    need("nginx")
    folder = tmp_path_factory.mktemp("front")
    folder.chmod(0o755)
    shutil.copytree(made_site.folder, folder / "var")
    site, port, plain = Operator(folder / "var"), free_port(), free_port()
    certificate = self_signed(folder)
    with ExitStack() as stack:
        inner = stack.enter_context(site.serving(TRUSTED_PROXIES="1", BASE_URL=f"https://localhost:{port}", LIMITS="0"))
        text = configuration(folder, int(inner.rsplit(":", 1)[1]), plain, site.folder / "cache" / "static")
        stack.enter_context(servers.nginx(text.replace("{port}", str(port)) + waiting_room()))
        yield Front(site, f"https://localhost:{port}", f"http://127.0.0.1:{plain}", inner, certificate)


def waiting_room() -> str:
    """The test's nginx is known to be up by a port of its own."""
    return "\nserver { listen 127.0.0.1:{port}; }"


def test_pages_come_over_https_and_plain_http_leads_there(front: Front) -> None:
    page = front.get("/")
    assert page.status_code == 200
    assert "Flyway Office" in page.text
    assert page.headers["Strict-Transport-Security"]
    sent = requests.get(front.plain + "/communities?a=1", headers={"Host": "localhost"}, allow_redirects=False, timeout=20)
    assert (sent.status_code, sent.headers["Location"]) == (301, "https://localhost/communities?a=1")


def test_live_connections_pass_and_a_long_poll_has_its_cookie(front: Front) -> None:
    with front.upgraded() as line:
        assert line.recv(12) == b"HTTP/1.1 101"
    opened = front.get("/socket.io/?EIO=4&transport=polling", Origin=front.url)
    assert opened.status_code == 200
    cookie = opened.headers["Set-Cookie"]
    assert re.fullmatch(r"node=[0-9a-f]{32}; Path=/socket.io; HttpOnly; SameSite=Lax; Secure", cookie)
    again = front.get("/socket.io/?EIO=4&transport=polling", Origin=front.url, Cookie=cookie.split(";", maxsplit=1)[0])
    assert "Set-Cookie" not in again.headers


class Echo(http.server.BaseHTTPRequestHandler):
    """A server that answers with the headers that reached it."""

    def do_GET(self) -> None:
        body = json.dumps({name: self.headers.get_all(name) for name in self.headers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_what_a_client_says_about_itself_is_not_passed_on(tmp_path: Path) -> None:
    """Address, name and scheme are those that nginx saw, each once: the site believes exactly one proxy."""
    need("nginx")
    self_signed(tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as inner, ExitStack() as stack:
        Thread(target=inner.serve_forever, daemon=True).start()
        stack.callback(inner.shutdown)
        port = free_port()
        text = configuration(tmp_path, inner.server_port, free_port(), tmp_path)
        stack.enter_context(servers.nginx(text.replace("{port}", str(port)) + waiting_room()))
        lies = {
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Host": "elsewhere.invalid",
            "X-Forwarded-Proto": "gopher",
            "X-Request-Id": "x",
        }
        url = f"https://localhost:{port}/"
        seen = requests.get(url, headers=lies | {"X-Forwarded-Port": "1"}, verify=str(tmp_path / "fullchain.pem"), timeout=20).json()
    assert seen["Host"] == [f"localhost:{port}"]
    assert seen["X-Forwarded-For"] == ["127.0.0.1"]
    assert seen["X-Forwarded-Host"] == [f"localhost:{port}"]
    assert seen["X-Forwarded-Proto"] == ["https"]
    assert seen["X-Forwarded-Port"] == [str(port)]
    assert len(seen["X-Request-Id"][0]) == 32


def test_what_nginx_writes_of_a_request_is_its_id_and_who_did_not_answer(tmp_path: Path) -> None:
    need("nginx")
    tmp_path.chmod(0o755)
    self_signed(tmp_path)
    port, away = free_port(), free_port()
    text = configuration(tmp_path, away, free_port(), tmp_path).replace("{port}", str(port)) + waiting_room()
    for block in re.split(r"^server \{", (ROOT / "deploy" / "nginx.conf").read_text(), flags=re.MULTILINE)[1:]:
        assert "access_log" in block, "where nothing is said Debian's nginx writes the addresses of pages"
    with servers.nginx(text, http_block=f"error_log {tmp_path}/error.log warn;"):
        for path in ("/sign-in/link/heron-secret", "/socket.io/?sid=heron-secret", "/static/heron-secret.0123456789ab.css"):
            seen = requests.get(f"https://localhost:{port}{path}", verify=str(tmp_path / "fullchain.pem"), timeout=20)
            assert seen.status_code == 502
        big = {"Content-Length": "99000000"}
        refused = requests.post(
            f"https://localhost:{port}/sign-in/link/heron-secret", headers=big, verify=str(tmp_path / "fullchain.pem"), timeout=20
        )
        assert refused.status_code == 413
    logs = {path.name: path.read_text() for path in tmp_path.glob("*.log")}
    assert logs.keys() == {"error.log", "community.log"}
    assert [name for name, text in logs.items() if "heron-secret" in text] == []
    told = rf'502 request=[0-9a-f]{{32}} server="127\.0\.0\.1:{away}" said="502" after='
    assert len(re.findall(told, logs["community.log"])) == 3


def test_numbers_are_for_the_machine_itself(front: Front) -> None:
    assert fetch(front.inner + "/metrics")[0] == 200
    assert front.get("/metrics").status_code == 404


COMPARED = ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin", "X-Content-Type-Options", "Vary", "Content-Encoding")


@pytest.mark.parametrize("accepted", ["gzip, deflate, br", "gzip", "identity"])
def test_files_are_sent_by_nginx_as_the_site_would(front: Front, accepted: str) -> None:
    static = front.site.folder / "cache" / "static"
    compared = set()
    for path in sorted(file for file in static.rglob("*") if file.suffix in (".css", ".js", ".svg", ".png", ".ico")):
        name, kind = f"/static/{path.relative_to(static)}", path.suffix
        if kind in compared and kind != ".svg":
            continue
        compared.add(kind)
        seen, own = front.get(name, **{"Accept-Encoding": accepted}), server_itself(front, name, accepted)
        assert seen.status_code == 200
        has_forms = Path(f"{path}.br").exists()
        for header in COMPARED[: None if has_forms or kind in (".png", ".ico") else -2]:
            assert seen.headers.get(header) == own.get(header), f"{name} {header}"
        assert seen.content == path.read_bytes()
    assert compared == {".css", ".js", ".svg", ".png", ".ico"}


def server_itself(front: Front, name: str, accepted: str) -> dict[str, str]:
    request = urllib.request.Request(front.inner + name, headers={"Accept-Encoding": accepted})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return dict(answer.headers)


def test_nginx_reads_the_files_itself_and_asks_the_site_for_what_is_not_there(front: Front) -> None:
    static = front.site.folder / "cache" / "static"
    (static / "only-nginx-knows.0123456789ab.css").write_text("p { }")
    assert front.get("/static/only-nginx-knows.0123456789ab.css").text == "p { }"
    style = next(path.name for path in static.glob("site.*.css"))
    refused = front.get(f"/static/{style}", **{"Accept-Encoding": "br;q=0, gzip"})
    assert refused.headers["Content-Encoding"] == "gzip", "the browser said that it takes no Brotli"
    assert front.get("/static/nothing.0123456789ab.css").headers["Content-Security-Policy"], "the site says that there is none"
    assert front.get("/static/../keys/seal").status_code in (400, 404)
    assert front.get("/static/%2e%2e/%2e%2e/keys/seal.0123456789ab.css").status_code in (400, 404)


def test_half_a_request_is_cut_off_and_holds_nobody_up(front: Front) -> None:
    slow = [front.connected() for _ in range(60)]
    for line in slow:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
    assert front.get("/").status_code == 200
    for line in slow:
        assert is_cut_off(line), "nginx waited for the rest"
        line.close()


def is_cut_off(line: ssl.SSLSocket) -> bool:
    """Nginx ended the connection, or said 408, within the socket's time limit."""
    try:
        return line.recv(64)[:12] in (b"", b"HTTP/1.1 408")
    except TimeoutError:
        return False
    except OSError:
        return True


def test_one_address_holds_so_many_connections_and_no_more(front: Front) -> None:
    held, answers = [], []
    for _ in range(MOST + 8):
        line = front.upgraded()
        answers.append(line.recv(12))
        held.append(line)
    assert answers.count(b"HTTP/1.1 101") == MOST
    assert answers.count(b"HTTP/1.1 429") == 8
    for line in held:
        line.close()


def test_the_limits_that_are_shipped_are_for_people_in_one_building() -> None:
    text = (ROOT / "deploy" / "nginx" / "locations.conf").read_text()
    limits = {name: int(value) for name, value in re.findall(r"^(client_\w+_timeout|send_timeout) (\d+)s;", text, re.MULTILINE)}
    assert set(limits) == {"client_header_timeout", "client_body_timeout", "send_timeout"}
    assert all(value <= 30 for value in limits.values())
    most = re.search(r"limit_conn community_addresses (\d+);", text)
    assert most is not None
    assert 500 <= int(most[1]) <= 5000, "delegations share one address"


def test_doctor_asks_the_address_that_people_use(front: Front) -> None:
    settings = {"TRUSTED_PROXIES": "1", "PORT": front.inner.rsplit(":", 1)[1]}
    unbelieved = front.site.run("doctor", BASE_URL=front.url, **settings)
    assert "Browsers do not believe the certificate" in unbelieved.out
    good = front.site.run("doctor", BASE_URL=front.url, SSL_CERT_FILE=str(front.certificate), **settings)
    assert f"{front.url} leads here, live connections too" in good.out


@pytest.mark.soak
def test_doctor_knows_what_nginx_does_wrong(front: Front) -> None:
    settings = {"TRUSTED_PROXIES": "1", "PORT": front.inner.rsplit(":", 1)[1]}
    for location, sign in (
        (f"proxy_pass {front.inner};", "lets no WebSocket through"),
        (f"proxy_pass http://127.0.0.1:{free_port()};", "a proxy is there, but does not reach the server"),
        ("return 404;", "something else than this site is there"),
    ):
        with servers.nginx(f"server {{ listen 127.0.0.1:{{port}}; location / {{ {location} proxy_set_header Host $http_host; }} }}") as url:
            assert sign in front.site.run("doctor", BASE_URL=url, **settings).out
    assert "does not answer" in front.site.run("doctor", BASE_URL=f"http://127.0.0.1:{free_port()}", **settings).out


def test_the_cluster_speaks_https_too(tmp_path: Path) -> None:
    """`ecommunity cluster --certificate … --certificate-key …`: its nginx, in front of any server."""
    need("nginx")
    certificate = self_signed(tmp_path)
    door = parts.Door("127.0.0.1", free_port(), certificate, tmp_path / "privkey.pem")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as inner:
        Thread(target=inner.serve_forever, daemon=True).start()
        part = parts.nginx(tmp_path, door, [inner.server_port], tmp_path / "static")
        part.start()
        try:
            part.wait_until_ready(30)
            url = door.url.replace("127.0.0.1", "localhost")
            seen = requests.get(f"{url}/", verify=str(certificate), timeout=20).json()
            assert seen["X-Forwarded-Proto"] == ["https"]
            assert requests.get(f"{url}/metrics", verify=str(certificate), timeout=20).status_code == 404, "Echo would answer anything"
            plain = requests.get(f"{url.replace('https', 'http')}/a?b=1", timeout=20, allow_redirects=False)
            assert (plain.status_code, plain.headers["Location"]) == (308, f"{url}/a?b=1")
        finally:
            part.stop()
            inner.shutdown()
    assert not part.is_alive
