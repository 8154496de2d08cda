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
