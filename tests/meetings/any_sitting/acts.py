"""What people do in any sitting: commands in any order, by anybody."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ecommunity.boundary.execute import execute
from ecommunity.errors import Refusal
from ecommunity.meetings import floor_order, states
from ecommunity.meetings.models import FloorRequest, Line
from tests.meetings.any_sitting.stage import NUMBER, SEATED, WHO, Stage

KINDS = st.sampled_from(floor_order.KINDS)


class Acts(Stage):
    """Whatever people can do, at any moment."""

    @rule(who=WHO, kind=KINDS, for_others=st.booleans(), words=st.sampled_from([None, "Our statement"]))
    def ask(self, who: str, kind: str, for_others: bool, words: str | None) -> None:
        others = [self.world.organisations["long-river"], self.world.organisations["movement-ecology"]] if for_others else []
        more = {"motion": "suspend"} if kind == "motion" else {}
        self.do(who, "request_floor", kind=kind, on_behalf_of=others, text=words, **more)

    @rule(
        name=st.sampled_from(
            ["call_next", "call_next", "finish_speaker", "hold_speaker", "resume_speaker", "suspend_sitting", "open_sitting"]
        )
    )
    def chair_leads(self, name: str) -> None:
        self.do("chair", name)

    @rule(
        name=st.sampled_from(["call_speaker", "skip_speaker", "grant_reply", "convert_to_text", "withdraw", "refuse", "rule", "move"]),
        at=NUMBER,
    )
    def about_a_request(self, name: str, at: int) -> None:
        request = self.pick(FloorRequest, at, FloorRequest.state.in_(states.REQUEST_UNFINISHED))
        match name:
            case "withdraw":
                for who in SEATED:
                    self.do(who, "withdraw_request", request=request)
            case "refuse":
                self.do("chair", "refuse_request", request=request, reason="No time is left")
            case "rule":
                point = self.pick(FloorRequest, at, FloorRequest.kind == "point_of_order")
                self.do("chair", "rule_on_point", request=point, result="noted", text="It is noted.")
            case "move":
                waiting = FloorRequest.state.in_(states.REQUEST_WAITING)
                self.do(
                    "chair",
                    "move_request",
                    request=self.pick(FloorRequest, at, waiting),
                    before=self.pick(FloorRequest, at + 1, waiting),
                    reason="As agreed",
                )
            case _:
                self.do("chair", name, request=request)

    @rule(name=st.sampled_from(["open_list", "close_list", "close_item", "set_timer", "extend_timer", "start_item"]), at=NUMBER)
    def chair_arranges(self, name: str, at: int) -> None:
        args: dict[str, dict[str, Any]] = {
            "set_timer": {"speaking_limit_s": 60 + at},
            "extend_timer": {"by_s": 30},
            "start_item": {"item": self.world.things["items"][at % 4]},
        }
        self.do("chair", name, **args.get(name, {}))

    @rule(who=WHO, to=st.sampled_from(["all", "all", "delegation", "bureau"]), times=st.sampled_from([1, 1, 1, 30]))
    def say(self, who: str, to: str, times: int) -> None:
        for number in range(times):
            self.do(who, "say", text=f"Line {number}", to=to)

    @rule(at=NUMBER)
    def hide(self, at: int) -> None:
        self.do("chair", "hide_line", line=self.pick(Line, at), reason="Off the subject")

    @rule(who=WHO, name=st.sampled_from(["enter", "leave"]), mode=st.sampled_from(["text", "audio"]))
    def come_and_go(self, who: str, name: str, mode: str) -> None:
        self.do(who, name, **({"mode": mode} if name == "enter" else {}))

    @rule(name=st.sampled_from(["admit", "decline", "remove_participant"]))
    def decide_about_the_candidate(self, name: str) -> None:
        self.do("chair", name, participant=self.candidate, **({} if name == "admit" else {"reason": "As agreed"}))

    @precondition(lambda self: self.done)
    @rule(at=NUMBER, other_words=st.booleans())
    def send_again_what_was_not_acknowledged(self, at: int, other_words: bool) -> None:
        who, name, args, key, answered = self.done[-1 - at % len(self.done)]
        before = self.heads()
        answer: dict[str, Any] | str
        try:
            outcome = execute(self.credentials[who], name, args | ({"meeting": 999_999} if other_words else {}), key=key)
            answer = {"result": outcome.result, "seq": outcome.seq}
        except Refusal as no:
            answer = no.code
        assert answer == ("invalid" if other_words else answered), name
        assert self.heads() == before, "nothing happened a second time"
