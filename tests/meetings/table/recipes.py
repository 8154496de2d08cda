"""With which arguments each command is tried.

A new command needs nothing here when its fields have the usual names: each required field takes the value that `FIELDS` has for
its name, else one that fits its type. A field that needs a particular thing gets its line in `FIELDS`; a command whose outcome depends on
an argument, or that names something in an optional field, gets its lines in `TRIED`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, get_args, get_origin

from ecommunity import registry
from tests.meetings.table.people import NOWHERE, PAPER, STARTS, Scene

Value = Callable[[Scene, str], Any]


def thing(name: str, at: int | None = None) -> Value:
    """The id of something in the meeting as it is at this moment; one of nothing before it exists."""

    def find(scene: Scene, _who: str) -> Any:
        found = scene.things.get(name, NOWHERE)
        return found if at is None else found[at]

    return find


def seat(who: str) -> Value:
    """The seat of somebody."""
    return lambda scene, _who: scene.seats[who]


def person(who: str) -> Value:
    """The account of somebody."""
    return lambda scene, _who: scene.people[who]


def own_request(scene: Scene, who: str) -> Any:
    """The request of whoever tries; somebody else's where they have none."""
    return scene.things["requests"].get(scene.seats.get(who)) or scene.things["waiting"]


def own_seat(scene: Scene, who: str) -> Any:
    """The seat of whoever tries; another's where they have none."""
    return scene.seats.get(who) or scene.seats["spare"]


FIELDS: dict[str, Value] = {
    "meeting": thing("meeting"),
    "group": thing("group"),
    "item": thing("items", 2),
    "sitting": thing("sittings", 1),
    "request": thing("waiting"),
    "participant": seat("spare"),
    "to": seat("Party, alternate"),
    "line": thing("line"),
    "nomination": thing("nomination"),
    "correction": thing("correction"),
    "intervention": thing("spoken"),
    "statement": thing("statement"),
    "action": thing("action"),
    "template": thing("template"),
    "starts_at": lambda _scene, _who: (STARTS + timedelta(days=30)).isoformat(),
    "minutes": lambda _scene, _who: 60,
    "speaking_limit_s": lambda _scene, _who: 90,
    "by_s": lambda _scene, _who: 30,
    "email": lambda _scene, _who: "somebody@demo.invalid",
    "file": thing("letter"),
    "evidence": thing("evidence of Party, delegate"),
}

