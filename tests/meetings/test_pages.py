"""The pages of meetings, without scripts: everything is there, every button is a form, every refusal keeps the words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ecommunity import clock
from ecommunity.db import session, transaction
from ecommunity.meetings import rules_pack
from ecommunity.meetings.models import Meeting


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("who", ["chair", "nfp.new", "ngo", "rapporteur"])
def test_the_room_has_its_regions_for_everybody(room, who, language):
    room.open()
    room.ask("ngo")
    page = room.as_(who).get(f"/meetings/{room.id}?lang={language}").get_data(as_text=True)
    for region in ("agenda", "floor", "queue", "lines", "people", "state"):
        assert f'data-region="{region}"' in page
    assert ('data-region="chair"' in page) is (who == "chair")
    assert f'data-meeting="{room.id}"' in page
    assert " style=" not in page
    assert "onclick" not in page


def test_the_page_subscribes_from_the_number_it_was_made_at(room):
    room.open()
    page = room.as_("ngo").get(f"/meetings/{room.id}").get_data(as_text=True)
    assert f'data-stream="{room.stream}"' in page
    assert f'data-seq="{room.seq()}"' in page


def test_a_whole_turn_by_plain_forms(room):
    where = f"/meetings/{room.id}"

    def press(who, path, **fields):
        answer = room.as_(who).post_form(f"{where}/{path}", fields, page=where)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        assert answer.headers["Location"].startswith(where)

    press("chair", "sittings/open")
    press("chair", "items/start", item=room.items[1])
    press("chair", "list/open")
    press("ngo", "enter", mode="text")
    press("ngo", "lines", text="Good <script>alert(1)</script> morning")
    press("ngo", "floor/request", kind="intervention")
    press("nfp.new", "floor/request", kind="point_of_order", category="ruling", motion="", item="", text="")
    point = next(key for (collection, key), body in room.stored().items() if collection == "requests" and body["kind"] == "point_of_order")
    page = room.as_("ngo").get(where).get_data(as_text=True)
    assert "You are second in the queue, about" in page
    assert "<script>alert(1)" not in page
    assert "Good &lt;script&gt;alert(1)&lt;/script&gt; morning" in page
    press("chair", "floor/next")
    press("chair", "floor/rule", request=point, result="noted", text="It is noted.")
    press("chair", "floor/next")
    page = room.as_("ngo").get(where).get_data(as_text=True)
    assert "You have the floor" in page
    assert re.search(r'class="clock [^"]*" role="timer"', page)
    press("chair", "floor/hold")
    press("chair", "floor/resume")
    press("chair", "floor/finish")
    press("chair", "list/close")
    press("rapporteur", "record/add", text="Noted.")
    press("ngo", "leave")
    press("chair", "sittings/close")


def test_the_queue_on_the_page_is_the_queue_of_the_stream(room):
    room.open()
    for who in ("youth", "ngo", "nonparty", "nfp.expert"):
        room.ask(who)
    page = room.as_("chair").get(f"/meetings/{room.id}").get_data(as_text=True)
    queue = page[page.index('class="queue"') : page.index("</ol>", page.index('class="queue"'))]
    places = [queue.index(room.world_name(who)) for who in room.queue()]
    assert places == sorted(places)


def test_a_refused_form_says_why_and_keeps_the_words(room):
    where = f"/meetings/{room.id}"
    answer = room.as_("ngo").post_form(f"{where}/lines", {"text": "Too early to say this"}, page=where)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Too early to say this" in page
    assert "No sitting is open" in page


def test_a_doubled_form_has_one_effect(room):
    room.open()
    where = f"/meetings/{room.id}"
    ngo = room.as_("ngo")
    shown = ngo.get(where).get_data(as_text=True)
    form = shown[shown.index('class="chat-form"') :]
    hidden = {name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("csrf_token", "_key")}
    for _ in range(2):
        assert ngo.client.post(f"{where}/lines", data=hidden | {"text": "Once"}).status_code == 303
    assert [body["text"] for (collection, _), body in room.stored().items() if collection == "lines"] == ["Once"]


def test_the_page_of_a_sitting_takes_ten_statements_however_many_wait(room, sql):
    room.open()
    chair = room.as_("chair")
    chair.get(f"/meetings/{room.id}")
    sql.clear()
    chair.get(f"/meetings/{room.id}")
    few = len(sql)
    for who in ("youth", "ngo", "nonparty", "nfp.expert", "iplc"):
        room.ask(who, on_behalf_of=[room.world.organisations["sahelia"], room.world.organisations["meridia"]])
        room.do(who, "say", text="Hello")
    sql.clear()
    chair.get(f"/meetings/{room.id}")
    assert len(sql) == few <= 10


def test_live_first_then_next_then_past(room, world, app):
    from datetime import UTC, datetime

    from ecommunity.db import session, transaction
    from ecommunity.meetings.models import Meeting
    from tests.cast.meetings import meeting_of

    with app.app_context(), transaction():
        made = {title: meeting_of(world, title) for title in ("past early", "past late", "next late", "next soon", "live")}
        states = {"past early": "closed", "past late": "report_adopted", "live": "in_progress"}
        days = {"past early": 1, "past late": 2, "next late": 29, "next soon": 3, "live": 30}
        for title, key in made.items():
            meeting = session.get(Meeting, key)
            meeting.state = states.get(title, "announced")
            meeting.starts_at = datetime(2026, 11, days[title], tzinfo=UTC)
    listed = [row["title"] for row in room.as_("ngo").api("/meetings").get_json()["items"] if row["id"] != world.things["other_meeting"]]
    assert listed == ["live", "next soon", "next late", "WG-A, second virtual session", "past late", "past early"]


def test_the_meeting_of_the_api(room):
    room.open()
    body = room.as_("ngo").api(f"/meetings/{room.id}").get_json()
    assert {"id", "title", "formality", "state", "group", "starts_at", "sittings"} <= set(body)
    assert (body["id"], body["formality"], body["state"]) == (room.id, "procedural", "in_progress")
    assert body["stream"]["name"] == room.stream
    assert body["sittings"][0]["state"] == "open"
    assert body["group"] == "wg-a"


def test_a_group_that_is_hidden_is_not_named(room, world):
    from ecommunity.db import session, transaction
    from ecommunity.groups.models import Group

    with transaction():
        session.get(Group, world.groups["wg-a"]).visibility = "peers"
    assert room.as_("business").api(f"/meetings/{room.id}").get_json()["group"] is None
    assert room.as_("ngo").api(f"/meetings/{room.id}").get_json()["group"] == "wg-a"


def test_older_lines_by_http(room):
    room.open()
    said = [room.do("ngo", "say", text=f"Line {n}") for n in range(53)]
    first = room.as_("youth").api(f"/meetings/{room.id}/lines").get_json()
    assert [row["id"] for row in first["items"]] == said[3:]
    older = room.as_("youth").get(first["next"]).get_json()
    assert [row["id"] for row in older["items"]] == said[:3]
    assert older["next"] is None
    page = room.as_("youth").get(f"/meetings/{room.id}/chat?before={said[3]}").get_data(as_text=True)
    assert "Line 2<" in page
    assert "Line 3<" not in page


def test_the_start_is_in_the_readers_zone_and_in_utc(room, world):
    from ecommunity.accounts.models import Person
    from ecommunity.db import session, transaction

    with transaction():
        session.get(Person, world.people["ngo"]).time_zone = "Africa/Nairobi"
    page = room.as_("ngo").get("/meetings").get_data(as_text=True)
    assert "10:00 Nairobi (UTC+3)" in page
    assert "07:00 UTC" in page


def test_a_meeting_is_planned_from_its_form(room, world):
    from ecommunity.db import session, transaction
    from ecommunity.groups.models import Membership

    with transaction():
        session.add(Membership(group_id=world.groups["wg-a"], person_id=world.people["secretariat"], role="member"))
    desk = room.as_("secretariat")
    good = {
        "group": "wg-a",
        "title": "Third session",
        "language": "en",
        "kind": "wg_session",
        "rules": "wg-light",
        "access": "group",
        "starts_at": "2100-12-09T15:00",
        "minutes": "120",
    }
    bad = desk.post_form("/meetings/plan", good | {"title": "", "minutes": "3"})
    assert bad.status_code == 422
    assert 'value="2100-12-09T15:00"' in bad.get_data(as_text=True)
    answer = desk.post_form("/meetings/plan", good)
    assert answer.status_code == 303
    made = desk.api(answer.headers["Location"]).get_json()
    assert (made["title"], made["starts_at"], made["group"]) == ("Third session", "2100-12-09T15:00:00.000Z", "wg-a")
    assert room.as_("ngo").get("/meetings/plan").status_code == 403
    assert room.is_rebuilt_equal()


def region_of(page, name):
    """The server's drawing of a region."""
    begin = page.index(f'data-region="{name}"')
    return page[begin : page.index("</section>", begin)]


