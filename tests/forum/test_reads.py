"""The forum as a program sees it, which knows nothing but the API's own description."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def said(as_, forum, deliver):
    """A thread of 24 posts in the public community, and one among members."""
    nfp = as_("nfp.new")
    thread = nfp.do("forum.ask_question", community="open-house", title="Counting", body="How many?", language="en", show_as="role")[
        "thread"
    ]
    for number in range(23):
        as_("ngo").do("forum.post_reply", thread=thread, body=f"Number {number}.", language="en")
    nfp.do("forum.ask_question", community="quiet-lounge", title="Among us", body="Wolfsbane.", language="en", show_as="name")
    deliver()
    return thread


def every(browser, path):
    """All items of a listing, page by page as `next` leads."""
    found = []
    while path:
        answer = browser.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        page = answer.get_json()
        found += page["items"]
        path = page["next"]
    return found


def test_posts_come_page_by_page_in_their_order(guest, said):
    posts = every(guest, f"/api/v1/threads/{said}/posts")
    assert [post["number"] for post in posts] == list(range(1, 25))
    assert posts[0]["author"]["name"] is None
    assert posts[0]["author"]["label"] == "A focal point in Africa"
    assert [post["number"] for post in every(guest, f"/api/v1/threads/{said}/posts?after=22")] == [23, 24]
    assert guest.get(f"/api/v1/threads/{said}/posts?after=x").status_code == 422


def test_one_post_says_where_it_stands(guest, said):
    last = every(guest, f"/api/v1/threads/{said}/posts")[-1]
    one = guest.get(f"/api/v1/posts/{last['id']}").get_json()
    assert (one["number"], one["body"], one["thread"]["id"]) == (24, "Number 22.", said)


def test_a_community_lists_its_threads(guest, as_, said):
    (thread,) = every(guest, "/api/v1/communities/open-house/threads")
    assert (thread["id"], thread["replies"]) == (said, 23)
    assert every(guest, "/api/v1/communities/open-house/threads?kind=discussion") == []
    assert guest.get("/api/v1/communities/open-house/threads?kind=song").status_code == 422
    assert guest.get("/api/v1/communities/quiet-lounge/threads").status_code == 404
    assert [row["title"] for row in every(as_("nfp.new"), "/api/v1/communities/quiet-lounge/threads")] == ["Among us"]


def test_threads_are_found_by_words(guest, as_, said):
    (hit,) = every(guest, "/api/v1/search/threads?q=number+22")
    assert hit["thread"] == said
    assert "22" in hit["excerpt"]
    assert every(guest, "/api/v1/search/threads?q=wolfsbane") == []
    assert [hit["title"] for hit in every(as_("nfp.new"), "/api/v1/search/threads?q=wolfsbane")] == ["Among us"]
    assert every(guest, "/api/v1/search/threads?q=counting&in=fr") == []
    assert every(guest, "/api/v1/search/threads?q=counting&community=open-house") != []
    assert guest.get("/api/v1/search/threads?q=counting&community=quiet-lounge").status_code == 404
    for wrong in ("", "?q=", "?q=x&in=de"):
        assert guest.get(f"/api/v1/search/threads{wrong}").status_code == 422


def test_the_description_names_every_read_with_what_it_takes(guest, said):
    """A client that has only the document finds each read of the forum, and each address of it answers."""
    paths = guest.get("/api/v1/openapi.json").get_json()["paths"]
    values = {"slug": "open-house", "thread_id": said, "post_id": every(guest, f"/api/v1/threads/{said}/posts")[0]["id"]}
    reads = [
        path for path in paths if path.startswith(("/threads", "/posts", "/search", "/communities/{slug}/threads")) and "get" in paths[path]
    ]
    assert {"/threads", "/threads/{thread_id}", "/threads/{thread_id}/posts", "/posts/{post_id}", "/search/threads"} <= set(reads)
    for path in reads:
        parameters = paths[path]["get"]["parameters"]
        assert {one["name"] for one in parameters if one["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        for one in parameters:
            if one["in"] == "query" and one["name"] != "community":
                asked = {"q": "counting"} | {one["name"]: {"kind": "question", "in": "en"}.get(one["name"], "1")}
                assert guest.get("/api/v1" + path.format(**values), query_string=asked).status_code in (200, 401, 404), (path, one)
    queries = {one["name"] for one in paths["/search/threads"]["get"]["parameters"]}
    assert queries == {"q", "community", "in", "page"}
