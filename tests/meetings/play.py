"""Two hours of working group A, minute by minute: sixty delegations, the demo's agenda, and whatever goes wrong in a real sitting."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import requests

from tests.cast.sixty import EXPERT, OTHERS, PARTIES, STARTS
from tests.live.server import LiveServer

STATES = [names.partition(" | ")[0] for names in PARTIES]
OBSERVERS = {capacity: [names.partition(" | ")[0] for _, names in found] for capacity, found in OTHERS.items()}
DELEGATIONS = [*STATES, *(name for names in OBSERVERS.values() for name in names), EXPERT]


class Play:
    """The sitting at the API's door, with a clock that the script moves."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.http = requests.Session()
        self.http.trust_env = False
        self.asked: dict[int, str] = {}
        self.spoke: list[str] = []
        self.at("06:45")
        listed = self.read("/meetings", "chair")["items"]
        self.meeting = next(row["id"] for row in listed if row["title"].startswith("Working group A"))
        self.items = [item["id"] for item in self.read(f"/meetings/{self.meeting}", "chair")["items"]]

    # --- time

    def at(self, time: str) -> None:
        """It is this time on the day of the sitting; never earlier than it was."""
        hour, minute = time.split(":")
        now = STARTS.replace(hour=int(hour), minute=int(minute))
        assert now >= getattr(self, "now", now), f"the script ran late: {self.now:%H:%M:%S}, not {time}"
        self.stand(now)

    def wait(self, seconds: float) -> None:
        """So many seconds go by."""
        self.stand(self.now + timedelta(seconds=seconds))

    def stand(self, now: datetime) -> None:
        self.now = now
        assert self.http.get(f"{self.server.url}/stage/clock", params={"at": now.isoformat()}, timeout=20).ok

    # --- doors

    def read(self, path: str, who: str) -> Any:
        headers = {"Authorization": f"Bearer {self.server.token(who)}"}
        answer = self.http.get(f"{self.server.url}/api/v1{path}", headers=headers, timeout=20)
        assert answer.ok, answer.text
        return answer.json()

    def send(self, who: str, name: str, **args: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.server.token(who)}", "Idempotency-Key": uuid.uuid4().hex}
        url = f"{self.server.url}/api/v1/commands/meetings.{name}"
        return self.http.post(url, json={"meeting": self.meeting} | args, headers=headers, timeout=20)

    def do(self, who: str, name: str, **args: Any) -> Any:
        """The one id that a command gives which must succeed."""
        answer = self.send(who, name, **args)
        assert answer.ok, f"{self.now:%H:%M:%S} {who} {name}: {answer.text}"
        return next(iter(answer.json()["result"].values()), None)

    def refused(self, who: str, name: str, **args: Any) -> str:
        """The code of a command that must be refused."""
        answer = self.send(who, name, **args)
        assert not answer.ok, f"{self.now:%H:%M:%S} {who} {name} was not refused"
        return str(answer.json()["code"])

    # --- the floor

    def ask(self, who: str, kind: str = "intervention", **args: Any) -> int:
        """A request for the floor, three seconds after whatever was before."""
        self.wait(3)
        request = int(self.do(who, "request_floor", kind=kind, **args))
        self.asked[request] = who
        return request

    def ask_for_all(self, who: str, others: Sequence[str]) -> int:
        """A request for the floor that speaks also for others, who confirm it."""
        organisations = self.server.known["organisations"]
        request = self.ask(who, on_behalf_of=[organisations[other] for other in others])
        for other in others:
            self.do(other, "confirm_on_behalf", request=request)
        return request

    def call(self, expected: str) -> int:
        """The next in the line has the floor, and it is who the script says."""
        self.wait(5)
        request = int(self.do("chair", "call_next"))
        assert self.asked[request] == expected, f"{self.now:%H:%M:%S}: {self.asked[request]} was called, not {expected}"
        return request

    def finish(self) -> None:
        self.spoke.append(self.asked[int(self.do("chair", "finish_speaker"))])

    def turn(self, who: str, seconds: float = 45) -> None:
        """Who is next speaks for so long and ends."""
        self.call(who)
        self.wait(seconds)
        self.finish()

    def turns(self, people: list[str], seconds: float = 45) -> None:
        for who in people:
            self.turn(who, seconds)

    def floor(self) -> dict[str, Any]:
        """Who has the floor, as everybody sees it."""
        found = self.read(f"/live/meeting:{self.meeting}", "chair")
        entry: dict[str, Any] = next(body for name, _, body in found["put"] if name == "floor")
        return entry

    def line(self, item: int) -> list[str]:
        """Who waits on an item, as every client sorts them."""
        found = self.read(f"/live/meeting:{self.meeting}", "chair")["put"]
        waiting = [
            (body["order"], self.asked[int(key)])
            for name, key, body in found
            if name == "requests" and body["state"] == "queued" and body["item"] == str(self.items[item - 1])
        ]
        return [who for _, who in sorted(waiting)]

    def left(self) -> float:
        """What is left to whoever has the floor."""
        entry = self.floor()
        until = datetime.fromisoformat(entry["paused_at"]) if entry["paused_at"] else self.now
        spoken = (until - datetime.fromisoformat(entry["started_at"])).total_seconds() - entry["paused_total_s"]
        return float(entry["limit_s"] - spoken)

    def take_up(self, item: int, *, with_list: bool = True) -> None:
        self.do("chair", "start_item", item=self.items[item - 1])
        if with_list:
            self.do("chair", "open_list")


