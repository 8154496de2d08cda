"""`python -m tests.cli.forking NAME`: has loaded the program, and forks for each command that is asked for at that abstract socket.

What comes after the loading is as in a process of its own: environment, folder, streams, exit status. Whoever asks sends one datagram
with the three streams, hears the process's number, and then how it ended.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from importlib import import_module

from ecommunity import cli, import_domains

LONGEST = 2**17
LOADED_WITH_THE_APPLICATION = ("flask_compress", "psycopg", "sqlalchemy.dialects.postgresql.psycopg", "ecommunity.api.door")


def load() -> None:
    """Everything that any command may need is there."""
    cli.parser()
    import_domains()
    for name in LOADED_WITH_THE_APPLICATION:
        import_module(name)


def command(asked: dict[str, object], streams: list[int]) -> int:
    """Runs the command in this process; gives its exit status."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload]
    os.chdir(str(asked["folder"]))
    sys.argv[1:] = asked["arguments"]  # type: ignore[call-overload]
    try:
        return cli.main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - as at the end of any process
        sys.excepthook(*sys.exc_info())  # the program may have put in its own
        return 1


def serve(line: socket.socket) -> None:
    """One command was run for whoever is at the other end."""
    said, streams, _, _ = socket.recv_fds(line, LONGEST, 3)
    if not said:
        return
    pid = os.fork()
    if not pid:
        line.close()
        sys.exit(command(json.loads(said), streams))  # as any process ends, so that files are closed
    line.send(str(pid).encode())
    line.send(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])).encode())


def main() -> None:
    """Whoever asks is served, until the one who started it is gone."""
    load()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listening.bind("\0" + sys.argv[1])
    listening.listen(64)
    listening.settimeout(1)
    parent = os.getppid()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while os.getppid() == parent:
        try:
            line, _ = listening.accept()
        except TimeoutError:
            continue
        if not os.fork():
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            serve(line)
            os._exit(0)
        line.close()


if __name__ == "__main__":
    main()
