"""What a form with a longer text can do before it is sent: show itself, keep itself, say what is there already. All without scripts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from ecommunity import registry, rt
from ecommunity.boundary import current_actor, reading
from ecommunity.errors import Conflict, Invalid, TooLarge
from ecommunity.forum.asking import drafts
from ecommunity.forum.asking.attached import list_waiting
from ecommunity.forum.asking.file_doors import taken
from ecommunity.forum.asking.file_kinds import refused
from ecommunity.forum.asking.file_models import Upload
from ecommunity.forum.asking.inputs import MOST_FILES
from ecommunity.forum.asking.similar import similar_to
from ecommunity.markup import Html, render
from ecommunity.search.similar import Similar
from ecommunity.web.forms import Form, sent_key, submit
from ecommunity.web.words import LANGUAGES, _, language

LONGEST = 20_000


class TextForm(Form):
    """A form at a `place` of drafts, or at none; with `offers` it says once what is there already about its title."""

    def __init__(self, name: str, /, *, place: str = "", kept: drafts.Kept | None = None, offers: bool = False, **defaults: Any) -> None:
        super().__init__(name, **defaults | (kept.fields if kept else {}))
        self.place = place
        self.kept = kept
        self.offers = offers
        self.files: list[str] = []
        self.preview: Html | None = None
        self.similar: list[Similar] = []

    @property
    def button(self) -> str:
        """`preview` or `draft`; empty for the one that sends."""
        return request.form.get("_button", "") if self.was_sent else ""

    @property
    def has_offered(self) -> bool:
        """Its author has seen what is there already, or has scripts that show it beside the title."""
        return bool(self.similar) or (self.was_sent and "_seen" in request.form)

    @property
    def language(self) -> str:
        """The language of the text."""
        chosen = str(self.value("language"))
        return chosen if chosen in LANGUAGES else language()

    @property
    def waiting(self) -> list[tuple[str, Upload]]:
        """The files that came with it so far, each with its token."""
        return list_waiting(self.files)

    def receive(self) -> None:
        """The files that came along wait for the text; what is wrong with one stands beside the field, and the others stay."""
        new = [sent for sent in request.files.getlist("new_files") if sent.filename]
        self.files = request.form.getlist("files")[:MOST_FILES]
        try:
            if len(self.files) + len(new) > MOST_FILES:
                raise refused(_("At most %(n)s files. Leave some out.", n=MOST_FILES))
            for sent in new:
                self.files.append(taken(sent, sent_key()))
        except (Invalid, Conflict, TooLarge) as no:
            self.refuse(refused(no.message))

    def submitted(self, **fixed: Any) -> dict[str, Any] | None:
        """As any form; but nothing is sent when it is only looked at, or when there is something to look at first."""
        if self.errors:
            return None
        if self.place:
            fixed["files"] = self.files
        if self.button == "preview":
            self.preview = rt.in_thread(render, str(self.value("body"))[:LONGEST], self.language)
            return None
        if self.was_sent and self.offers and not self.has_offered and self._is_whole(fixed):
            self.similar = similar_to(current_actor(), str(self.value("title")), self.language)
            if self.similar:
                return None
        return super().submitted(**fixed)

    def kept_as_draft(self) -> Any:
        """The way to the drafts when the button was the one that keeps this; else nothing."""
        if self.button != "draft" or not self.place:
            return None
        submit("forum.keep_draft", place=self.place)
        flash(_("Your draft is kept."), "good")
        return redirect(url_for("forum.list_drafts"), 303)

    def _is_whole(self, fixed: dict[str, Any]) -> bool:
        """Nothing in it needs to be corrected first."""
        model = registry.commands[self.name].input
        try:
            reading.read(model, reading.from_form(model, request.form.to_dict(flat=False)) | fixed)
        except Invalid:
            return False
        return True


def begun(name: str, place: str, *, only_when_asked: bool = False, **defaults: Any) -> TextForm:
    """The form with what the reader kept at this place; on a page for reading `only_when_asked` by `?draft=1`, or by its script."""
    is_looked_for = request.method == "GET" and ("draft" in request.args or not only_when_asked)
    kept = drafts.find(current_actor(), place) if is_looked_for else None
    form = TextForm(name, place=place, kept=kept, **defaults)
    if form.was_sent:
        form.receive()
    return form
