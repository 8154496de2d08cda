"""The kinds of thread in words, and what their form says."""

from __future__ import annotations

from dataclasses import dataclass

from ecommunity.forum.asking.attached import files_of
from ecommunity.forum.models import Thread
from ecommunity.web.words import LANGUAGES, _, local


@dataclass(frozen=True)
class FormWords:
    """What the form for a new thread of one kind says."""

    heading: str
    lede: str
    title: str
    body: str
    button: str


def form_words(kind: str, names: dict[str, str]) -> FormWords:
    """The words of the form for this kind, in a community of these names."""
    if kind == "announcement":
        return FormWords(
            _("Make an announcement"),
            _("In %(community)s. It is shown with your name, as somebody who leads the community.", community=local(names)),
            _("What is new, in one line"),
            _("The announcement"),
            _("Publish the announcement"),
        )
    if kind == "discussion":
        return FormWords(
            _("Start a discussion"),
            _("In %(community)s. For what has no single answer: an idea, an experience, a draft.", community=local(names)),
            _("What it is about, in one line"),
            _("What you would like to discuss"),
            _("Start the discussion"),
        )
    return FormWords(
        _("Ask a question"),
        _("In %(community)s. No question is too small: whoever is new asks, whoever knows answers.", community=local(names)),
        _("Your question in one line"),
        _("What others need to know to answer"),
        _("Ask the question"),
    )


def kind_word(thread: Thread) -> str:
    """What the thread is called."""
    return {"discussion": _("Discussion"), "announcement": _("Announcement")}.get(thread.kind) or _("Question")


def this_kind(thread: Thread) -> str:
    """The thread as the last step of a way to it."""
    return {"discussion": _("This discussion"), "announcement": _("This announcement")}.get(thread.kind) or _("This question")


def replies_word(thread: Thread) -> str:
    """What the replies to it are called."""
    return _("Answers and remarks") if thread.kind == "question" else _("Replies")


def language_name(code: str) -> str:
    """The language's own name."""
    return LANGUAGES.get(code, code)


def heading_word(heading: str) -> str:
    """What a group of tags is about."""
    return {"species": _("Species"), "instrument": _("Agreements and procedure")}.get(heading) or _("Work")


def similar_word(kind: str) -> str:
    """What a thing that is similar is."""
    return _("Knowledge module") if kind == "module" else _("Question or discussion")


# What the templates of the forum know, also where they stand on pages of other packages.
WORDS = {
    "kind_word": kind_word,
    "this_kind": this_kind,
    "replies_word": replies_word,
    "language_name": language_name,
    "heading_word": heading_word,
    "similar_word": similar_word,
    "files_of": files_of,
}