def test_those_who_are_here_are_counted_and_those_who_are_not_stand_apart(room):
    where = f"/meetings/{room.id}"
    before = region_of(room.as_("ngo").get(where).get_data(as_text=True), "people")
    assert 'People present <span class="count">0</span>' in before
    assert "Nobody has entered yet." in before
    assert before.index("<details") < before.index(room.world_name("ngo")), "who is not here is folded"
    room.do("ngo", "enter")
    after = region_of(room.as_("ngo").get(where).get_data(as_text=True), "people")
    assert 'People present <span class="count">1</span>' in after
    assert after.index(room.world_name("ngo")) < after.index("<details") < after.index(room.world_name("youth"))


def test_who_is_not_counted_as_present_is_told_how_to_enter(room):
    room.open()
    where = f"/meetings/{room.id}"
    page = room.as_("ngo").get(where).get_data(as_text=True)
    assert "You are not counted as present yet." in region_of(page, "floor")
    assert "Enter: Text only</button>" in region_of(page, "floor")
    assert "Enter the sitting</button>" in region_of(page, "presence")
    chair = room.as_("chair").get(where).get_data(as_text=True)
    assert "You are counted as present." in region_of(chair, "presence")
    assert "not counted" not in chair.split("<script", maxsplit=1)[0] + region_of(chair, "floor")


