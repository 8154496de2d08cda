"""The smallest Flask-SocketIO room server: stores nothing, checks nothing. usage: live_flask.py {eventlet|gevent|threading} PORT"""

from __future__ import annotations

import sys
import warnings

mode, port = sys.argv[1], int(sys.argv[2])
warnings.simplefilter("ignore")
if mode == "eventlet":
    import eventlet

    eventlet.monkey_patch()
elif mode == "gevent":
    from gevent import monkey

    monkey.patch_all()

import resource  # noqa: E402 - the driver comes first
from typing import Any  # noqa: E402

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
app = Flask(__name__)
app.config["SECRET_KEY"] = "x"
sio = SocketIO(app, async_mode=mode, logger=False, engineio_logger=False, cors_allowed_origins="*")


@sio.on("join")
def join(given: dict[str, Any]) -> dict[str, int]:
    join_room(given["room"])
    return {"ok": 1}


@sio.on("chat")
def chat(given: dict[str, Any]) -> dict[str, int]:
    emit("chat", given, to=given["room"])
    return {"ok": 1}


if __name__ == "__main__":
    # eventlet serves 1,024 connections at a time unless max_size says otherwise.
    more: dict[str, Any] = {"allow_unsafe_werkzeug": True} if mode == "threading" else {"max_size": 20000} if mode == "eventlet" else {}
    sio.run(app, host="127.0.0.1", port=port, debug=False, use_reloader=False, **more)
