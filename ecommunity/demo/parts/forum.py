"""Questions and answers, asked and answered as anybody would, on the days on which the content says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ecommunity import clock
from ecommunity.demo.world import DemoWorld, content
from ecommunity.groups.queries import find_membership

BEGIN = {"question": "forum.ask_question", "discussion": "forum.start_discussion", "announcement": "forum.announce"}


def load(world: DemoWorld) -> None:
    """The list of tags, and every thread of the content."""
    for position, tag in enumerate(content("tags.yaml")):
        world.do("operator", "forum.add_tag", position=position, **tag)
    today = clock.now()
    for who in world.people:
        world.credential(who)  # now, because a session that began on one of those days would have ended
    for row in content("threads.yaml"):
        community = row["community"]
        for who in {row["by"], *(answer["by"] for answer in row["answers"])}:
            _belongs(world, who, community)
        with clock.standing_at(today - timedelta(days=row["days_ago"])):
            asked = _begin(world, row)
        for answer in row["answers"]:
            with clock.standing_at(today - timedelta(days=answer["days_ago"])):
                replied = _say(world, answer, "forum.post_reply", thread=asked["thread"])
                if answer.get("accepted"):
                    world.do(row["by"], "forum.accept_answer", post=replied["post"])


def _begin(world: DemoWorld, row: dict[str, Any]) -> dict[str, Any]:
    """The thread of this row."""
    kind = row.get("kind", "question")
    shown = {} if kind == "announcement" else {"show_as": row["show_as"]}
    return _say(world, row, BEGIN[kind], community=row["community"], title=row["title"], tags=row["tags"], **shown)


def _say(world: DemoWorld, row: dict[str, Any], command: str, /, **args: Any) -> dict[str, Any]:
    return world.do(row["by"], command, body=row["body"], language=row["language"], **args)


def _belongs(world: DemoWorld, who: str, community: str) -> None:
    """Whoever writes in a community of the content belongs to it."""
    if find_membership(world.groups[community], world.people[who]) is None:
        world.do("operator", "groups.set_role", group=community, person=world.people[who], role="member")
