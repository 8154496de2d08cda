"""A community is renamed or becomes part of another one: its addresses lead on, nothing is lost, nobody reads more without a word."""

from __future__ import annotations

import pytest
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from ecommunity import clock, db
from ecommunity.db import session
from ecommunity.forum.answering.models import Mention
from ecommunity.forum.following.models import Follow
from ecommunity.forum.moderating import communities
from ecommunity.forum.volunteering.models import AnswerWait
from ecommunity.groups.models import Group, Membership
from ecommunity.moderation.models import Decision
from tests.forum.feeds.test_feeds import ATOM, make, own
from tests.forum.feeds.test_feeds import entries as feed_entries
from tests.forum.imports.test_import_posts import bring, message
from tests.forum.moderating.conftest import hide, queue
from tests.forum.test_threads import entries

NAMES = {"names.en": "Wide House", "names.fr": "Grande maison", "names.es": "Casa amplia"}
WORDS = {"words": "It says better what it is."}


def rename(browser, slug, new, **names):
    fields = NAMES | WORDS | {"new_slug": new} | names
    return browser.post_form(f"/communities/{slug}/moderation/rename", fields)


def test_every_old_address_leads_to_the_new_name_for_ever(as_, guest, made, moderator):
    assert rename(moderator, "open-house", "wide-house").status_code == 303
    assert rename(moderator, "wide-house", "widest-house").status_code == 303
    for old in ("open-house", "wide-house"):
        for path in ("", "/threads", "/threads?show=unanswered"):
            answer = guest.get(f"/communities/{old}{path}")
            assert (answer.status_code, answer.headers["Location"]) == (301, f"/communities/widest-house{path}")
    assert "Wide House" in guest.get("/communities/widest-house").get_data(as_text=True)
    assert "Grande maison" in guest.get("/communities/widest-house?lang=fr").get_data(as_text=True)
    member = as_("nfp.new")
    sent = member.post_form(
        "/communities/open-house/ask",
        {"title": "Late", "body": "From an old page", "language": "en", "show_as": "name"},
        page="/communities/widest-house/ask",
    )
    assert (sent.status_code, sent.headers["Location"]) == (308, "/communities/widest-house/ask")
    assert rename(moderator, "widest-house", "open-house").status_code == 303
    assert guest.get("/communities/open-house").status_code == 200
    assert guest.get("/communities/widest-house").headers["Location"] == "/communities/open-house"


READS = [
    "/communities/open-house/threads",
    "/threads?community=open-house",
    "/search/threads?q=x&community=open-house",
    "/groups/open-house",
]


