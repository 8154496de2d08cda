"""From a commit to everybody who follows: one task sends, nobody who commits ever waits for a client.

After the commit a change is only appended; the task yields once, so that the sender's acknowledgement goes first, then takes
what is pending, joins it, frames it once and hands it out, giving way to others after every hundred sockets. Streams go out in
the order in which they were first touched, so a drop on a wide stream leaves before the put on a narrow one.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from ecommunity import failures, rt
from ecommunity.live.batches import join
from ecommunity.live.entries import Change
from ecommunity.live.following import Connection, Follow
from ecommunity.live.frames import Message
from ecommunity.live.limits import Places

SLICE = 100
# How long what is pending waits for commands that are about to commit.
GATHER_S = 0.025
# After so long it is tried again to send what the database could not be asked about.
AGAIN_S = 1.0

log = logging.getLogger("ecommunity.live")


class Hub:
    """Who is connected, who follows what, and what still has to go out."""

    def __init__(self) -> None:
        self.connections: dict[str, Connection] = {}
        self.followers: dict[str, dict[str, Follow]] = {}
        self.places = Places()
        # Asked before anything goes out: holds everybody whose rights changed in a commit that was not looked at yet.
        self.barrier: Callable[[], object] = lambda: None
        # Told when a commit says that rights must be asked again, before that commit's changes are pending.
        self.on_rechecks: Callable[[], object] = lambda: None
        # Told when somebody is the first to follow a stream, when somebody stops following, and when nobody follows it any more.
        self.on_company: Callable[[str], object] = lambda _: None
        self.on_unfollow: Callable[[Follow], object] = lambda _: None
        self.on_silence: Callable[[str], object] = lambda _: None
        # Told where a stream stood for somebody who just read it, and where all stand by the database.
        self.on_read: Callable[[str, int], object] = lambda *_: None
        self.on_heads: Callable[[dict[str, int]], object] = lambda _: None
        # What a monitor wants to know of those who help here: name → what it is, and how to read it.
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        # The last number that went out of each stream that is followed here.
        self.sent: dict[str, int] = {}
        # Where commits go: out at once, or in order with those of other processes, who are told of ours.
        self.receive: Callable[..., object] = self.changed
        self.tell_others: Callable[[list[Change], bool], object] = lambda *_: None
        self._pending: dict[str, list[Change]] = {}
        self._releases: list[Follow] = []
        self._lock = rt.Lock()
        self._bell = rt.Event()
        self._paced: set[Follow] = set()
        self._is_running = False
        self._writers = 0

    # Who is there

    def enter(self, connection: Connection) -> None:
        """The connection counts."""
        self.connections[connection.sid] = connection
        connection.socket.is_joined = True

    def leave(self, sid: str) -> None:
        """The connection and everything it followed are gone."""
        connection = self.connections.pop(sid, None)
        if connection is None:
            return
        connection.socket.left()
        for follow in list(connection.follows.values()):
            self.unfollow(follow)
        self.places.leave(connection.place)

    def follow(self, connection: Connection, stream: str) -> Follow:
        """The connection follows the stream, held until `release`: so nothing committed from here on is missed."""
        with self._lock:
            follow = connection.follows.get(stream)
            is_first = stream not in self.followers
            if follow is None:
                follow = connection.follows[stream] = Follow(connection, stream)
                self.followers.setdefault(stream, {})[connection.sid] = follow
        follow.hold()
        if is_first:
            self.on_company(stream)
        return follow

    def unfollow(self, follow: Follow, reason: str | None = None) -> None:
        """Nothing of the stream goes to this connection any more."""
        follow.end(reason)
        with self._lock:
            follow.connection.follows.pop(follow.stream, None)
            row = self.followers.get(follow.stream, {})
            row.pop(follow.connection.sid, None)
            is_silent = not row
            if is_silent:
                self.followers.pop(follow.stream, None)
                self.sent.pop(follow.stream, None)
            self._paced.discard(follow)
        self.on_unfollow(follow)
        if is_silent:
            self.on_silence(follow.stream)

    def of_person(self, person_id: int) -> list[Follow]:
        """Everything this person follows, on all connections."""
        found = [c for c in list(self.connections.values()) if c.person_id == person_id]
        return [follow for connection in found for follow in list(connection.follows.values())]

    def of_stream(self, stream: str) -> list[Follow]:
        """Everybody who follows the stream."""
        return list(self.followers.get(stream, {}).values())

    def was_read(self, stream: str, seq: int) -> None:
        """The stream stood there for somebody who just read it: whatever comes after it is for this process to send."""
        self.sent.setdefault(stream, seq)
        self.on_read(stream, seq)

    # What goes out

    def changed(self, *changes: Change) -> None:
        """One commit's changes will go out, drops first: what narrows is gone from the wide stream before it is on the narrow one."""
        with self._lock:
            for change in sorted(changes, key=lambda change: bool(change.put)):
                if change.stream in self.followers:
                    self._pending.setdefault(change.stream, []).append(change)
            is_idle = not self._pending
        if not is_idle:
            self._wake()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A command is in its transaction: what is pending may wait a moment for its changes."""
        with self._lock:
            self._writers += 1
        try:
            yield
        finally:
            with self._lock:
                self._writers -= 1

    def release_soon(self, follow: Follow) -> None:
        """The follow is released in a moment, after the acknowledgement that is about to leave."""
        with self._lock:
            self._releases.append(follow)
        self._wake()

    def _wake(self) -> None:
        if not self._is_running:
            with self._lock:
                is_first, self._is_running = not self._is_running, True
            if is_first:
                rt.spawn(self._run)
        self._bell.set()

    def _run(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            rt.sleep(0)
            self._gather()
            try:
                self.send_pending()
            except Exception as problem:  # noqa: BLE001 - whatever it is, it is tried again
                failures.tell(log, "sending changes failed; it is tried again", problem)
                rt.sleep(AGAIN_S)
                self._bell.set()

    def _gather(self) -> None:
        """Commands that wait for a database end one by one: sent each alone, a burst would be told to everybody once for each."""
        end = monotonic() + GATHER_S
        while self._writers and monotonic() < end:
            rt.sleep(0.002)

    def send_pending(self) -> None:
        """Everything that was pending has gone out."""
        while self._pending or self._releases:
            with self._lock:
                releases, self._releases = self._releases, []
                stream = next(iter(self._pending), None)
                changes = self._pending.pop(stream) if stream is not None else []
            for follow in releases:
                follow.release()
            if stream is not None:
                self._ask_first(stream, changes)
                self._send(stream, changes)

    def _ask_first(self, stream: str, changes: list[Change]) -> None:
        """Whoever lost a right is held; where that can't be asked, the changes are pending as before."""
        try:
            self.barrier()
        except BaseException:
            with self._lock:
                later = self._pending.pop(stream, [])
                self._pending = {stream: changes + later, **self._pending}
            raise

    def _send(self, stream: str, changes: list[Change]) -> None:
        for batch in join(changes):
            self.sent[stream] = batch.seq
            for count, follow in enumerate(self.of_stream(stream), 1):
                try:
                    if follow.offer(batch):
                        self._pace(follow)
                except Exception:
                    log.exception("one client could not be told; it is let go, the others go on")
                    rt.spawn(follow.connection.socket.cut, "could not be told")
                if count % SLICE == 0:
                    rt.sleep(0)

    def broadcast(self, connections: Iterable[Connection], message: Message) -> None:
        """An ephemeral message for many; who has something waiting does without."""
        for count, connection in enumerate(connections, 1):
            if not connection.socket.queue.packets:
                connection.socket.push(message)
            if count % SLICE == 0:
                rt.sleep(0)

    def _pace(self, follow: Follow) -> None:
        is_first = not self._paced
        self._paced.add(follow)
        if is_first:
            rt.spawn(self._run_paced)

    def _run_paced(self) -> None:
        while self._paced:
            rt.sleep(0.2)
            now = monotonic()
            for follow in list(self._paced):
                if follow.is_due(now):
                    follow.send_kept()
                if not follow.has_kept:
                    self._paced.discard(follow)


hub = Hub()


def committed(changes: list[Change], *, rechecks: bool) -> None:
    """The changes of the commit just made go out to whoever follows, here and in the other processes."""
    if rechecks:
        # First: whoever lost a right in this very commit must not get its changes.
        hub.on_rechecks()
    hub.receive(*changes)
    hub.tell_others(changes, rechecks)
