"""What would be an import upwards is a registry: filled by decorators while the packages are imported, then frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Function = TypeVar("Function", bound=Callable[..., Any])

_all: dict[str, Registry[Any]] = {}
_frozen = False


class Registry(Mapping[str, Value], Generic[Value]):
    """A named table that each key enters once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rows: dict[str, Value] = {}
        _all[name] = self

    def add(self, key: str, value: Value) -> None:
        if _frozen:
            raise RuntimeError(f"{self.name} is frozen: {key} is registered too late.")
        if key in self._rows:
            raise RuntimeError(f"{self.name} has {key} already.")
        self._rows[key] = value

    def decorate(self, key: str) -> Callable[[Function], Function]:
        def keep(function: Function) -> Function:
            self.add(key, function)  # type: ignore[arg-type]
            return function

        return keep

    def __getitem__(self, key: str) -> Value:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Lists(Registry[list[Any]]):
    """A table where one key has many values, in the order in which they came."""

    def append(self, key: str, value: Any) -> None:
        if _frozen:
            raise RuntimeError(f"{self.name} is frozen: {key} is registered too late.")
        self._rows.setdefault(key, []).append(value)

    def of(self, key: str) -> list[Any]:
        return self._rows.get(key, [])


@dataclass(frozen=True)
class Command:
    """One way to change something, the same through form, API, socket and command line.

    `prepare(given)` is slow, pure work that runs in a thread before the transaction; with `look(given)`, which may read the
    database, it is `prepare(given, seen)`. `once=False` takes no one-time key. `store_answer=False` keeps no answer with the key.
    `upload` is the path of the API at which it takes a file, as multipart/form-data; the field `file` is that file.
    """

    name: str
    input: type[Any]
    action: Callable[..., Any]
    prepare: Callable[..., Any] | None = None
    look: Callable[[Any], Any] | None = None
    once: bool = True
    guests: bool = False
    socket: bool = True
    api: bool = True
    store_answer: bool = True
    upload: str = ""


@dataclass(frozen=True)
class Subscriber:
    """What follows an event, through the outbox."""

    name: str
    event: str
    function: Callable[..., Any]
    outside: bool


@dataclass(frozen=True)
class PersonalData:
    """Which columns of a package name a person, and how they are exported and erased."""

    kind: str
    columns: tuple[str, ...]
    export: Callable[[int], dict[str, Any]]
    erase: Callable[[int], Any]
    hand_over: Callable[[int, int], bool] | None = None


@dataclass(frozen=True)
class Link:
    """An entry of the site's navigation."""

    endpoint: str
    label: object
    order: int
    shown: Callable[[Any], bool]


commands: Registry[Command] = Registry("commands")
events: Registry[type[Any]] = Registry("events")
projections = Lists("projections")
subscribers: Registry[Subscriber] = Registry("subscribers")
by_event = Lists("subscribers by event")
readables: Registry[Callable[[Any], Any]] = Registry("readables")
subscribables: Registry[Callable[[Any, str], None]] = Registry("subscribables")
stream_yous: Registry[Callable[[Any, str], dict[str, Any]]] = Registry("stream_yous")
rebuilders: Registry[Callable[[], Any]] = Registry("rebuilders")
collections: Registry[Any] = Registry("collections")
panels = Lists("panels")
moderatables: Registry[Any] = Registry("moderatables")
personal_data_kinds: Registry[PersonalData] = Registry("personal_data")
actor_facts: Registry[Callable[[Any], Any]] = Registry("actor_facts")
actor_columns: Registry[tuple[str, Callable[[Any], Any]]] = Registry("actor_columns")  # facts that come with the row of the actor
loaders: Registry[Callable[..., Any]] = Registry("loaders")
policies: Registry[Callable[..., bool]] = Registry("policies")
dues: Registry[Callable[..., Any]] = Registry("dues")
recurrences: Registry[timedelta] = Registry("recurrences")
links: Registry[Link] = Registry("navigation")
reads: Registry[Any] = Registry("reads")
invitation_checks: Registry[Callable[[str], str]] = Registry("invitation_checks")
invitation_paths: Registry[Callable[[str], str]] = Registry("invitation_paths")
presence_cards: Registry[Callable[[Any, str], dict[str, Any]]] = Registry("presence_cards")
indexers: Registry[Callable[[int], int | None]] = Registry("indexers")
notice_lines: Registry[tuple[Callable[[Any, list[Any]], dict[int, Any]], str, object]] = Registry("notice_lines")
reach_watchers: Registry[Callable[[str, Mapping[int, Any], float], object]] = Registry("reach_watchers")


def command(name: str, input_model: type[Any], **options: Any) -> Callable[[Function], Function]:
    """The action is the command `name`; see `Command` for the options."""

    def keep(action: Function) -> Function:
        commands.add(name, Command(name, input_model, action, **options))
        return action

    return keep


