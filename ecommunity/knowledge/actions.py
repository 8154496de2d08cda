"""Tick, choose a level, publish."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from ecommunity import clock
from ecommunity.authz import Actor, require
from ecommunity.boundary import command
from ecommunity.db import find, session
from ecommunity.errors import Invalid
from ecommunity.events import publish
from ecommunity.knowledge import policies, prepare, queries, ways
from ecommunity.knowledge.events import ItemTicked, ModulePublished
from ecommunity.knowledge.inputs import ChooseLevel, ModuleWords, PublishModule, TickItem
from ecommunity.knowledge.models import ChecklistItem, LevelChoice, Module, ModuleText, ModuleWay, Tick
from ecommunity.live import mention
from ecommunity.web.words import _


@command("knowledge.tick_item", TickItem)
def tick_item(actor: Actor, given: TickItem) -> dict[str, Any]:
    """The item is ticked for this person, or not any more."""
    item = queries.get_item(actor, given.item)
    require(policies.can_tick, actor)
    assert actor.id is not None
    tick = queries.find_tick(actor.id, item.id, lock=True)
    if tick is None and given.done:
        session.add(Tick(person_id=actor.id, item_id=item.id, is_done=True))
    elif tick is not None and tick.is_done != given.done:
        tick.is_done, tick.version, tick.changed_at = given.done, tick.version + 1, clock.now()
    else:
        mention(f"person:{actor.id}")
        return _ticked(item, given)
    publish(ItemTicked(person_id=actor.id, item_id=item.id, module_id=item.module_id))
    return _ticked(item, given)


def _ticked(item: ChecklistItem, given: TickItem) -> dict[str, Any]:
    return {"item": item.id, "done": given.done, "module": item.module.slug}


@command("knowledge.choose_level", ChooseLevel)
def choose_level(actor: Actor, given: ChooseLevel) -> dict[str, Any]:
    """This person reads modules at this level until they choose another."""
    require(policies.can_tick, actor)
    choice = session.get(LevelChoice, actor.id)
    if choice is None:
        session.add(LevelChoice(person_id=actor.id, level=given.level))
    elif choice.level != given.level:
        choice.level, choice.chosen_at = given.level, clock.now()
    return {"level": given.level}


@command("knowledge.publish_module", PublishModule, prepare=prepare.render_module, socket=False)
def publish_module(actor: Actor, given: PublishModule, rendered: prepare.RenderedModule) -> dict[str, Any]:
    """The module stands as given. The same content again changes nothing."""
    require(policies.can_publish_module, actor)
    _check(given)
    module = queries.find_module(given.slug, lock=True)
    if module is not None and module.digest == rendered.digest:
        return {"module": module.slug}
    if module is None:
        module = Module(slug=given.slug)
        session.add(module)
    _describe(module, given, rendered)
    session.flush()
    _store_texts(module, rendered)
    _store_ways(module, given)
    _store_checklist(module, given)
    publish(ModulePublished(module_id=module.id))
    return {"module": module.slug}


def _check(given: PublishModule) -> None:
    """Every language has every section and item, every tag is a known word, every level shows something."""
    wrong: dict[str, object] = {}
    if given.original not in given.texts:
        wrong["original"] = _("The text in the original language is missing.")
    for way, values in (("role", given.roles), ("task", given.tasks), ("stage", given.stages)):
        unknown = [value for value in values if not ways.is_known(way, value)]
        if unknown:
            wrong[f"{way}s"] = _("Nobody defined this word: %(word)s", word=unknown[0])
    sections, items = {frame.id for frame in given.sections}, {frame.id for frame in given.checklist}
    if len(sections) != len(given.sections) or len(items) != len(given.checklist):
        wrong["sections"] = _("Two sections or two items have the same id.")
    for language, words in given.texts.items():
        if missing := _difference(words, sections, items):
            wrong[f"texts.{language}"] = _("This language has not the same parts as the others: %(parts)s", parts=", ".join(missing))
    if set(given.levels) != {level for frame in given.sections for level in frame.levels}:
        wrong["levels"] = _("The levels of the module are not those of its sections.")
    if wrong:
        raise Invalid(_("Something needs to be corrected before this can be saved."), fields=wrong)


def _difference(words: ModuleWords, sections: set[str], items: set[str]) -> list[str]:
    return sorted(sections.symmetric_difference(words.sections) | items.symmetric_difference(words.checklist))


def _describe(module: Module, given: PublishModule, rendered: prepare.RenderedModule) -> None:
    module.code, module.original_language, module.is_public = given.code, given.original, given.is_public
    module.levels, module.roles, module.tasks, module.stages = list(given.levels), given.roles, given.tasks, given.stages
    module.instruments, module.reviewed = given.instruments, given.reviewed
    module.sources = [source.model_dump(mode="json") for source in given.sources]
    module.titles = {language: text.title for language, text in rendered.texts.items()}
    module.summaries = {language: text.summary for language, text in rendered.texts.items()}
    module.minutes = {language: text.minutes for language, text in rendered.texts.items()}
    module.digest, module.changed_at, module.withdrawn_at = rendered.digest, clock.now(), None


def _store_texts(module: Module, rendered: prepare.RenderedModule) -> None:
    session.execute(delete(ModuleText).where(ModuleText.module_id == module.id))
    for language, text in rendered.texts.items():
        session.add(
            ModuleText(
                module_id=module.id,
                language=language,
                title=text.title,
                in_short=text.in_short,
                in_short_html=text.in_short_html,
                sections=text.sections,
                findable=text.findable,
            )
        )


def _store_ways(module: Module, given: PublishModule) -> None:
    session.execute(delete(ModuleWay).where(ModuleWay.module_id == module.id))
    for way, values in (("role", given.roles), ("task", given.tasks), ("stage", given.stages)):
        session.add_all(ModuleWay(module_id=module.id, way=way, value=value) for value in dict.fromkeys(values))


def _store_checklist(module: Module, given: PublishModule) -> None:
    """Items keep their row by key, and with it everybody's ticks; one that is gone is retired, not deleted."""
    known = {item.key: item for item in queries.all_items(module)}
    for position, frame in enumerate(given.checklist):
        item = known.pop(frame.id, None)
        if item is None:
            _refuse_taken(frame.id)
            item = ChecklistItem(module_id=module.id, key=frame.id)
            session.add(item)
        item.position, item.days_before, item.retired_at = position, frame.days_before, None
        item.texts = {language: words.checklist[frame.id] for language, words in given.texts.items()}
    for item in known.values():
        item.retired_at = item.retired_at or clock.now()


def _refuse_taken(key: str) -> None:
    if find(queries.items_with_key(key)) is not None:
        raise Invalid(
            _("Something needs to be corrected before this can be saved."),
            fields={"checklist": _("Another module has an item with this id: %(id)s", id=key)},
        )
