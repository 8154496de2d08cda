"""The floor in any sitting: speakers who are lost and come back, the time that is kept for them, motions, seats handed over, mutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select, update

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.events import publish
from ecommunity.live.reach import Reached
from ecommunity.meetings import floor_order, motions, policies, states
from ecommunity.meetings.consoles.watch import watch
from ecommunity.meetings.events import ParticipantRegistered
from ecommunity.meetings.models import FloorRequest, Meeting, Participant
from ecommunity.meetings.talk.models import Mute
from ecommunity.outbox import claims, relay
from ecommunity.outbox.models import Delivery
from tests.meetings.any_sitting import rows
from tests.meetings.any_sitting.acts import Acts
from tests.meetings.any_sitting.rows import Row
from tests.meetings.any_sitting.stage import BEGIN, NUMBER, SEATED, WHO

# They follow without scripts: no server ever sees a connection of theirs.
WITHOUT_SCRIPTS = ("ngo", "iplc")
AWAY_S = 16
GIVER, ALTERNATE = "nfp.new", "nfp.4"
OF_PARTICIPANTS = (
    *(policies.PARTICIPANT_COMMANDS + policies.ASKING_COMMANDS + policies.BEHALF_COMMANDS + policies.STATEMENT_COMMANDS),
    *(policies.DELEGATION_COMMANDS + policies.HANDING_COMMANDS),
)
BRINGS_BACK = {name.removeprefix("meetings.") for name in OF_PARTICIPANTS} - {"leave"}
MOTIONS = st.sampled_from(floor_order.MOTIONS)


class Floor(Acts):
    """Who has the floor, and everything that can take it away."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: dict[str, datetime] = {}
        self.kept_since: dict[int, datetime] = {}
        self.was: dict[int, Row] = {}
        self.looked_at = BEGIN

    def some_have_an_alternate(self) -> None:
        with db.transaction():
            seats = select(Participant).where(Participant.meeting_id == self.meeting)
            people = {row.person_id: row for row in session.execute(seats).scalars()}
            self.seats = {who: people[self.world.people[who]].id for who in SEATED}
            session.execute(update(Participant).where(Participant.id == self.seats[ALTERNATE]).values(function="alternate"))
            publish(ParticipantRegistered(self.meeting, self.seats[ALTERNATE]))

    @initialize(motion=st.sampled_from([None, "moved", "put"]), lost=st.sampled_from([None, "nothing", "too late", "acts"]))
    def it_is_under_way(self, motion: str | None, lost: str | None) -> None:
        """Without this most sittings would end before anything happened that can go wrong."""
        self.everybody_is_there()
        self.some_have_an_alternate()
        if motion is not None:
            self.a_motion_is_moved("close_debate", "nfp.expert", "nfp.3", "not_carried" if motion == "put" else None)
        for who in (GIVER, "nfp.3", "youth", "ngo"):
            self.do(who, "request_floor", kind="intervention")
        self.do("chair", "call_next")
        if lost is not None:
            self.was = rows.read(self.meeting)
            self.the_speakers_line_drops("nothing" if lost == "acts" else lost)
        if lost == "acts":
            self.checked()
            self.who_was_lost_acts_without_a_live_line(10, "say")

    # --- connections, and the time that goes by

    def look(self) -> None:
        """The server looks at who is connected, as it does every few seconds."""
        people = self.world.people
        reached = {people[who]: Reached() for who in SEATED if who not in WITHOUT_SCRIPTS}
        reached |= {people[who]: Reached(gone_s=(self.now - since).total_seconds()) for who, since in self.gone.items()}
        watch(str(self.meeting), reached, 1_000.0)

    def work(self) -> None:
        """The worker does what is due of the meeting."""
        session.rollback()
        owed = select(Delivery.id).where(Delivery.event == "due", Delivery.state == "owed", Delivery.due_at <= clock.now())
        ids = list(session.execute(owed.where(Delivery.subscriber.like("meetings.%")).order_by(Delivery.due_at, Delivery.id)).scalars())
        until = clock.now() + claims.LEASE
        with db.transaction():
            session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(claimed_until=until))
        for key in ids:
            assert relay.deliver(key, until), "a job that was due failed"

    def pass_time(self, by_s: float) -> None:
        self.now += timedelta(seconds=by_s)
        self.move(self.now)

    @rule(by_s=st.sampled_from([1, 20, 119, 125]))
    def time_goes_by(self, by_s: int) -> None:
        self.pass_time(by_s)
        self.work()
        self.look()

    def speaker(self) -> Row | None:
        return next((row for row in self.was.values() if row.state == "speaking"), None)

    def name_of(self, row: Row) -> str:
        return next(who for who, seat in self.seats.items() if seat == row.participant)

    @precondition(lambda self: self.speaker() is not None)
    @rule(then=st.sampled_from(["nothing", "back", "too late"]))
    def the_speakers_line_drops(self, then: str) -> None:
        """Fifteen seconds later the server holds them, if it ever saw a connection of theirs; they may come back, in time or too late."""
        speaker = self.speaker()
        assert speaker is not None
        who = self.name_of(speaker)
        self.look()
        is_news = who not in self.gone and who not in WITHOUT_SCRIPTS
        if is_news:
            self.gone[who] = self.now
        self.pass_time(AWAY_S)
        self.work()
        self.look()
        after = rows.read(self.meeting)[speaker.id]
        if is_news:
            assert (after.state, after.reason) == ("held", "connection_lost")
        elif who in WITHOUT_SCRIPTS:
            assert after.state == "speaking"
        if then == "too late":
            self.checked()
            self.time_goes_by(rows.KEPT_S)
        if is_news and then != "nothing":
            self.checked()
            del self.gone[who]
            self.look()

    @precondition(lambda self: self.speaker() is not None)
    @rule(by_s=st.sampled_from([5, 40]))
    def the_chair_holds_a_speech_for_a_while(self, by_s: int) -> None:
        self.do("chair", "hold_speaker")
        self.checked()
        self.pass_time(by_s)
        self.checked()
        self.do("chair", "resume_speaker")

    @precondition(lambda self: self.gone)
    @rule(at=NUMBER)
    def a_line_is_there_again(self, at: int) -> None:
        who = sorted(self.gone)[at % len(self.gone)]
        del self.gone[who]
        self.look()

    @precondition(lambda self: any(row.reason == "connection_lost" for row in self.was.values()))
    @rule(by_s=st.sampled_from([10, 121]), name=st.sampled_from(["enter", "say", "signal", "withdraw_request", "write_intervention"]))
    def who_was_lost_acts_without_a_live_line(self, by_s: int, name: str) -> None:
        lost = next(row for row in self.was.values() if row.reason == "connection_lost")
        self.time_goes_by(by_s)
        args: dict[str, dict[str, Any]] = {
            "enter": {"mode": "text"},
            "say": {"text": "Here", "to": "bureau"},
            "signal": {"name": "no_sound"},
            "withdraw_request": {"request": self.another_of(lost)},
            "write_intervention": {"request": self.another_of(lost), "text": "Our next statement"},
        }
        self.do(self.name_of(lost), name, **args[name])

    def another_of(self, lost: Row) -> int:
        """A request of theirs that waits, where they have one."""
        own = (row.id for row in self.was.values() if row.participant == lost.participant and row.state == "queued")
        return next(own, lost.id)

    @rule(who=WHO, at=NUMBER, name=st.sampled_from(["confirm_on_behalf", "decline_on_behalf"]))
    def somebody_who_is_named_answers(self, who: str, at: int, name: str) -> None:
        self.do(who, name, request=self.pick(FloorRequest, at, FloorRequest.state.in_(states.REQUEST_WAITING)))

    # --- what the chair and the delegations do with the floor

    @rule(who=WHO, text=st.sampled_from([None, "Our statement"]))
    def somebody_speaks(self, who: str, text: str | None) -> None:
        self.do(who, "request_floor", kind="intervention", text=text)
        self.do("chair", "call_next")

    @rule(motion=MOTIONS, who=WHO, for_it=st.sampled_from([None, "nfp.3", "nfp.expert"]), result=st.sampled_from([None, "carried"]))
    def a_motion_is_moved(self, motion: str, who: str, for_it: str | None, result: str | None) -> None:
        """Perhaps somebody asks to speak for it, perhaps it is put at once."""
        self.do("chair", "finish_speaker")
        self.do(who, "request_floor", kind="motion", motion=motion)
        mine = FloorRequest.participant_id == self.seats[who]
        moved = self.pick(FloorRequest, 0, mine, FloorRequest.kind == "motion", FloorRequest.state == "queued")
        self.do("chair", "call_speaker", request=moved)
        self.do("chair", "finish_speaker")
        if for_it is not None:
            self.do(for_it, "request_floor", kind="motion", motion=motion, stance="for")
        if result is not None:
            self.do("chair", "put_motion", request=moved, result=result)

    def moved(self) -> list[Row]:
        """The motions that were moved and not put."""
        return [row for row in self.was.values() if row.kind == "motion" and row.stance is None and row.state == "done" and not row.reason]

    @precondition(lambda self: self.moved())
    @rule(at=NUMBER, who=WHO, stance=st.sampled_from(motions.STANCES))
    def somebody_takes_a_side(self, at: int, who: str, stance: str) -> None:
        motion = self.moved()[at % len(self.moved())]
        self.do(who, "request_floor", kind="motion", motion=motion.motion, stance=stance, item=motion.item)

    @precondition(lambda self: self.moved())
    @rule(at=NUMBER, result=st.sampled_from(["carried", "not_carried"]))
    def a_motion_is_put(self, at: int, result: str) -> None:
        self.do("chair", "put_motion", request=self.moved()[at % len(self.moved())].id, result=result)

    @rule(by=st.sampled_from([GIVER, "chair"]), steps=st.sampled_from(["given", "back", "given back given"]))
    def a_seat_is_handed_over(self, by: str, steps: str) -> None:
        for step in steps.split():
            giver, taker = (ALTERNATE, GIVER) if step == "back" else (GIVER, ALTERNATE)
            before = len(self.did)
            self.do(by, "hand_over", participant=self.seats[giver], to=self.seats[taker])
            self.effects[f"seat {step}"] += len(self.did) - before

    @rule(who=WHO, steps=st.sampled_from(["mute", "mute unmute mute", "unmute"]))
    def the_chair_mutes(self, who: str, steps: str) -> None:
        for step in steps.split():
            self.do("chair", step, participant=self.seats[who])
        found = session.execute(select(Mute.participant_id).where(Mute.participant_id == self.seats[who])).first() is not None
        session.rollback()
        for to in ("all", "bureau"):
            done = len(self.done)
            self.do(who, "say", text="May I?", to=to)
            is_said = len(self.done) > done
            if to == "all" and found:
                assert not is_said, "who is muted wrote to all"
                self.effects["refused because muted"] += 1

    @precondition(lambda self: any(row.is_open for row in self.was.values()))
    @rule(at=NUMBER, is_passed_over=st.booleans())
    def somebody_hands_in_a_text(self, at: int, is_passed_over: bool) -> None:
        """Who has the floor delivers it; the text of others goes along with their request."""
        able = sorted((row for row in self.was.values() if row.is_open), key=lambda row: row.state not in states.REQUEST_ON_FLOOR)
        row = able[at % min(2, len(able))]
        self.do(self.name_of(row), "write_intervention", text="Our statement in writing", request=row.id)
        if is_passed_over:
            self.do("chair", "skip_speaker", request=row.id)

    # --- what must hold

    @invariant()
    def checked(self) -> None:
        """Nothing is wrong with the floor, and what this step did is counted."""
        now = rows.read(self.meeting)
        passed_s = (self.now - self.looked_at).total_seconds()
        wrong = [*rows.wrong_now(now), *rows.wrong_since(self.was, now, passed_s, self.now, self.did), *self.kept_too_long(now)]
        assert not wrong, wrong
        self.who_acts_is_back(now)
        self.who_returns_stands_first(now)
        self.count(now)
        self.was, self.looked_at, self.did = now, self.now, []

    def kept_too_long(self, now: dict[int, Row]) -> list[str]:
        """For whom the floor is kept longer than the rules say, not counting what a suspension took."""
        session.rollback()
        sitting = session.get_one(Meeting, self.meeting).sitting
        is_open = sitting is not None and sitting.state == "open"
        session.rollback()
        lost = {row.id for row in now.values() if row.state == "held" and row.reason == "connection_lost"} if is_open else set()
        self.kept_since = {key: self.kept_since.get(key, self.now) for key in lost}
        return [f"{key} is kept" for key, since in self.kept_since.items() if self.now >= since + timedelta(seconds=rows.KEPT_S)]

    def who_acts_is_back(self, now: dict[int, Row]) -> None:
        acted = {self.seats[who] for who, name in self.did if name in BRINGS_BACK and who in self.seats}
        for row in now.values():
            if row.participant in acted and self.was.get(row.id, row).reason == "connection_lost":
                assert not (row.state == "held" and row.reason == "connection_lost"), f"{row.id} acted and is not back"

    def who_returns_stands_first(self, now: dict[int, Row]) -> None:
        back = [
            row for row in now.values() if row.state == "queued" and row.id in self.was and self.was[row.id].state in ("skipped", "held")
        ]
        for row in back:
            alike = [one for one in now.values() if one.state == "queued" and one.item == row.item and one.place[:2] == row.place[:2]]
            assert len(back) > 1 or min(alike, key=lambda one: one.place).id == row.id, "who was lost stands at the head of their own"

    def count(self, now: dict[int, Row]) -> None:
        """What happened in this step, so that it is known that it happens at all."""
        self.effects.update(name for _, name in self.did)
        self.effects["steps"] += 1
        for row in now.values():
            was = self.was.get(row.id)
            if row.stance in motions.STANCES and was is None:
                self.effects["took a side"] += 1
            if was is None or (was.state, was.reason) == (row.state, row.reason):
                continue
            self.effects[f"{_word(was)} → {_word(row)}"] += 1


def _word(row: Row) -> str:
    is_told = (row.state == "held" and row.reason in rows.SERVER) or (row.state == "skipped")
    return row.reason if is_told else row.state
