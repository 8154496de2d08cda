"""A client of the live protocol without a wire: what it holds, what it does with each message, and when it has to ask."""

from __future__ import annotations

from typing import Any


class Held:
    """One stream as a client holds it, by the letter of the contract."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.entries: dict[tuple[str, str], Any] = {}
        self.epoch: str | None = None
        self.seq: int | None = None
        self.must_ask = True
        self._pages: list[dict[str, Any]] = []
        self._kept: list[dict[str, Any]] = []

    @property
    def is_asking(self) -> bool:
        """A first page came, and the last one did not."""
        return bool(self._pages)

    def begin(self) -> None:
        """The client connects anew: what it was asking for is asked again, what it holds it holds."""
        self._pages, self._kept, self.must_ask = [], [], True

    def page(self, ack: dict[str, Any]) -> None:
        """A page of the answer to `subscribe` came; with the last one the state is taken over, and what came meanwhile is tried."""
        assert ack["ok"], ack
        self._pages.append(ack)
        if ack["more"] is not None:
            return
        pages, self._pages = self._pages, []
        if pages[0]["full"]:
            self.entries = {}
        for page in pages:
            self._apply(page)
        self.epoch, self.seq, self.must_ask = pages[0]["epoch"], pages[0]["seq"], False
        kept, self._kept = self._kept, []
        for change in kept:
            self.hear(change)

    def hear(self, change: dict[str, Any]) -> None:
        """A change came, perhaps late, perhaps again."""
        if self.must_ask or self._pages:
            self._kept.append(change)
            return
        own = self.seq or 0
        if change["seq"] <= own:
            return
        if change["after"] <= own and not change.get("fetch"):
            self._apply(change)
            self.seq = change["seq"]
            return
        self.must_ask = True

    def head(self, seq: int) -> None:
        """The heartbeat says where the stream stands."""
        self.must_ask = self.must_ask or (self.seq or 0) < seq

    def _apply(self, message: dict[str, Any]) -> None:
        put = {(name, key): body for name, key, body in message["put"]}
        drop = {(name, key) for name, key in message["drop"]}
        assert not set(put) & drop, "one message never puts and drops the same key"
        self.entries.update(put)
        for place in drop:
            self.entries.pop(place, None)
