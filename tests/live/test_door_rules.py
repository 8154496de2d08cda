"""The rules of the door as functions: what decides about a cookie, and where a client is."""

from __future__ import annotations

import pytest

from ecommunity.live.door import Door, address_of, cookie_counts

OWN = ("https://community.example",)
UPGRADE = {"HTTP_UPGRADE": "websocket", "HTTP_CONNECTION": "keep-alive, Upgrade"}


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({"HTTP_ORIGIN": "https://community.example"}, True),
        ({"HTTP_ORIGIN": "https://community.example", **UPGRADE}, True),
        ({"HTTP_ORIGIN": "https://evil.example"}, False),
        ({"HTTP_ORIGIN": "https://evil.example", "HTTP_SEC_FETCH_SITE": "same-origin"}, False),
        ({"HTTP_ORIGIN": ""}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({}, True),
        ({"REQUEST_METHOD": "POST"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, False),
        (UPGRADE, False),
        ({"HTTP_SEC_FETCH_SITE": "same-origin", **UPGRADE}, False),
    ],
)
def test_when_the_cookie_counts(given: dict[str, str], counts: bool) -> None:
    assert cookie_counts({"REQUEST_METHOD": "GET", **given}, OWN) is counts


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("", 0, "10.0.0.9"),
        ("6.6.6.6", 0, "10.0.0.9"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.8", 2, "1.2.3.4"),
        ("", 1, "10.0.0.9"),
        (" , ", 1, "10.0.0.9"),
    ],
)
def test_only_our_own_proxies_say_where_a_client_is(forwarded: str, proxies: int, address: str) -> None:
    assert address_of({"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == address


@pytest.mark.parametrize("origins", [(), ("*",), ("https://community.example", "*")])
def test_origins_are_always_named(origins: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="by name"):
        Door(lambda environ, start_response: [], origins, 1)