def opening(play: Play) -> None:
    """06:45 to 07:10: everybody comes, the chair opens, the Secretariat introduces."""
    for number, who in enumerate(DELEGATIONS):
        play.do(who, "enter", mode=("video", "audio", "text", "room")[number % 4])
    play.do("rapporteur", "enter")
    play.do(STATES[0], "say", text="Good morning from Sahelia", language="en")
    play.at("07:00")
    play.do("chair", "open_sitting")
    play.take_up(1, with_list=False)
    play.do("rapporteur", "add_record_line", text="The chair welcomed the participants and explained how to ask for the floor.")
    play.do("chair", "close_item")
    play.at("07:05")
    play.take_up(2)
    for who in (STATES[0], STATES[1]):
        play.ask(who)
    play.ask("secretariat")
    play.turn("secretariat", 150)
    play.turns(STATES[:2], 35)
    play.do("chair", "close_item")


def template(play: Play) -> None:
    """07:10 to 07:50: an NGO asks before a Party; a point of order; lines drop; somebody is skipped; a reply; a late one."""
    play.at("07:10")
    play.take_up(3)
    play.ask("Blue Corridor Trust")
    first = [play.ask(who) for who in STATES[2:7]]
    play.ask("Meridia")
    play.ask_for_all("Savanna Union", ("Sahelia", "Altamarea"))
    play.ask("Young Migrants Network")
    assert play.line(3) == ["Savanna Union", *STATES[2:7], "Meridia", "Blue Corridor Trust", "Young Migrants Network"]
    play.turn("Savanna Union", 120)
    _point_of_order(play)
    _dropped_lines(play)
    _technical_halt(play)
    _skipped_and_moved(play, first)
    play.turns(STATES[8:15])
    play.turns(["Blue Corridor Trust", "Young Migrants Network"])  # the rotation of the third item begins with the NGOs
    play.do("chair", "close_item")


def _point_of_order(play: Play) -> None:
    play.call("Montavia")
    play.wait(60)
    before = play.left()
    point = play.ask("Zibara", "point_of_order", category="procedure_not_followed")
    assert (play.floor()["state"], play.left()) == ("held", before - 3)
    play.call("Zibara")
    play.wait(20)
    play.do("chair", "rule_on_point", request=point, result="upheld", text="The section is read out before it is discussed.")
    assert play.left() == before - 3, "the same remainder"
    play.wait(40)
    play.finish()


def _dropped_lines(play: Play) -> None:
    """One is back within two minutes and speaks on; one is not, loses the turn, and has the head of the Parties on return."""
    play.call("Borealia")
    play.wait(40)
    play.do("chair", "hold_speaker", reason="The line dropped")
    play.wait(90)
    assert play.refused("chair", "call_next") == "conflict"
    play.do("chair", "resume_speaker")
    assert play.left() == 140
    play.wait(35)
    play.finish()
    lost = play.call("Pampania")
    play.wait(30)
    play.do("chair", "hold_speaker", reason="The line dropped")
    play.wait(121)
    play.do("chair", "skip_speaker", request=lost)
    play.call("Dunestan")
    play.wait(45)
    assert play.ask("Pampania") == lost, "the same request"
    assert play.line(3)[0] == "Pampania"
    play.finish()
    play.turn("Pampania", 60)


def _technical_halt(play: Play) -> None:
    play.call("Islas Corales")
    play.wait(15)
    halt = play.ask("Young Migrants Network", "technical")
    assert play.floor()["reason"] == "technical"
    play.do("chair", "call_speaker", request=halt)
    play.wait(25)
    play.do("chair", "finish_speaker")
    assert play.floor()["state"] == "speaking"
    play.wait(30)
    play.finish()


