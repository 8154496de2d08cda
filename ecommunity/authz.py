"""Who acts, and `require()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ecommunity import registry
from ecommunity.errors import Forbidden, SignInNeeded

Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Credential:
    """What somebody showed at the door: a session, a token, or nothing. It says nothing about rights."""

    kind: str = "none"
    key: str = ""
    person_id: int | None = None


NOBODY = Credential()
OPERATOR_CREDENTIAL = Credential("operator")


@dataclass
class Actor:
    """The one who does it, as loaded from the database a moment ago."""

    id: int | None = None
    kind: str = "guest"
    name: str = ""
    language: str = ""
    time_zone: str = "UTC"
    site_roles: frozenset[str] = frozenset()
    session_id: int | None = None
    # Whether they are under 18 at this moment, and what that leaves open: without a guardian's consent they only read.
    is_minor: bool = False
    may_write: bool = True
    credential: Credential = NOBODY
    _facts: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_guest(self) -> bool:
        return self.kind == "guest"

    @property
    def is_operator(self) -> bool:
        return self.kind in ("operator", "system")

    @property
    def is_admin(self) -> bool:
        return "admin" in self.site_roles or self.is_operator

    @property
    def is_secretariat(self) -> bool:
        return "secretariat" in self.site_roles or self.is_admin

    def fact(self, name: str) -> Any:
        """What the function registered as `@actor_fact(name)` says of this actor, loaded once."""
        return self.once(name, lambda: registry.actor_facts[name](self))

    def once(self, name: str, load: Callable[[], Fact]) -> Fact:
        """What `load()` says of this actor and something else that `name` names, loaded once."""
        if name not in self._facts:
            self._facts[name] = load()
        found: Fact = self._facts[name]
        return found

    def forget_facts(self) -> None:
        """The facts are loaded anew when next asked for."""
        self._facts.clear()


GUEST = Actor()


def guest(language: str = "") -> Actor:
    """A visitor without an account."""
    return Actor(language=language)


def operator() -> Actor:
    """Whoever has a shell on the server."""
    return Actor(kind="operator", name="operator", site_roles=frozenset({"admin"}), credential=OPERATOR_CREDENTIAL)


def require(predicate: Callable[..., bool], actor: Actor, *subject: Any, message: object = "") -> None:
    """Raises when the predicate says no: a visitor is asked to sign in, a member is refused."""
    if not predicate(actor, *subject):
        if actor.is_guest:
            raise SignInNeeded(message)
        raise Forbidden(message)
