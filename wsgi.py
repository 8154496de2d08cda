"""The way in: the concurrency driver first, before anything that it has to replace is imported, then the application."""

import os
from pathlib import Path

from ecommunity import rt

rt.patch(os.environ.get("ASYNC_MODE", "").strip() or "eventlet")

from ecommunity import create_app  # noqa: E402 - the driver comes first
from ecommunity.config import Settings  # noqa: E402 - the driver comes first
from ecommunity.live import server  # noqa: E402 - the driver comes first

app = create_app()
settings: Settings = app.config["SETTINGS"]
socketio = app.extensions.get("socketio") or server.create(app, settings)


def main() -> None:
    """The site was served until it was told to stop."""
    unix: Path = settings.path("operator.sock")
    rt.serve(app, socketio, settings.host, settings.port, unix=unix)


if __name__ == "__main__":
    main()
