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
