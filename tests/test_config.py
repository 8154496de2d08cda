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
        *[("MAIL_FROM", value) for value in ("garbage", "a@", "@b", "Office <office@site.invalid>", "a@b@c", "a b@c")],
        *[("SECRET_KEY", value) for value in ("x", "fifteen letters")],
        ("TRUSTED_PROXIES", "6"),
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


def test_what_holds_a_password_may_stand_in_a_file(tmp_path):
    (tmp_path / "redis").write_text("redis://:secret@broker.example/2\n")
    (tmp_path / "empty").write_text("\n")
    given = {"DATA_DIR": str(tmp_path / "var"), "REDIS_URL_FILE": str(tmp_path / "redis")}
    assert config.from_environment(given).redis_url == "redis://:secret@broker.example/2"
    for wrong in ({"REDIS_URL": "redis://other"}, {"MAIL_URL_FILE": str(tmp_path / "none")}, {"MAIL_URL_FILE": str(tmp_path / "empty")}):
        with pytest.raises(config.Misconfigured, match="_FILE"):
            config.from_environment(given | wrong)


@pytest.mark.parametrize(
    "value", ["nonsense", "http://broker", "redis://", "unix://no/path", "redis://:secret@h/abc", "unix:///x?db=y", "redis://h:99999"]
)
def test_an_address_of_redis_that_is_none_is_refused_without_its_password(tmp_path, value):
    with pytest.raises(config.Misconfigured, match="REDIS_URL") as refused:
        config.from_environment({"DATA_DIR": str(tmp_path), "REDIS_URL": value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "value", ["redis://broker", "rediss://u:p@broker:6380/3", "unix://u:p@/run/redis.sock?db=1", "unix:///run/redis.sock"]
)
def test_an_address_of_redis_is_taken(tmp_path, value):
    assert config.from_environment({"DATA_DIR": str(tmp_path), "REDIS_URL": value}).redis_url == value