@pytest.mark.parametrize("path", READS)
def test_an_old_name_leads_on_in_the_api(guest, moderator, path):
    before = guest.api(path).get_json()
    rename(moderator, "open-house", "wide-house")
    answer = guest.get(f"/api/v1{path}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.get_json().keys() == before.keys()


def test_an_old_name_leads_on_in_the_commands_of_the_api(as_, ask, moderator, both):
    rename(moderator, "open-house", "wide-house")
    asked = ask("nfp.new", community="open-house", title="By its old name")
    assert "By its old name" in as_("ngo").get("/communities/wide-house/threads").get_data(as_text=True)
    assert ask("nfp.4", community="quiet-lounge")["thread"] != asked["thread"]


def test_an_old_name_of_what_one_may_not_read_is_nothing_to_a_command(as_, both):
    rename(both, "quiet-lounge", "silent-lounge")
    given = {"title": "T", "body": "B", "language": "en", "show_as": "name"}
    answers = [as_("ngo").command("forum.ask_question", given | {"community": slug}) for slug in ("quiet-lounge", "never-there")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert as_("ngo").api("/threads?community=quiet-lounge").status_code == 404


@pytest.mark.parametrize("slug", ["open-house", "quiet-lounge"])
def test_a_feed_of_ones_own_goes_on_under_the_new_name(as_, guest, ask, both, slug):
    make(as_("nfp.new"))
    url = own(as_("nfp.new"), slug)
    ask("nfp.new", community=slug, title="Herons")
    rename(both, slug, "wide-house")
    assert "Herons" in {entry.findtext(f"{ATOM}title") for entry in feed_entries(guest.get(url, follow_redirects=True))}
    assert guest.get(f"/communities/{slug}/feed.atom").status_code == (301 if slug == "open-house" else 404)


def test_a_draft_follows_the_new_name_of_its_community(as_, moderator, forum):
    amina = as_("nfp.new")
    amina.do("forum.keep_draft", place="new:open-house", title="Half", body="a thought that is not whole")
    rename(moderator, "open-house", "wide-house")
    rename(moderator, "wide-house", "widest-house")
    assert "/communities/widest-house/ask" in amina.get("/drafts").get_data(as_text=True)
    assert "a thought that is not whole" in amina.get("/communities/widest-house/ask").get_data(as_text=True)
    amina.do("forum.keep_draft", place="new:widest-house", title="Half", body="it is longer now")
    assert "a thought that is not whole" not in amina.get("/drafts").get_data(as_text=True), "kept once"
    assert "it is longer now" in amina.get("/communities/widest-house/ask").get_data(as_text=True)
    amina.do("forum.keep_draft", place="new:wide-house", title="From a page of before", body="of an old tab")
    page = amina.get("/drafts").get_data(as_text=True)
    assert page.count("/communities/widest-house/ask") == 1
    assert "it is longer now" in page
    assert "of an old tab" in page


def test_what_was_sent_is_no_draft_under_the_old_name_either(as_, moderator, forum):
    amina = as_("nfp.new")
    amina.do("forum.keep_draft", place="new:open-house", title="Half", body="a thought that is not whole")
    rename(moderator, "open-house", "wide-house")
    amina.do("forum.ask_question", community="wide-house", title="Whole", body="x", language="en", show_as="name")
    assert "Half" not in amina.get("/drafts").get_data(as_text=True)


def test_two_communities_that_become_one_leave_both_drafts(as_, both):
    amina = as_("nfp.new")
    amina.do("forum.keep_draft", place="new:open-house", title="First", body="of the open house")
    amina.do("forum.keep_draft", place="new:quiet-lounge", title="Second", body="of the lounge")
    assert merge(both, "open-house", "quiet-lounge").status_code == 303
    page = amina.get("/drafts").get_data(as_text=True)
    assert "of the open house" in page
    assert "of the lounge" in page
    assert "of the lounge" in amina.get("/communities/quiet-lounge/ask").get_data(as_text=True)
    amina.do("forum.ask_question", community="quiet-lounge", title="Sent", body="x", language="en", show_as="name")
    assert "of the open house" in amina.get("/communities/quiet-lounge/ask").get_data(as_text=True), "it is the next one"


def test_nobody_takes_a_name_that_a_community_had(as_, forum, moderator, member_of):
    rename(moderator, "open-house", "wide-house")
    new = {"kind": "community", "visibility": "public", "joining": "open", "formality": "informal", "names": {"en": "N"}, "purposes": {}}
    assert as_("secretariat").command("groups.create_group", new | {"slug": "open-house"}).status_code == 422
    member_of("quiet-lounge", "nfp.3", "moderator")
    for taken in ("open-house", "wide-house", "nfp-lounge"):
        assert rename(moderator, "quiet-lounge", taken).status_code == 422


def test_all_three_languages_are_named(moderator):
    answer = rename(moderator, "open-house", "open-house", **{"names.es": ""})
    assert answer.status_code == 422


def test_an_old_name_of_what_one_may_not_read_is_nothing(as_, guest, forum, member_of):
    member_of("quiet-lounge", "nfp.3", "moderator")
    rename(as_("nfp.3"), "quiet-lounge", "silent-lounge")
    for reader in (guest, as_("stranger")):
        assert reader.get("/communities/quiet-lounge").status_code == reader.get("/communities/never-there").status_code == 404
    assert as_("nfp.4").get("/communities/quiet-lounge").status_code == 301


def test_members_do_not_rename_and_the_secretariat_does(as_, moderator):
    assert as_("nfp.new").get("/communities/open-house/moderation/rename").status_code == 403
    given = {"community": "open-house", "new_slug": "x", "names": {"en": "X", "fr": "X", "es": "X"}, "words": "W"}
    assert as_("nfp.new").command("moderation.rename_community", given).status_code == 403
    assert as_("secretariat").command("moderation.rename_community", given).status_code == 200
    log = moderator.get("/communities/x/moderation/log").get_data(as_text=True)
    assert "renamed" in log
    assert "Sofia Desk" in log


@pytest.fixture
def both(member_of, moderator):
    member_of("quiet-lounge", "nfp.3", "moderator")
    return moderator


def merge(browser, slug, into, **more):
    return browser.post_form(f"/communities/{slug}/moderation/merge", {"into": into} | WORDS | more)


def test_members_threads_and_addresses_go_along(as_, guest, ask, made, both, forum, world, deliver):
    thread, post = made
    as_("ngo").do("moderation.report_thing", thing=post, reason="attack")
    hidden = ask("nfp.expert", community="open-house", title="Gone")["post"]
    hide(both, hidden)
    assert merge(both, "open-house", "quiet-lounge").status_code == 303
    assert as_("ngo").get("/communities/open-house").headers["Location"] == "/communities/quiet-lounge", "who belonged there belongs here"
    assert "Kestrels" in as_("ngo").get(f"/threads/{thread}").get_data(as_text=True)
    for door in (f"/threads/{thread}", "/communities/open-house", "/communities/quiet-lounge"):
        assert guest.get(door).status_code == 404
    assert "How do I begin?" not in guest.get("/communities").get_data(as_text=True) + guest.get("/").get_data(as_text=True)
    assert "Open-House" not in guest.get("/communities").get_data(as_text=True)
    assert "Kestrels" in queue(both, "quiet-lounge")
    assert entries(f"group:{forum['open-house']}").keys() & {("threads", str(thread))} == set()
    assert ("threads", str(thread)) in entries(f"group:{forum['quiet-lounge']}")
    log = both.get("/communities/quiet-lounge/moderation/log").get_data(as_text=True)
    assert "merged into another community" in log
    assert "hidden" in log, "the log of what was is read here"
    session.rollback()
    roles = {row.person_id: row.role for row in session.query(Membership).filter_by(group_id=forum["quiet-lounge"], ended_at=None)}
    assert roles[world.people["nfp.3"]] == "moderator"
    assert roles[world.people["ngo"]] == "member"
    assert session.query(Membership).filter_by(group_id=forum["open-house"], ended_at=None).count() == 0


def test_where_others_would_read_it_the_members_agree_first(as_, guest, ask, both):
    thread = ask("nfp.new", title="Only for us")["thread"]
    asked = merge(both, "quiet-lounge", "open-house")
    assert asked.status_code == 422
    assert 'name="is_agreed"' in asked.get_data(as_text=True)
    assert guest.get(f"/threads/{thread}").status_code == 404
    assert merge(both, "quiet-lounge", "open-house", is_agreed="true").status_code == 303
    assert guest.get(f"/threads/{thread}").status_code == 200
    session.rollback()
    assert {row.words for row in session.query(Decision).filter_by(act="joined")} == {WORDS["words"]}


def test_who_leads_one_of_them_alone_merges_nothing(as_, made, moderator):
    for given in ({"community": "open-house", "into": "quiet-lounge"}, {"community": "quiet-lounge", "into": "open-house"}):
        assert moderator.command("forum.merge_communities", given | WORDS | {"is_agreed": True}).status_code == 403
    session.rollback()
    assert session.query(Group).filter(Group.merged_into_id.is_not(None)).count() == 0


def test_only_who_has_the_function_comes_along_where_one_is_needed(as_, both, forum, world):
    with db.transaction():
        session.get(Group, forum["quiet-lounge"]).function_needed = "nfp"
    merge(both, "open-house", "quiet-lounge")
    assert as_("ngo").get("/communities/quiet-lounge").status_code == 404
    assert as_("nfp.new").get("/communities/quiet-lounge").status_code == 200


@pytest.mark.parametrize(("joining", "status"), [("request", 404), ("invited", 404), ("open", 200)])
def test_nobody_comes_back_by_it_who_was_removed(as_, both, forum, world, joining, status):
    """Only where whoever likes comes in anyway."""
    with db.transaction():
        session.get(Group, forum["quiet-lounge"]).joining = joining
    both.do("groups.remove_member", group="quiet-lounge", person=world.people["nfp.8"])
    merge(both, "open-house", "quiet-lounge")
    assert as_("nfp.8").get("/communities/quiet-lounge").status_code == status
    assert as_("ngo").get("/communities/quiet-lounge").status_code == 200


@pytest.fixture
def among_peers(as_, forum):
    """A thread that only focal points read."""
    with db.transaction():
        session.get_one(Group, forum["quiet-lounge"]).function_needed = "nfp"
    given = {"community": "quiet-lounge", "title": "Q", "body": "Between us.", "language": "en", "show_as": "name", "peers_only": True}
    return as_("nfp.new").do("forum.ask_question", **given)["thread"]


INTO_OPEN_HOUSE = {"community": "quiet-lounge", "into": "open-house", "is_agreed": True}


def test_what_is_among_peers_is_never_opened_to_others_by_a_merge(as_, among_peers, forum):
    """Not even by the Secretariat, which may not read it itself."""
    officer = as_("secretariat")
    for function, visibility in (("", "public"), ("nfp", "registered"), ("sci_councillor", "members")):
        with db.transaction():
            into = session.get_one(Group, forum["open-house"])
            into.function_needed, into.visibility = function, visibility
        refused = officer.command("forum.merge_communities", INTO_OPEN_HOUSE | WORDS)
        assert (refused.status_code, "stays among peers" in refused.get_data(as_text=True)) == (409, True)
        assert as_("ngo").get(f"/threads/{among_peers}").status_code == 404
    page = officer.post_form("/communities/quiet-lounge/moderation/merge", {"into": "open-house", "is_agreed": "true"} | WORDS)
    assert "stays among peers" in page.get_data(as_text=True)


def test_two_communities_of_the_same_peers_become_one(as_, among_peers, forum, world):
    with db.transaction():
        into = session.get_one(Group, forum["open-house"])
        into.function_needed, into.visibility = "nfp", "members"
        session.query(Membership).filter_by(group_id=into.id, person_id=world.people["ngo"]).one().ended_at = clock.now()
    assert as_("secretariat").command("forum.merge_communities", INTO_OPEN_HOUSE | WORDS).status_code == 200
    assert [as_(who).get(f"/threads/{among_peers}").status_code for who in ("nfp.4", "ngo", "secretariat")] == [200, 404, 404]


def test_what_else_belongs_to_it_goes_along(both, forum, world):
    from ecommunity.meetings.models import Meeting

    with db.transaction():
        meeting = session.get(Meeting, world.things["meeting"])
        meeting.group_id = forum["open-house"]
    merge(both, "open-house", "quiet-lounge")
    session.rollback()
    assert session.get(Meeting, world.things["meeting"]).group_id == forum["quiet-lounge"]


@pytest.mark.parametrize("both_have", ["a wait for answers", "a text that calls both", "the same mailing list"])
def test_what_both_have_keeps_them_apart_no_longer(both, ask, app, forum, both_have):
    """Of what only one can be, that of the community that stays."""
    if both_have == "a wait for answers":
        both.do("forum.set_answer_wait", community="open-house", days=3)
        both.do("forum.set_answer_wait", community="quiet-lounge", days=5)
    elif both_have == "a text that calls both":
        ask("nfp.3", community="open-house", body="Hello @[Q](/communities/quiet-lounge) and @[O](/communities/open-house)")
    else:
        with app.app_context():
            for slug in ("open-house", "quiet-lounge"):
                bring(message("root"), community=slug)
    assert merge(both, "open-house", "quiet-lounge").status_code == 303
    session.rollback()
    assert {row.days for row in session.query(AnswerWait).filter_by(community_id=forum["quiet-lounge"])} <= {5}
    assert session.query(Mention).filter_by(group_id=forum["open-house"]).count() == 0
    with app.app_context():
        again = bring(message("root"), message("answer", "root"), community="quiet-lounge")
    assert again["known"] == (both_have == "the same mailing list")


def test_every_table_in_which_communities_may_have_the_same_is_known():
    """Documents are never dropped: two of one name are put right by hand first."""
    found = set()
    for table in db.Base.metadata.sorted_tables:
        ours = {column.name for column in table.columns for key in column.foreign_keys if key.column.table.name == "groups"}
        uniques = [set(rule.columns.keys()) for rule in table.constraints if isinstance(rule, UniqueConstraint | PrimaryKeyConstraint)]
        uniques += [set(index.columns.keys()) for index in table.indexes if index.unique]
        found |= {table.name for columns in uniques if columns & ours}
    assert found - communities.NOT_CARRIED == communities.ONE_EACH.keys() | {"documents"}


@pytest.mark.parametrize(("before", "after"), [(None, "mute"), ("everything", "everything")])
def test_what_somebody_chose_to_hear_of_it_goes_along(as_, both, forum, before, after):
    """What they chose for the community that stays counts more."""
    reader = as_("nfp.5")
    reader.do("forum.follow", kind="community", thing=forum["open-house"], volume="mute")
    if before:
        reader.do("forum.follow", kind="community", thing=forum["quiet-lounge"], volume=before)
    merge(both, "open-house", "quiet-lounge")
    page = reader.get("/communities/quiet-lounge").get_data(as_text=True)
    assert f'<option value="{after}" selected' in page
    session.rollback()
    assert session.query(Follow).filter_by(kind="community", thing_id=forum["open-house"]).count() == 0
