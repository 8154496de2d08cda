"""The pages of the modules."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from ecommunity.api.reads import page_number
from ecommunity.authz import Actor
from ecommunity.boundary import current_actor
from ecommunity.knowledge import levels, policies, presenting, queries
from ecommunity.knowledge.models import Module
from ecommunity.knowledge.ways import LEVEL_NAMES, WAYS
from ecommunity.registry import navigation
from ecommunity.web import display, words
from ecommunity.web.forms import submit
from ecommunity.web.words import lazy_

bp = Blueprint("knowledge", __name__)
navigation("knowledge.index", lazy_("Knowledge"), order=20)
LONGEST_QUESTION = 200


@bp.get("/modules")
def index() -> str:
    """Four ways in: who I am, what I need to do, where the cycle stands, and words."""
    actor = current_actor()
    chosen = {way: value for way in WAYS if (value := request.args.get(way, "")) in WAYS[way]}
    asked = " ".join(request.args.get("q", "").split())[:LONGEST_QUESTION]
    page = queries.list_modules(actor, chosen, words=asked, language=words.language(), page=page_number())
    progress = {} if actor.is_guest else queries.progress(actor, [module.id for module in page.items])
    rows = [presenting.listed(module, words.language(), _chosen_level(actor), progress.get(module.id)) for module in page.items]
    return render_template(
        "knowledge/index.html", modules=rows, page=page, chosen=chosen, asked=asked, ways=WAYS, link=_link(chosen, asked)
    )


def _link(chosen: dict[str, str], asked: str) -> Any:
    """Gives the address of the list with one choice changed; an empty value takes the choice away."""

    def to(**changes: str) -> str:
        wanted = {**chosen, "q": asked, **changes}
        kept: dict[str, Any] = {name: value for name, value in wanted.items() if value}
        return url_for("knowledge.index", **kept)

    return to


@bp.get("/modules/<slug>")
def module(slug: str) -> Any:
    """The module at the reader's level. `?level=` also counts for the next modules, as `?lang=` does for the next pages."""
    asked = request.args.get("level", "")
    _remember_for_person(asked)
    actor = current_actor()
    found = queries.get_module(actor, slug)
    text = queries.get_text(actor, found, queries.language_of(found, words.language()))
    level = levels.nearest(found.levels, asked if asked in levels.LEVELS else _chosen_level(actor))
    items = queries.checklist(actor, found)
    page = render_template(
        "knowledge/module.html",
        module=found,
        text=text,
        level=level,
        level_name=LEVEL_NAMES[level],
        level_links=[(LEVEL_NAMES[name], url_for("knowledge.module", slug=slug, level=name), name == level) for name in found.levels],
        sections=presenting.sections(found, text, level),
        minutes=found.minutes[text.language][level],
        size=presenting.size_of(text, level),
        items=items,
        progress=_progress(items),
    )
    response = make_response(page)
    if actor.is_guest and asked in levels.LEVELS:
        display.remember(response, "level", asked)
    return response


def _remember_for_person(asked: str) -> None:
    """A signed-in person's choice is stored, once; a page that was only fetched ahead or from another site chooses nothing."""
    actor = current_actor()
    is_own = request.headers.get("Sec-Fetch-Site", "same-origin") != "cross-site" and not request.headers.get("Sec-Purpose")
    if request.method != "GET":
        return
    if asked in levels.LEVELS and is_own and policies.can_tick(actor) and actor.fact("knowledge.level") != asked:
        submit("knowledge.choose_level", level=asked)


def _chosen_level(actor: Actor) -> str:
    return request.cookies.get("level", "") if actor.is_guest else str(actor.fact("knowledge.level"))


def _progress(items: list[queries.Item]) -> queries.Progress:
    return queries.Progress(sum(item.is_done for item in items), len(items))


@bp.post("/modules/items/<int:item_id>/tick")
def tick(item_id: int) -> Any:
    """The box is ticked or not, and the person is back at it. A visitor signs in first and comes back to the checklist."""
    actor = current_actor()
    if actor.is_guest:
        found = queries.get_item(actor, item_id)
        back = url_for("knowledge.module", slug=found.module.slug, _anchor="checklist")
        return redirect(url_for("accounts.sign_in", next=back), 303)
    result = submit("knowledge.tick_item", item=item_id)
    return redirect(url_for("knowledge.module", slug=result["module"], _anchor=f"item-{result['item']}"), 303)


@bp.get("/modules/items/<int:item_id>/fragment")
def item_fragment(item_id: int) -> str:
    """One item of a checklist, for a page that is open."""
    actor = current_actor()
    found = queries.get_item(actor, item_id)
    items = [item for item in queries.checklist(actor, found.module) if item.id == found.id]
    return render_template("knowledge/_item.html", item=items[0], text_language=_text_language(found.module))


@bp.get("/modules/<slug>/progress")
def progress_fragment(slug: str) -> str:
    """How far the person is, for a page that is open."""
    actor = current_actor()
    found = queries.get_module(actor, slug)
    return render_template("knowledge/_progress.html", module=found, progress=_progress(queries.checklist(actor, found)))


def _text_language(module: Module) -> str:
    return queries.language_of(module, words.language())
