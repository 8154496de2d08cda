"""The faults are tried on the same server processes as the live protocol."""

from tests.live.conftest import join, new_server, server, template

__all__ = ["join", "new_server", "server", "template"]