def test_the_words_are_true_for_whoever_only_reads_along(room, world):
    room.open()
    both, other = (room.as_(who).get("/").get_data(as_text=True) for who in ("ngo", "admin"))
    assert "Your next meetings" not in both, "one of the two is not the NGO's own"
    assert "Next meetings" in both
    assert ">Join</a>" in both
    assert ">Read along</a>" in other
    assert ">Join</a>" not in other
    assert ">Read along</a>" in room.as_("admin").get("/meetings").get_data(as_text=True)
    with transaction():
        session.get(Meeting, world.things["other_meeting"]).state = "cancelled"
    assert "Your next meetings" in room.as_("ngo").get("/").get_data(as_text=True)
    assert "Your next meetings" not in room.as_("admin").get("/").get_data(as_text=True)


def test_nothing_is_joined_by_an_english_colon_in_french(room):
    room.open()
    room.do("chair", "suspend_sitting", reason="Pause")
    chair = room.as_("chair")
    pages = {name: chair.get(f"/meetings/{room.id}/{name}?lang=fr").get_data(as_text=True) for name in ("rules", "record", "chat")}
    pages["room"] = chair.get(f"/meetings/{room.id}?lang=fr").get_data(as_text=True)
    assert "Suspendue\u00a0: Pause" in pages["room"]
    assert "Groupe de travail\u00a0: " in pages["rules"]
    assert "<title>Compte rendu\u00a0: " in pages["record"]
    assert "<title>Messages\u00a0: " in pages["chat"]
    for name, page in pages.items():
        assert not re.search(r"[a-zé]: [A-Z]", re.sub(r"<script.*?</script>|<[^>]*>", "", page.split("<main", 1)[1], flags=re.DOTALL)), name


def test_the_record_writes_its_moments_as_people_read_them(room):
    with clock.standing_at(datetime(2026, 12, 1, 10, 0, 7, tzinfo=UTC)):
        room.do("chair", "open_sitting")
    page = room.as_("ngo").get(f"/meetings/{room.id}/record?lang=fr").get_data(as_text=True)
    assert ">1 déc. 2026, 10:00:07</time>" in page


@pytest.mark.parametrize("name", rules_pack.names())
def test_the_rules_keep_french_typography(name):
    pack = rules_pack.rules_pack(name)
    for text in (pack.title, pack.authority, *pack.words.values()):
        assert not re.search(r"[^\u00a0][:;?!»](\s|$)|« ", text.in_language("fr"))
