"""A connection that stops being HTTP: the socket under a request, whatever server took it."""

import importlib
from typing import Any

from ecommunity.rt.driver import mode

KEY = "ecommunity.wire"


class Wire:
    """The request's socket. Whoever takes it answers on it alone, and the server adds nothing."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._environ = environ
        self.is_taken = False

    def take(self) -> Any:
        """The socket: recv, send, settimeout, shutdown and fileno, waiting the driver's way."""
        self.is_taken = True
        if mode() == "eventlet":
            # The server must not wait for this connection when it stops.
            self._environ["eventlet.set_idle"]()
            return self._environ["eventlet.input"].get_socket()
        if mode() == "gevent":
            return self._environ["gevent.socket"]
        return self._environ["werkzeug.socket"]

    def leave(self) -> tuple[()]:
        """What the application returns to its server once the wire is done with."""
        if mode() == "eventlet":
            importlib.import_module("eventlet.wsgi").WSGI_LOCAL.already_handled = True
        elif mode() == "threading":
            # werkzeug takes it for a client that went away: nothing more is written.
            raise ConnectionError("the connection was taken over")
        return ()
