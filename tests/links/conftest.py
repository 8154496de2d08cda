"""The communities and people of the forum."""

from tests.forum.conftest import ask, forum, reply

__all__ = ["ask", "forum", "reply"]
