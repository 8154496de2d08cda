"""The demo as an outside program meets it: a server, tokens from the command line, HTTP and sockets."""

from tests.browser.conftest import demo, demo_template, new_demo

__all__ = ["demo", "demo_template", "new_demo"]