# Command → what it is called there → what stands in its fields beside the required ones, or in their place.
TRIED: dict[str, dict[str, dict[str, Any]]] = {
    "request_floor": {
        "intervention": {"kind": "intervention"},
        "text in advance": {"kind": "intervention", "text": "Our statement"},
        "point of order": {"kind": "point_of_order", "category": "procedure"},
        "point of order without a category": {"kind": "point_of_order"},
        "right of reply": {"kind": "right_of_reply"},
        "technical": {"kind": "technical"},
        "motion": {"kind": "motion", "motion": "suspend"},
        "against a motion": {"kind": "motion", "motion": "suspend", "stance": "against"},
    },
    "say": {"to all": {"to": "all"}, "to the delegation": {"to": "delegation"}, "to the bureau": {"to": "bureau"}},
    "withdraw_request": {"one’s own, else another’s": {"request": own_request}},
    "call_speaker": {"who waits": {}, "who has the floor": {"request": thing("on floor")}},
    "skip_speaker": {"who waits": {}, "who has the floor": {"request": thing("on floor")}},
    "convert_to_text": {
        "with a text": {"request": thing("with text")},
        "without": {},
        "of who has the floor": {"request": thing("on floor")},
        "a technical signal": {"request": thing("halt")},
    },
    "grant_reply": {"a right of reply": {"request": thing("reply")}, "something else": {}},
    "rule_on_point": {"a point of order": {"request": thing("point")}, "something else": {}},
    "put_motion": {"a motion": {"request": thing("moved"), "result": "carried"}, "something else": {"result": "carried"}},
    "register": {
        "oneself as an observer": {"function": "observer", "capacity": "ngo"},
        "somebody else": {"function": "observer", "capacity": "ngo", "person": person("candidate")},
    },
    "register_with_letter": {"oneself as an observer": {"function": "observer", "capacity": "ngo", "name": "letter.txt"}},
    "admit": {"who waits": {"participant": seat("colleague")}},
    "decline": {"who waits": {"participant": seat("colleague")}},
    "confirm_member": {"who waits": {"participant": seat("colleague")}},
    "approve_registration": {"who waits": {"participant": seat("colleague")}},
    "hand_over": {"from the head to the alternate": {"participant": seat("Party, head"), "to": seat("Party, alternate")}},
    "name_member": {"by address": {"email": "somebody@demo.invalid"}},
    "set_action": {"done": {"state": "done"}},
    "decide_correction": {"accepted": {"decision": "accepted"}},
    "start_item": {"the next": {}, "the current one": {"item": thing("items", 1)}},
    "plan_meeting": {"": {"kind": "wg_session"}},
    "file_statement": {"": {"item": thing("items", 1)}},
    "confirm_on_behalf": {"who is named, else nobody": {"request": thing("with text")}, "nobody is named": {}},
    "decline_on_behalf": {"who is named, else nobody": {"request": thing("with text")}, "nobody is named": {}},
    "give_evidence": {
        "for oneself, else for another": {"participant": own_seat, "name": "letter.txt"},
        "for another": {"name": "letter.txt"},
    },
    "withdraw_evidence": {"of a Party’s delegate": {}, "of who waits": {"evidence": thing("evidence of waiting")}},
    "recommend_actions": {"": {"item": thing("items", 1), "document": PAPER, "actions": ["adopt"]}},
    "set_document_outcome": {"": {"item": thing("items", 1), "document": PAPER}},
    "set_item_outcome": {
        "": {},
        "deferred": {"outcome": "deferred"},
        "adopted after its debate": {"item": thing("items", 1), "outcome": "adopted"},
    },
    "edit_item": {"": {}, "the current one": {"item": thing("items", 1)}},
    "move_item": {"": {}, "the current one": {"item": thing("items", 1)}},
    "show_paragraph": {"": {"document": thing("document")}},
    "mute": {"": {}, "the chair": {"participant": seat("chair")}},
    "unmute": {"": {"participant": seat("asks in writing")}},
    "announce_meeting": {"": {}, "a draft": {"meeting": thing("draft")}},
    "reschedule_meeting": {"": {}, "a postponed one": {"meeting": thing("postponed")}},
    "choose_attendance": {"": {"attends": "room"}, "of a meeting with a place": {"attends": "room", "meeting": thing("workshop")}},
    "close_meeting": {"": {}, "an adjourned one": {"meeting": thing("adjourned_to_part_n")}},
}


@dataclass(frozen=True)
class Recipe:
    """One command with one set of arguments."""

    command: str
    label: str = ""

    @property
    def title(self) -> str:
        """How the table calls it."""
        return f"{self.command}: {self.label}" if self.label else self.command

    def args(self, scene: Scene, who: str) -> dict[str, Any]:
        """The arguments at this moment."""
        model = registry.commands[f"meetings.{self.command}"].input
        wanted = {
            name: FIELDS.get(name) or fitting(self.command, name, one) for name, one in model.model_fields.items() if one.is_required()
        }
        wanted |= TRIED.get(self.command, {}).get(self.label, {})
        return {name: value(scene, who) if callable(value) else value for name, value in wanted.items()}


def recipes() -> list[Recipe]:
    """All that is tried, from the register of commands: one that is new is there too."""
    names = sorted(name.removeprefix("meetings.") for name in registry.commands if name.startswith("meetings."))
    return [Recipe(name, label) for name in names for label in TRIED.get(name, {"": {}})]


def fitting(command: str, name: str, field: Any) -> Any:
    """A value of the field's type."""
    kind = field.annotation
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if type(None) in get_args(kind):
        return None
    plain = {str: "Words", bool: True, int: 1, float: 1.0, datetime: STARTS.isoformat(), date: STARTS.date().isoformat()}
    if kind in plain:
        return plain[kind]
    if get_origin(kind) is list:
        return []
    raise AssertionError(f"Say in FIELDS what stands in {name!r} of {command}.")
