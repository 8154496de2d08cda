"""Whatever threads quote, and whatever is taken away: no word of a post that is not shown is in anything that a reader gets."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecommunity import db
from ecommunity.db import session
from ecommunity.forum.answering.quoting import written
from tests.forum.answering.test_quotes import doors
from tests.forum.test_states import become

WHO = ("nfp.expert", "ngo", "nfp.3", "nfp.4")
# Of each post: which of those before it are quoted, each alone or with all that it quotes itself, or with a word changed.
steps = st.lists(
    st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["own", "whole", "altered", "flat"])), max_size=2), min_size=1, max_size=6
)


def word(number):
    return f"unmistakable{number}word"


def quotation(bodies, posts, number, way):
    own = f"It is {word(number)} there."
    if way == "altered":
        own = f"Perhaps {word(number)} here."
    elif way == "whole":
        own = bodies[number]
    elif way == "flat":  # what the post quotes, as if it were its own
        own = bodies[number].replace("> ", "").replace(">", "")
    return written("N", posts[number], own)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, taken=st.sets(st.integers(1, 6), min_size=1), state=st.sampled_from(["held", "hidden", "withdrawn"]))
def test_no_word_of_what_is_not_shown(as_, guest, ask, steps, taken, state):
    made = ask("nfp.new", community="open-house", body=f"It is {word(0)} there.")
    thread, posts, bodies = made["thread"], [made["post"]], [f"It is {word(0)} there."]
    for number, quotes in enumerate(steps, 1):
        said = [quotation(bodies, posts, which % number, way) for which, way in quotes]
        body = "\n\n".join([*said, f"It is {word(number)} there."])
        answer = as_(WHO[number % 4]).command("forum.post_reply", {"thread": thread, "body": body, "language": "en"})
        if answer.status_code == 422:  # deeper than anybody can follow
            body = f"It is {word(number)} there."
            answer = as_(WHO[number % 4]).command("forum.post_reply", {"thread": thread, "body": body, "language": "en"})
        posts.append(answer.get_json()["result"]["post"])
        bodies.append(body)
    gone = [number for number in taken if number < len(posts)]
    for number in gone:
        become(posts[number], state)
    author_of = {posts[number]: WHO[number % 4] for number in range(1, len(posts))}
    for who in (None, "nfp.new", "nfp.expert"):
        reader = as_(who) if who else guest
        own = [number for number in gone if author_of[posts[number]] == who]
        for door in doors(thread, *posts):
            page = reader.get(door).get_data(as_text=True)
            assert not [number for number in gone if number not in own and word(number) in page], (who, door)
    with db.transaction():  # the next example begins with an empty community
        session.connection().exec_driver_sql(f"UPDATE threads SET state = 'hidden' WHERE id = {thread}")