def _skipped_and_moved(play: Play, first: list[int]) -> None:
    """More ask; one does not answer and comes back; one thinks again; a non-Party is moved forward; a reply is granted; the list closes."""
    more = [play.ask(who) for who in STATES[8:16]]
    play.do("chair", "skip_speaker", request=more[0])
    assert play.ask(STATES[8]) == more[0]
    play.do(STATES[15], "withdraw_request", request=more[7])
    meridia = next(request for request, who in play.asked.items() if who == "Meridia")
    play.do("chair", "move_request", request=meridia, before=more[0], reason="The delegate has to leave")
    reply = play.ask("Montavia", "right_of_reply")
    play.do("chair", "grant_reply", request=reply)
    play.do("chair", "close_list")
    assert play.refused("Quillania", "request_floor", kind="intervention") == "conflict"
    assert play.refused("Blue Corridor Trust", "request_floor", kind="point_of_order") == "forbidden"
    assert play.line(3)[:3] == ["Montavia", "Meridia", STATES[8]]
    assert first[0] != reply
    play.turn("Montavia", 30)
    play.turn("Meridia")


def options(play: Play) -> None:
    """07:50 to 08:20: texts instead of speeches, and a motion to suspend in the middle of a speech."""
    play.at("07:50")
    play.take_up(4)
    written = [play.ask(who, text="Our position in writing.", language="fr") for who in (*STATES[16:18], "Solmar")]
    for who in (*STATES[18:27], "Office for River Basins", EXPERT):
        play.ask(who)
    for request in written:
        play.do("chair", "convert_to_text", request=request)
    play.turns(STATES[18:22])
    play.call(STATES[22])
    play.wait(30)
    play.ask("Zephyria", "motion", motion="suspend")
    play.do("chair", "hold_speaker", reason="A motion to suspend")
    remainder = play.left()
    play.do("chair", "suspend_sitting", reason="Five minutes")
    play.wait(300)
    play.do("chair", "open_sitting")
    play.do("chair", "resume_speaker")
    assert play.left() == remainder, "a pause takes nothing from the speaker"
    play.do("chair", "extend_timer", by_s=30)
    play.wait(40)
    play.finish()
    play.turn("Zephyria", 20)
    play.turns(STATES[23:27])
    play.turns(["Office for River Basins", EXPERT], 40)
    play.do("chair", "close_item")


def smaller_organisations(play: Play) -> None:
    """08:20 to 08:35: one voice for three observers, then each constituency in turn, and a statement on paper."""
    play.at("08:20")
    play.take_up(5)
    for who in ("Wetland Watch Montavia", "WindStep Ltd", "Institute for Movement Ecology", "University of Saltmarch"):
        play.ask(who)
    play.ask("Youth for Flyways")
    play.ask("People of the Two Lakes")
    play.ask_for_all("Blue Corridor Trust", ("Flyway Friends International", "Young Migrants Network"))
    play.ask("Rivania")
    text = "Nous remercions le groupe. Les petites organisations demandent un modèle court."
    play.do("Guardians of the Long River", "file_statement", item=play.items[4], text=text, language="fr")
    # The rotation of the fifth item begins with the private sector.
    rotation = ["WindStep Ltd", "People of the Two Lakes", "Youth for Flyways", "Wetland Watch Montavia", "Institute for Movement Ecology"]
    assert play.line(5) == ["Rivania", "Blue Corridor Trust", *rotation, "University of Saltmarch"]
    play.turns(["Rivania", "Blue Corridor Trust", *rotation, "University of Saltmarch"])
    play.do("chair", "close_item")


def next_steps(play: Play) -> None:
    """08:35 to 09:00: the rest of the Parties, who does what by when, and the end."""
    play.at("08:35")
    play.take_up(6)
    play.do("chair", "set_timer", speaking_limit_s=60)
    last = ["Brumalia", *STATES[27:36]]
    for who in last:
        play.ask(who)
    play.ask("Regional Seas Bureau")
    play.ask("Austrelle")
    play.call("Brumalia")
    assert play.left() == 60, "what everybody has"
    assert list(play.read(f"/meetings/{play.meeting}", "chair")["you"]["extra_s"].values()) == [60], "the chair knows of a minute more"
    play.wait(60)
    play.finish()
    play.turns(last[1:], 30)
    play.turns(["Austrelle", "Regional Seas Bureau"], 30)
    play.do("rapporteur", "add_record_line", text="The revised template goes to all by 15 January 2027, with ten working days to object.")
    play.do("rapporteur", "add_action", text="Send the revised template to all", owner="Secretariat", due="2027-01-15")
    play.do("rapporteur", "add_action", text="Compile the comments", organisation=play.server.known["organisations"]["Sahelia"])
    play.do("chair", "close_item")
    play.at("08:50")
    play.take_up(7)
    play.do("chair", "close_item")
    play.at("08:55")
    play.take_up(8, with_list=False)
    play.do("rapporteur", "add_record_line", text="The chair thanked the participants and the interpreter.")
    play.do("chair", "close_item")
    play.at("09:00")
    play.do("chair", "close_sitting")


ACTS = (opening, template, options, smaller_organisations, next_steps)