def projects(event: type[Any]) -> Callable[[Function], Function]:
    """The function changes live entries when the event is published, in the same transaction."""

    def keep(function: Function) -> Function:
        projections.append(event.event_name, function)
        return function

    return keep


def subscribes(event: type[Any], *, as_: str, outside: bool = False) -> Callable[[Function], Function]:
    """The function follows the event, after the commit; with `outside` it returns the request to perform."""

    def keep(function: Function) -> Function:
        row = Subscriber(as_, event.event_name, function, outside)
        subscribers.add(as_, row)
        by_event.append(event.event_name, row)
        return function

    return keep


def readable(kind: str) -> Callable[[Function], Function]:
    """The function answers, for an actor, the Select of ids of this kind that they may read."""
    return readables.decorate(kind)


def indexer(kind: str) -> Callable[[Function], Function]:
    """The function indexes the next few things of this kind after a number anew, for search; gives the last number, None at the end."""
    return indexers.decorate(kind)


def subscribable(kind: str) -> Callable[[Function], Function]:
    """The function lets an actor follow the stream `kind:<key>`, or raises NotFound."""
    return subscribables.decorate(kind)


def stream_you(kind: str) -> Callable[[Function], Function]:
    """The function gives the `you` part of a stream for an actor."""
    return stream_yous.decorate(kind)


def rebuilds(kind: str) -> Callable[[Function], Function]:
    """The function yields every entry of the streams of this kind from the domain's tables."""
    return rebuilders.decorate(kind)


def panel(place: str) -> Callable[[Function], Function]:
    """The function adds `(template, context)` to a place on a lower package's page, or None."""

    def keep(function: Function) -> Function:
        panels.append(place, function)
        return function

    return keep


actor_fact = actor_facts.decorate  # the function loads a fact about an actor, once for each time the actor is loaded
moderatable = moderatables.decorate  # what moderators see of things of this kind, and do to them: moderation/things.py
actor_loader = loaders.decorate("actor")  # the function answers who is acting
gatekeeper = loaders.decorate("gate")  # the function refuses a command, by its name, to an actor to whom most are closed for now
credential_finder = loaders.decorate("credential")  # the function answers what a cookie or token stands for


def policy(function: Function) -> Function:
    """The predicate can be asked in templates: `can("forum.can_reply", thread)`."""
    policies.add(f"{function.__module__.split('.')[1]}.{function.__name__}", function)
    return function


def due(name: str) -> Callable[[Function], Function]:
    """The function is recurring or dated work: rows with a due time call it."""
    return dues.decorate(name)


def recurring(name: str, every: timedelta) -> Callable[[Function], Function]:
    """The function is called again and again, `every` after it was done."""

    def keep(function: Function) -> Function:
        dues.add(name, function)
        recurrences.add(name, every)
        return function

    return keep


def invitation_check(name: str) -> Callable[[Function], Function]:
    """The function says to which address the invitation of a secret was sent; nothing when it does not work (any more)."""
    return invitation_checks.decorate(name)


def invitation_path(name: str) -> Callable[[Function], Function]:
    """The function says where an invitation that was sent to an address and still works is taken up; nothing when there is none."""
    return invitation_paths.decorate(name)


def presence_card(kind: str) -> Callable[[Function], Function]:
    """The function gives what others see of an actor who is present on a stream of this kind."""
    return presence_cards.decorate(kind)


def lines_of_notices(kind: str, *, about: str = "", label: object = "") -> Callable[[Function], Function]:
    """The function gives, for an actor and notices of this kind, the line of each by its id; those of what may not be read have none.

    One function may stand under several kinds: it is asked once for all of them. `about` is the readable kind of which `thing_id` is a
    number, so that what may not be read is not counted; empty for what is always theirs. A kind with a `label` can be switched off.
    """

    def keep(function: Function) -> Function:
        notice_lines.add(kind, (function, about, label))
        return function

    return keep


def watches_reach(kind: str) -> Callable[[Function], Function]:
    """The function is told every few seconds how well each person who follows a stream of this kind is reached."""
    return reach_watchers.decorate(kind)


def personal_data(kind: str, *, columns: list[str]) -> Callable[[type[Any]], type[Any]]:
    """The class exports and erases what these columns say of a person; with `hand_over(person_id, name_id)` some of it keeps a name."""

    def keep(holder: type[Any]) -> type[Any]:
        hand_over = getattr(holder, "hand_over", None)
        personal_data_kinds.add(kind, PersonalData(kind, tuple(columns), holder.export, holder.erase, hand_over))
        return holder

    return keep


def navigation(endpoint: str, label: object, *, order: int, shown: Callable[[Any], bool] = lambda actor: True) -> None:
    """A link of the main navigation."""
    links.add(endpoint, Link(endpoint, label, order, shown))


def freeze() -> None:
    """Nothing is registered after this."""
    global _frozen
    _frozen = True


def overview() -> dict[str, list[str]]:
    """Every registry with its keys, for `doctor`."""
    return {name: sorted(rows) for name, rows in sorted(_all.items())}
