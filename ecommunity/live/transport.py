"""The `/live` namespace: who connects, what they may say, and what is answered. The contract is docs/live-protocol.md."""

import logging
import random
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from socketio.exceptions import ConnectionRefusedError as Refused

from ecommunity import boundary, clock, failures, rt
from ecommunity.authz import NOBODY, Credential
from ecommunity.boundary import context
from ecommunity.config import Settings
from ecommunity.db import in_turn
from ecommunity.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, SignInNeeded, TooOften
from ecommunity.live import catchup, door
from ecommunity.live.fanout import Hub
from ecommunity.live.following import MAX_PACE_S, Connection, Follow
from ecommunity.live.frames import NAMESPACE
from ecommunity.live.limits import Bucket, Limits
from ecommunity.live.presence import Presence, card_of
from ecommunity.web import words
from ecommunity.web.words import _

PROTOCOL = 1
log = logging.getLogger("ecommunity.live")

Ack = dict[str, Any]


def refused(code: str, **more: Any) -> Refused:
    """The `connect_error`: the contract's object, and the same under `data`, where the JavaScript client looks for it."""
    error = Refused(code)
    error.error_args = {"message": code, "code": code, **more, "data": {"code": code, **more}}
    return error


class Transport:
    """The handlers of the namespace. Each runs on its client's own reader: one thing at a time for each client, in order."""

    def __init__(self, hub: Hub, presence: Presence, settings: Settings, limits: Limits) -> None:
        self.hub = hub
        self.presence = presence
        self.settings = settings
        self.limits = limits
        self.server: Any = None
        self._events: dict[str, Callable[[Connection, Ack], Ack]] = {
            "clock": self._clock,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "command": self._command,
            "hint": presence.hint,
        }

    # Connecting

    def connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """The client is known and has a place, or is refused with the reason."""
        auth = {} if auth is None else auth
        if not isinstance(auth, dict) or str(auth.get("protocol", PROTOCOL)) != str(PROTOCOL):
            raise refused("upgrade", speaks=[PROTOCOL])
        try:
            with in_turn(), context.alone(""):
                credential = self._credential(environ, auth.get("token"))
                actor = context.load_actor(credential)
                you = None if actor.is_guest else {"id": actor.id, "name": actor.name}
                language = actor.language
        except SignInNeeded:
            raise refused("signed_out") from None
        except Exception as problem:
            if (no := failures.refusal(problem)) is None:
                log.exception("a client could not connect")
            raise refused("unavailable", retry_in=no.retry_in if no and no.retry_in else 5) from None
        place, most = f"person:{credential.person_id}", self.limits.sockets_a_person
        if credential.person_id is None:
            address = door.address_of(environ, self.settings.trusted_proxies)
            place, most = f"address:{address}", self.limits.sockets_an_address
        socket = self.server.eio.sockets.get(self.server.manager.eio_sid_from_sid(sid, NAMESPACE))
        if socket is None:
            raise refused("unavailable")
        if not self.hub.places.enter(place, most):
            raise refused("too_often", retry_in=30)
        commands = Bucket(self.limits.commands_a_minute / 60, self.limits.commands_at_once)
        hints = Bucket(self.limits.hints_a_second, self.limits.hints_a_second)

        def goodbye() -> None:
            self.server.disconnect(sid, namespace=NAMESPACE)

        self.hub.enter(Connection(sid, socket, credential, place, commands, hints, goodbye, language, you))

    def _credential(self, environ: dict[str, Any], token: Any) -> Credential:
        """What was shown at the door. A wrong token is refused; a cookie that no longer counts makes a guest, as on a page."""
        if token is not None:
            found = boundary.find_credential(token=token) if isinstance(token, str) and len(token) <= 200 else None
            if found is None:
                raise SignInNeeded
            return found
        cookie = self._cookie(environ)
        if not cookie or not door.cookie_counts(environ, self.settings.allowed_origins):
            return NOBODY
        return boundary.find_credential(cookie=cookie) or NOBODY

    def _cookie(self, environ: dict[str, Any]) -> str:
        try:
            morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(self.settings.cookie_name)
        except CookieError:
            return ""
        return morsel.value if morsel is not None else ""

    def greet(self, sid: str) -> None:
        """The client, who has just been let in, knows the time and who it is."""
        connection = self.hub.connections.get(sid)
        if connection is not None:
            connection.tell("hello", {"protocol": PROTOCOL, "now": clock.rfc3339(clock.now()), "you": connection.you})

    def disconnect(self, sid: str, *_: Any) -> None:
        """The client is gone, and so is what it followed."""
        self.hub.leave(sid)

    # What clients say

    def on_event(self, event: str, sid: str, *args: Any) -> Ack:
        """Every event has an answer, whatever was sent."""
        connection = self.hub.connections.get(sid)
        context.new_request_id()
        words.speak(connection.language if connection is not None else words.SOURCE)
        data = args[0] if len(args) == 1 and isinstance(args[0], dict) else None
        told = {name: data[name] for name in ("stream", "id") if isinstance(data.get(name), str)} if data is not None else {}
        try:
            handle = self._events.get(event)
            if connection is None:
                raise NotFound
            if handle is None:
                raise Invalid(_("There is no such event."))
            if data is None:
                raise Invalid(_("An event takes one object."))
            if connection.socket.is_hasty:
                raise TooOften(_("That was too fast. Please wait a moment."), retry_in=1)
            with rt.busy():
                return handle(connection, data)
        except Refusal as no:
            return {"ok": False, **told, "error": no.as_wire()}
        except Exception as problem:
            if (away := failures.refusal(problem)) is not None:
                return {"ok": False, **told, "error": away.as_wire()}
            log.exception("a live event failed: %s", event)
            return {"ok": False, **told, "error": {"code": "unavailable", "message": _("Something went wrong on our side.")}}

    def _clock(self, _connection: Connection, data: Ack) -> Ack:
        t0 = data.get("t0")
        if isinstance(t0, bool) or not isinstance(t0, (int, float)):
            raise Invalid(fields={"t0": _("Give a number.")})
        return {"t0": t0, "now": clock.rfc3339(clock.now())}

    def _subscribe(self, connection: Connection, data: Ack) -> Ack:
        stream, epoch, cursor = data.get("stream"), data.get("epoch"), data.get("cursor")
        if not isinstance(stream, str) or not 0 < len(stream) <= 120:
            raise Invalid(fields={"stream": _("Give the name of a stream.")})
        if not all(value is None or isinstance(value, str) for value in (epoch, cursor)) or len(cursor or "") > 1000:
            raise Invalid(fields={"cursor": _("This cannot be used. Please check it.")})
        since, pace_s = _number(data, "since"), _number(data, "pace_s")
        if stream not in connection.follows and len(connection.follows) >= self.limits.streams:
            raise Conflict(_("One connection follows at most %(most)s streams.", most=self.limits.streams))
        # First followed, then read: what is committed in between is kept and goes out after the answer.
        is_new = stream not in connection.follows
        follow = self.hub.follow(connection, stream)
        try:
            ack = self._catch_up(follow, epoch, since, cursor)
        except BaseException as problem:
            if is_new or isinstance(problem, (NotFound, Forbidden, SignInNeeded)):
                self.hub.unfollow(follow)
            else:
                self.hub.release_soon(follow)
            raise
        if pace_s is not None:
            follow.pace_s = min(pace_s, MAX_PACE_S)
        self.hub.release_soon(follow)
        if follow.is_over:
            raise NotFound
        return ack

    def _catch_up(self, follow: Follow, epoch: str | None, since: float | None, cursor: str | None) -> Ack:
        number = None if since is None else int(since)
        with in_turn(), boundary.acting(follow.connection.credential, follow.connection.language) as actor:
            ack = catchup.subscribe(actor, follow.stream, epoch, number, cursor)
            card = card_of(actor, follow.stream)
            follow.connection.may_write = actor.may_write
        follow.own = max(follow.own, int(ack["seq"])) if epoch is None or epoch == ack["epoch"] else int(ack["seq"])
        follow.you = ack.get("you")
        self.hub.was_read(follow.stream, int(ack["seq"]))
        self.presence.join(follow, card)
        return ack

    def _unsubscribe(self, connection: Connection, data: Ack) -> Ack:
        stream = data.get("stream")
        follow = connection.follows.get(stream) if isinstance(stream, str) else None
        if follow is not None:
            self.hub.unfollow(follow)
        return {"ok": True}

    def _command(self, connection: Connection, data: Ack) -> Ack:
        if wait := connection.commands.take():
            raise TooOften(_("That was too fast. Please wait a moment."), retry_in=round(wait, 1))
        number = data.get("id")
        if isinstance(number, int) and not isinstance(number, bool):
            number = str(number)
        ack = boundary.run_command(
            connection.credential, data.get("name"), data.get("args", {}), number, door="socket", language=connection.language
        )
        if not ack["ok"] and ack["error"]["code"] == "signed_out" and connection.person_id is not None:
            self._sign_out(connection)
        return ack

    def _sign_out(self, connection: Connection) -> None:
        for follow in list(connection.follows.values()):
            self.hub.unfollow(follow, "signed_out")
        connection.sign_out()

    # The end

    def farewell(self) -> None:
        """Every client knows when to come back: each at its own moment, so that they do not come all at once."""
        for connection in list(self.hub.connections.values()):
            connection.tell("restarting", {"retry_in": round(random.uniform(1, 10), 1)})


def _number(data: Ack, name: str) -> float | None:
    """A number that is not negative, or its string; None when it is missing."""
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 17:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**53:
        raise Invalid(fields={name: _("Give a number.")})
    return value
