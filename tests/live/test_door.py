"""Who may open a connection from where, and when the cookie counts (cross-site WebSocket hijacking)."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
import websocket

from tests.live.client import Client, Refused

EVIL = "https://evil.example"


def knock(server: Any, transport: str, headers: dict[str, str], auth: dict[str, Any] | None = None) -> str:
    """How the server takes it: `refused`, `guest`, or the person's name."""
    if transport == "websocket":
        origin = headers.pop("Origin", None)
        try:
            client = Client(server.url, auth=auth, headers=headers, origin=origin)
        except (websocket.WebSocketBadStatusException, Refused):
            return "refused"
        you = client.wait_for("hello")["you"]
        client.close()
        return you["name"] if you else "guest"
    url = server.url + "/socket.io/?EIO=4&transport=polling"
    opened = requests.get(url, headers=headers, timeout=10)
    if opened.status_code != 200:
        return "refused"
    url += "&sid=" + json.loads(opened.text[1:])["sid"]
    origin_only = {name: value for name, value in headers.items() if name == "Origin"}
    sent = requests.post(url, data="40/live," + (json.dumps(auth) if auth else ""), headers=origin_only, timeout=10)
    assert sent.status_code == 200
    packets: list[str] = []
    while not any(packet.startswith(("42", "44")) for packet in packets):
        packets += requests.get(url, headers=origin_only, timeout=10).text.split("\x1e")
    if any(packet.startswith("44") for packet in packets):
        return "refused"
    you = json.loads(next(packet for packet in packets if packet.startswith("42"))[8:])[1]["you"]
    return you["name"] if you else "guest"


@pytest.fixture(scope="module")
def origins(server: Any) -> dict[str, dict[str, str]]:
    own = server.url
    return {
        "none": {},
        "own": {"Origin": own},
        "own by name": {"Origin": own.replace("127.0.0.1", "localhost")},
        "evil": {"Origin": EVIL},
        "evil, forwarded": {"Origin": EVIL, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        "evil, host": {"Origin": "http://evil.example", "Host": "evil.example"},
        "null": {"Origin": "null"},
        "empty": {"Origin": ""},
        "suffix": {"Origin": own + ".evil.example"},
        "prefix": {"Origin": own[:-1]},
        "other scheme": {"Origin": own.replace("http:", "https:")},
        "star": {"Origin": "*"},
        "two": {"Origin": f"{own}, {EVIL}"},
    }


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_only_configured_origins_pass(server: Any, origins: Any, transport: str) -> None:
    taken = {name for name, headers in origins.items() if knock(server, transport, dict(headers)) != "refused"}
    assert taken == {"none", "own", "own by name"}


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_the_cookie_counts_only_from_our_own_pages(server: Any, origins: Any, transport: str) -> None:
    cookie = {"Cookie": "other=1; community=" + server.cookie("chair")}
    seen = {name: knock(server, transport, {**headers, **cookie}) for name, headers in origins.items()}
    for name, answer in seen.items():
        wanted = {"own": "Chidi Stone", "own by name": "Chidi Stone", "none": "Chidi Stone" if transport == "polling" else "guest"}
        assert (name, answer) == (name, wanted.get(name, "refused"))


@pytest.mark.parametrize(
    ("transport", "site", "wanted"),
    [
        ("polling", "same-origin", "Chidi Stone"),
        ("polling", "same-site", "guest"),
        ("polling", "cross-site", "guest"),
        ("polling", "none", "guest"),
        ("websocket", "same-origin", "guest"),
        ("websocket", "cross-site", "guest"),
    ],
)
def test_without_an_origin_the_browser_says_whose_page_it_is(server: Any, transport: str, site: str, wanted: str) -> None:
    headers = {"Cookie": "community=" + server.cookie("chair"), "Sec-Fetch-Site": site}
    assert knock(server, transport, headers) == wanted


@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_token_needs_no_origin_but_a_wrong_origin_is_still_refused(server: Any, transport: str) -> None:
    auth = {"token": server.token("chair"), "protocol": 1}
    assert knock(server, transport, {}, auth) == "Chidi Stone"
    assert knock(server, transport, {"Origin": EVIL}, auth) == "refused"


def test_a_token_goes_before_the_cookie_and_is_never_made_up_for_by_it(server: Any) -> None:
    headers = {"Origin": server.url, "Cookie": "community=" + server.cookie("chair")}
    assert knock(server, "websocket", dict(headers), {"token": server.token("ngo")}) == "Sam Rivers"
    assert knock(server, "websocket", dict(headers), {"token": "wrong"}) == "refused"


@pytest.mark.parametrize("value", ["", "wrong", "a=b;;", '"', "x" * 4000])
def test_a_cookie_that_does_not_count_makes_a_guest(server: Any, value: str) -> None:
    assert knock(server, "websocket", {"Origin": server.url, "Cookie": "community=" + value}) == "guest"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("EIO=4&transport=polling&j=0", 400),
        ("EIO=4&transport=websocket", 400),
        ("EIO=3&transport=polling", 400),
        ("EIO=4&transport=carrier-pigeon", 400),
        ("EIO=4&transport=polling&sid=unknown", 400),
    ],
)
def test_what_no_client_of_ours_sends_is_refused(server: Any, query: str, status: int) -> None:
    assert requests.get(f"{server.url}/socket.io/?{query}", timeout=10).status_code == status


@pytest.mark.parametrize("namespace", ["/", "/admin", "/live/", "/nothing", "/socket.io"])
def test_there_is_one_namespace(server: Any, namespace: str) -> None:
    ws = websocket.create_connection(
        server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket", timeout=10, suppress_origin=True
    )
    ws.recv()
    ws.send("40" + ("" if namespace == "/" else namespace + ","))
    assert ws.recv().startswith("44")
    ws.close()


def test_compression_is_refused(server: Any) -> None:
    ws = websocket.create_connection(
        server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
        timeout=10,
        suppress_origin=True,
        header=["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"],
    )
    assert "sec-websocket-extensions" not in ws.getheaders()
    ws.close()


def test_100_guests_an_address(new_server: Any) -> None:
    own = new_server()
    held = [Client(own.url) for _ in range(100)]
    with pytest.raises(Refused) as refusal:
        Client(own.url)
    assert refusal.value.args[0]["code"] == "too_often"
    Client(own.url, token=own.token("chair")).close()
    for client in held:
        client.close()
