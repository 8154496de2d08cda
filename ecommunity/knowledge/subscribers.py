"""What follows when a module is published."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, select

from ecommunity.db import session
from ecommunity.knowledge.events import ModulePublished
from ecommunity.knowledge.models import Module, ModuleText
from ecommunity.registry import recurring, subscribes
from ecommunity.search.models import TitleEntry
from ecommunity.search.similar import forget_title, index_title

KIND = "module"
AT_ONCE = 200


def _offer(module_id: int) -> None:
    module = session.get(Module, module_id)
    if module is None or module.withdrawn_at is not None:
        forget_title(KIND, module_id)
        return
    texts = list(session.execute(select(ModuleText).where(ModuleText.module_id == module_id)).scalars())
    forget_title(KIND, module_id, but=[text.language for text in texts])
    for text in texts:
        index_title(KIND, module_id, text.title, text.in_short, text.language, f"/modules/{module.slug}")


@subscribes(ModulePublished, as_="knowledge.offer_module")
def offer_module(happened: ModulePublished) -> None:
    """Whoever asks about the same is told of the module."""
    _offer(happened.module_id)


@recurring("knowledge.mend_offers", timedelta(hours=6))
def mend_offers() -> None:
    """Modules from before there were offers are offered too, and those that were withdrawn no more."""
    indexed = and_(TitleEntry.kind == KIND, TitleEntry.thing_id == Module.id)
    missing = select(Module.id).outerjoin(TitleEntry, indexed).where(Module.withdrawn_at.is_(None), TitleEntry.id.is_(None))
    gone = select(TitleEntry.thing_id).outerjoin(Module, indexed).where(TitleEntry.kind == KIND, Module.withdrawn_at.is_not(None))
    for stmt in (missing, gone):
        for module_id in session.execute(stmt.distinct().limit(AT_ONCE)).scalars().all():
            _offer(module_id)
