"""`python -m tests.kernel.chatting DRIVER`: real threads and the tasks of the loop write log lines at once; says `done` when all have."""

import sys

from ecommunity import rt

if __name__ == "__main__":
    rt.patch(sys.argv[1])

import logging

from ecommunity.rt.driver import real_thread
from ecommunity.web import logs

LINES = 3000


def chat(who: str, rest: list[str]) -> None:
    """So many lines, and a crossing-off at the end."""
    for number in range(LINES):
        logging.getLogger("chat").info("%s %d", who, number)
    rest.remove(who)


def main() -> None:
    """All have said everything."""
    logs.configure("text")
    sys.setswitchinterval(1e-6)
    rest = [f"thread {number}" for number in range(3)] + [f"task {number}" for number in range(3)]
    for who in tuple(rest):
        if who.startswith("thread"):
            real_thread(chat, (who, rest))
        else:
            rt.spawn(chat, who, rest)
    while rest:
        rt.sleep(0.01)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
