"""What makes no sense in the environment is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecommunity import config


@pytest.mark.parametrize("port", ["65536", "70000", "abc", "-1"])
def test_a_port_that_does_not_exist_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(config.Misconfigured, match="PORT"):
        config.from_environment({"DATA_DIR": str(tmp_path), "PORT": port})


def test_the_last_port_is_taken(tmp_path: Path) -> None:
    assert config.from_environment({"DATA_DIR": str(tmp_path), "PORT": "65535"}).port == 65535


@pytest.mark.parametrize(
    ("name", "value"), [("MAIL_URL", "foo"), ("MAIL_URL", "http://mail.example"), ("BASE_URL", "foo"), ("BASE_URL", "ftp://x")]
)
def test_an_address_that_is_none_is_refused(tmp_path, name, value):
    with pytest.raises(config.Misconfigured, match=name):
        config.from_environment({"DATA_DIR": str(tmp_path), name: value})


def test_a_refused_mail_address_does_not_show_its_password(tmp_path):
    with pytest.raises(config.Misconfigured) as refused:
        config.from_environment({"DATA_DIR": str(tmp_path), "MAIL_URL": "mail://me:secret@mail.example"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[
            ("ORIGINS", value)
            for value in ("*", "https://*.example", "community.example", "https://a.example/path", "http://[", "http://a:x")
        ],
        ("ORIGINS", "https://good.example, null"),
        ("BASE_URL", "https://community.example/commons"),
        ("BASE_URL", "https://community.example:99999"),
        *[("BASE_PATH", value) for value in ("a b", "a/../b", "a?b", "a//b", "é")],
        ("LOG_FORMAT", "zz"),
        ("ASYNC_MODE", "zz"),
        *[(name, "perhaps") for name in ("DEMO", "LIMITS", "DIRECT_FRAMES", "CHEAP_PASSWORDS")],
        ("PING_INTERVAL", "0"),
        ("MAX_UPLOAD_BYTES", "9" * 30),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path, name, value):
    with pytest.raises(config.Misconfigured, match=name):
        config.from_environment({"DATA_DIR": str(tmp_path), name: value})


def test_settings_are_taken_as_people_write_them(tmp_path):
    given = {
        "ORIGINS": " https://A.example/ ,http://127.0.0.1:8000",
        "BASE_PATH": "commons/",
        "BASE_URL": "https://x.example/",
        "LIMITS": "",
    }
    found = config.from_environment({"DATA_DIR": str(tmp_path), **given})
    assert found.origins == ("https://a.example", "http://127.0.0.1:8000")
    assert (found.base_path, found.base_url, found.limits) == ("/commons", "https://x.example", True)
