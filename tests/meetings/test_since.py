"""A page that is asked for anew says what changed since the one before: true, short, and nothing that it cannot know."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecommunity import clock
from ecommunity.meetings import since
from ecommunity.meetings.since import FLOOR, ITEM, LIST, MOST_LINES, SITTING, Before, Kept, News, Now

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
MANY = settings(max_examples=300, deadline=None)
KINDS = st.sampled_from([*SITTING, *ITEM, *LIST, *FLOOR, "ruling", "note"])
RECORD = st.lists(st.builds(Kept, KINDS, st.sampled_from([None, "1", "2"]), st.just({}), st.just("")), max_size=20)
PAGES = st.builds(
    Now,
    seq=st.integers(0, 99),
    epoch=st.sampled_from(["a", "b"]),
    place=st.integers(0, 9),
    floor=st.sampled_from(["0", "7", "7h"]),
    has_floor=st.booleans(),
    item=st.sampled_from([None, "1", "2"]),
    kept=RECORD,
    new_requests=st.integers(0, 500),
    new_lines=st.integers(0, 500),
)
BEFORES = st.builds(Before, st.integers(0, 99), st.sampled_from(["a", "b"]), st.just(TEN), st.integers(0, 9), st.sampled_from(["0", "7"]))


@MANY
@given(st.dictionaries(st.sampled_from(["since", "epoch", "at", "place", "floor", "every"]), st.text(max_size=20)))
def test_whatever_a_link_says_it_is_read_or_not_known(link):
    found = since.read(link, TEN)
    assert found is None or (found.seq >= 0 and found.place >= 0 and abs(found.at - TEN) <= since.OLDEST)


@MANY
@given(st.integers(0, 10**12), st.text("abc", max_size=12), st.integers(0, 500), st.sampled_from(["0", "12", "12h"]))
def test_what_a_page_writes_the_next_one_reads(seq, epoch, place, floor):
    written = since.write(seq, epoch, TEN, place, floor)
    assert since.read(written, TEN + timedelta(hours=1)) == Before(seq, epoch, TEN, place, floor)


@MANY
@given(BEFORES, PAGES)
def test_what_is_told_is_bounded_and_of_one_history(before, now):
    news = since.compare(before, now)
    assert (news is None) is (before.epoch != now.epoch or before.seq > now.seq)
    if news is None:
        return
    assert len(news.kept) <= 3
    assert all(one in now.kept for one in news.kept)
    assert all(one.item == now.item for one in news.kept if one.kind in LIST)
    assert news.new_lines <= MOST_LINES
    assert not (news.is_place_told and news.has_left_queue)


def test_the_same_page_twice_has_no_news():
    now = Now(7, "a", 3, "4h", False, "1", (), 0, 0)
    assert since.compare(Before(7, "a", TEN, 3, "4h"), now) == News()


@pytest.mark.parametrize(
    "link",
    [
        {"since": "5"},
        {"since": "x", "at": "1", "place": "0"},
        {"since": "-1", "at": "1", "place": "0"},
        {"since": "5", "at": "9" * 30, "place": "0"},
        {"since": "5", "at": str(int(TEN.timestamp()) + 3600), "place": "0", "floor": "0"},
        {"since": "5", "at": str(int(TEN.timestamp()) - 8 * 86400), "place": "0", "floor": "0"},
        {"since": "５", "at": str(int(TEN.timestamp())), "place": "0", "floor": "0"},
        {"since": "5", "at": str(int(TEN.timestamp())), "place": "0", "floor": "x"},
    ],
)
def test_a_link_that_cannot_be_so_is_not_known(link):
    assert since.read(link, TEN) is None


# --- through the doors


def refresh(page):
    """The address behind the Refresh button of a page."""
    return html.unescape(re.search(r'href="([^"]+)">Refresh<', page)[1])


def told(page):
    """What stands above the page about what changed, None when nothing does."""
    found = re.search(r'<section class="since".*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", found[0])).strip() if found else None


def get(room, who, url):
    answer = room.as_(who).get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_reader_without_scripts_is_told_what_changed(room):
    with clock.standing_at(TEN) as move:
        room.open()
        room.ask("nfp.new")
        room.ask("nfp.expert")
        room.ask("ngo")
        room.do("youth", "say", text="Before")
        first = get(room, "ngo", f"/meetings/{room.id}")
        assert told(first) is None
        move(TEN + timedelta(minutes=5))
        room.do("chair", "call_next")
        room.do("chair", "close_list")
        for words in ("One", "Two"):
            room.do("youth", "say", text=words)
        page = get(room, "ngo", refresh(first))
        assert told(page) == (
            "Since 10:00 The speakers’ list on item 2 was closed. Estuaria has the floor. "
            "You are second in the queue, about 6 minutes. 2 new chat lines."
        )
        assert len(re.findall(r'<span class="badge badge-quiet">new</span>', page)) == 2
        again = get(room, "ngo", refresh(page))
        assert told(again) == "Since 10:05 Nothing has changed."
        assert '<span class="badge badge-quiet">new</span>' not in again


def tabs_of(page):
    """Each door of the chat on the page, with the mark that it bears."""
    tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)[0]
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<li>(.*?)</li>", tabs, re.DOTALL)]


def test_what_came_behind_the_narrow_doors_is_marked_for_those_who_read_there(room):
    with clock.standing_at(TEN) as move:
        room.open()
        room.do("nfp.4", "say", text="Before", to="delegation")
        move(TEN + timedelta(seconds=1))
        pages = {who: get(room, who, f"/meetings/{room.id}") for who in ("nfp.new", "nfp.4", "chair", "ngo")}
        assert tabs_of(pages["nfp.new"]) == ["To all", "My delegation", "The bureau"], "a page of its own marks nothing"
        move(TEN + timedelta(minutes=5))
        for words in ("One", "Two"):
            room.do("nfp.4", "say", text=words, to="delegation")
        room.do("ngo", "say", text="No sound", to="bureau")
        move(TEN + timedelta(minutes=5, seconds=1))
        pages = {who: get(room, who, refresh(page)) for who, page in pages.items()}
        assert tabs_of(pages["nfp.new"]) == ["To all", "My delegation 2 new", "The bureau"]
        assert tabs_of(pages["nfp.4"]) == ["To all", "My delegation", "The bureau"], "one's own lines are not news"
        assert tabs_of(pages["chair"]) == ["To all", "The bureau 1 new"]
        assert tabs_of(pages["ngo"]) == ["To all", "My delegation", "The bureau"], "nobody is told what the bureau reads"
        move(TEN + timedelta(minutes=6))
        assert tabs_of(get(room, "nfp.new", refresh(pages["nfp.new"]))) == ["To all", "My delegation", "The bureau"]


def test_the_floor_the_item_and_the_sitting(room):
    with clock.standing_at(TEN):
        room.open()
        room.ask("ngo")
        page = get(room, "ngo", f"/meetings/{room.id}")
        room.do("chair", "call_next")
        room.do("chair", "hold_speaker")
        room.ask("nfp.new")
        page = get(room, "ngo", refresh(page))
        assert (
            told(page)
            == "Since 10:00 You have the floor. The chair has stopped your clock. You keep the floor. 1 new request in the queue."
        )
        assert "Estuaria has the floor" not in page
        assert '<span class="badge badge-quiet">new</span>' in page
        other = get(room, "youth", f"/meetings/{room.id}")
        room.do("chair", "resume_speaker")
        other = get(room, "youth", refresh(other))
        assert told(other) == "Since 10:00 Blue Corridor Trust has the floor."
        room.do("chair", "hold_speaker")
        assert told(get(room, "youth", refresh(other))) == "Since 10:00 Blue Corridor Trust has the floor. The clock is stopped."
        room.do("chair", "finish_speaker")
        room.do("chair", "start_item", item=room.items[2])
        room.do("rapporteur", "add_record_line", text="Noted.")
        room.do("chair", "suspend_sitting")
        page = get(room, "ngo", refresh(page))
        assert told(page) == (
            "Since 10:00 Sitting 1 was suspended. The meeting turned to item 3: Options paper. "
            "Nobody has the floor. 1 more line on the record."
        )
        assert '<span class="badge badge-quiet">changed</span>' in page


def test_who_left_the_queue_is_told(room):
    with clock.standing_at(TEN):
        room.open()
        request = room.ask("ngo")
        page = get(room, "ngo", f"/meetings/{room.id}")
        room.do("chair", "refuse_request", request=request, reason="off the item")
        assert told(get(room, "ngo", refresh(page))) == "Since 10:00 You are not in the queue any more. 1 more line on the record."


@pytest.mark.parametrize("language", ["fr", "es"])
def test_in_the_readers_language(room, language):
    with clock.standing_at(TEN):
        room.open()
        page = get(room, "ngo", f"/meetings/{room.id}?lang=en")
        room.do("youth", "say", text="Hello")
        said = {"fr": "Depuis 10:00 1 nouveau message.", "es": "Desde las 10:00 1 mensaje nuevo."}
        assert told(get(room, "ngo", refresh(page) + f"&lang={language}")) == said[language]


@pytest.mark.parametrize(
    "query",
    [
        "since=abc",
        "since=999999&at={at}&place=0&floor=0&epoch=x",
        "since=0&at=0&place=0&floor=0&epoch=x",
        "since=0&at={at}&place=0&floor=0",
    ],
)
def test_a_page_that_nobody_knows_claims_nothing(room, query):
    with clock.standing_at(TEN):
        room.open()
        room.do("youth", "say", text="Hello")
        page = get(room, "ngo", f"/meetings/{room.id}?" + query.format(at=int(TEN.timestamp())))
        assert told(page) == "We cannot tell what changed since your last page. What you see now is up to date."
        assert '<span class="badge badge-quiet">new</span>' not in page


def test_the_page_comes_anew_by_itself_only_where_nothing_is_written(room):
    with clock.standing_at(TEN):
        room.open()
        for who in ("ngo", "chair"):
            plain = get(room, who, f"/meetings/{room.id}")
            assert "http-equiv" not in plain
            every = html.unescape(re.search(r'href="([^"]+)">Load again every 30 seconds', plain)[1])
            page = get(room, who, every)
            again = html.unescape(re.search(r'<noscript><meta http-equiv="refresh" content="30; url=([^"]+)">', page)[1])
            assert "every=30" in again
            assert "<textarea" not in page
            assert not re.findall(
                r'<input(?! type="hidden")(?![^>]*type="search")[^>]*name=', page[page.index("<main") : page.index("</main>")]
            ), "nothing to write in"
            assert "http-equiv" in get(room, who, again)
            stop = html.unescape(re.search(r'href="([^"]+)">Stop it', page)[1])
            assert "http-equiv" not in get(room, who, stop)
        assert "http-equiv" not in get(room, "ngo", f"/meetings/{room.id}?every=1")


def test_what_changed_costs_two_statements(room, sql):
    room.open()
    chair = room.as_("chair")
    first = chair.get(f"/meetings/{room.id}").get_data(as_text=True)
    sql.clear()
    chair.get(f"/meetings/{room.id}")
    plain = len(sql)
    for who in ("youth", "ngo", "nonparty"):
        room.ask(who)
        room.do(who, "say", text="Hello")
    sql.clear()
    chair.get(refresh(first))
    assert len(sql) == plain + 2, "what changed, and what came behind the narrow doors"


def test_who_is_interrupted_held_or_passed_over_learns_it_without_scripts(room):
    with clock.standing_at(TEN):
        room.open()
        speech = room.ask("ngo")
        room.do("chair", "call_next")
        own, other = (get(room, who, f"/meetings/{room.id}") for who in ("ngo", "youth"))
        point = room.ask("nfp.new", "point_of_order")
        own, other = get(room, "ngo", refresh(own)), get(room, "youth", refresh(other))
        interrupted = "A point of order interrupts you. Your clock is stopped, you keep the floor."
        assert interrupted in told(own)
        assert "Blue Corridor Trust has the floor. Interrupted by a point of order; the clock is stopped." in told(other)
        room.do("chair", "call_next")
        own = get(room, "ngo", refresh(own))
        assert told(own).startswith(f"Since 10:00 Estuaria has the floor. {interrupted}"), "they hear why, whoever speaks now"
        room.do("chair", "rule_on_point", request=point, result="noted", text="Noted")
        own = get(room, "ngo", refresh(own))
        assert "You have the floor." in told(own)
        assert "clock" not in told(own)
        room.do("chair", "skip_speaker", request=speech)
        own, other = get(room, "ngo", refresh(own)), get(room, "youth", refresh(other))
        passed = "You were passed over. If you ask for the floor again, you stand at the head of your group."
        assert passed in told(own)
        assert "You were passed over" not in other.split("<script")[0]
        assert passed in own.split('data-region="floor"')[1].split("<script")[0], "and it stands where one asks"
        own = get(room, "ngo", refresh(own))
        assert told(own) == "Since 10:00 Nothing has changed."
        room.ask("ngo")
        assert "passed over" not in get(room, "ngo", f"/meetings/{room.id}").split('data-region="floor"')[1].split("<script")[0]


def test_who_waits_and_is_passed_over_is_told_so_and_not_only_that_they_are_gone(room):
    with clock.standing_at(TEN):
        room.open()
        waiting = room.ask("ngo")
        page = get(room, "ngo", f"/meetings/{room.id}")
        room.do("chair", "skip_speaker", request=waiting)
        assert "You were passed over." in told(get(room, "ngo", refresh(page)))
        assert "You are not in the queue any more." not in told(get(room, "ngo", refresh(page)))


@pytest.mark.parametrize(
    ("reason", "own", "others"),
    [
        ("connection_lost", "Your connection was lost.", "Connection lost; the clock is stopped and the floor is kept."),
        ("connection_back", "You are connected again and keep the floor.", "Connected again; the clock is stopped until the chair"),
    ],
)
def test_a_connection_that_was_lost_and_is_back_is_news_each(room, reason, own, others):
    """The same floor, the same state, another reason: both the speaker and the others read it."""
    from ecommunity.authz import OPERATOR_CREDENTIAL
    from ecommunity.boundary import acting, execute

    with clock.standing_at(TEN):
        room.open()
        args = {"meeting": room.id, "request": room.ask("ngo")}
        room.do("chair", "call_next")
        words = ["lost"] if reason == "connection_lost" else ["lost", "back"]
        for word in words:
            pages = {who: get(room, who, f"/meetings/{room.id}") for who in ("ngo", "youth")}
            with acting(OPERATOR_CREDENTIAL):
                execute(OPERATOR_CREDENTIAL, "meetings.note_connection", args | {"connection": word}, door="server")
        assert own in told(get(room, "ngo", refresh(pages["ngo"])))
        assert others in told(get(room, "youth", refresh(pages["youth"])))
        console = room.as_("chair").get(f"/meetings/{room.id}/console").get_data(as_text=True)
        said = "The server stopped the clock and keeps the floor. Blue Corridor Trust." if words == ["lost"] else "Press “Go on”"
        assert said in html.unescape(console)
