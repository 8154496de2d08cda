"""What is there already about the same: titles compared by their words, the rare ones counting most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, delete, false, func, insert, or_, select

from ecommunity import registry
from ecommunity.authz import Actor
from ecommunity.config import settings
from ecommunity.db import session
from ecommunity.search.models import TitleEntry, TitleWord
from ecommunity.search.stems import count, folded, in_any_language, words

IN_TITLE, BELOW = 2, 1
FIRST_WORDS = 600
MOST_WORDS = 8
# So much of what a title says, counted by how rare its words are, another one must say too.
ENOUGH = 0.4
LOOKED_AT = 60
# So many places of words are compared: beyond them the next word is one that very many titles have.
MOST_PLACES = 1500
# Words that any question has. Without accents and capitals, as they are compared.
_COMMON = """
about after ai al algo alguien algun alguna all alors also am an and another antes any anybody anyone apres aqui are as asi ask at au
aucun aun aussi autre aux avant avec avez avoir avons be beaucoup been before bien bonjour but by cada can car ce cela ces cet cette
chaque chez comme comment como con could cual cuales cuando cuanto dans de debe debo del depuis des desde deux did do does dois doit
donc donde done dont dos du each el ella ellas elle elles ellos else en encore entre era es esa ese eso est esta estan estas este esto
estos et etes etre eux ever every everybody faire fait faut first font for from get give go going good gracias ha hace hacer had han has
hasta have hay he help her here his hola how ici if il ils in into is it its je just know la las le les leur leurs like lo los lui ma
mais make many mas may me merci mes mi mis moi moins mon more most much mucho must muy my nada ne need new ni no nos nosotros not notre
nous now nuestra nuestro o of off old on one only ont or os other otra otro ou our out over par para pas pero peut peuvent peux please
plus poco por porque pour pourquoi pregunta puede pueden puedo quand que quel quelle quelles quels question qui quien quienes quiero
quoi really rien sa same sans se sea ser ses shall she should si sin so sobre solo some somebody someone son sont sous still su sur sus
ta tambien tan tant te tener tengo tes than thank thanks that the their them then there these they thing this those tiene tienen to todo
todos toi ton too tous tout toute toutes tres trop tu tus un una une uno unos up us use usted ustedes very vos votre vous want was way
we were what when where which while who whom whose why will with without would y ya yes yet yo you your
"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Similar:
    """A thing that is about much the same, in the language it is shown in."""

    kind: str
    id: int
    title: str
    url: str
    language: str


def index_title(kind: str, thing_id: int, title: str, text: str, language: str, url: str) -> None:
    """The thing is offered to who writes about the same; of its text the first words count. `url` is a path of the site."""
    stmt = select(TitleEntry).where(TitleEntry.kind == kind, TitleEntry.thing_id == thing_id, TitleEntry.language == language)
    entry = session.execute(stmt.with_for_update()).scalars().first()
    if entry is None:
        entry = TitleEntry(kind=kind, thing_id=thing_id, language=language)
        session.add(entry)
    entry.title, entry.url = title[:300], url
    session.flush()
    weights = dict.fromkeys(count(text[:FIRST_WORDS], language), BELOW) | dict.fromkeys(count(title, language), IN_TITLE)
    session.execute(delete(TitleWord).where(TitleWord.entry_id == entry.id))
    if weights:
        session.execute(insert(TitleWord), [{"stem": stem, "entry_id": entry.id, "weight": weight} for stem, weight in weights.items()])


def forget_title(kind: str, thing_id: int, *, but: Sequence[str] = ()) -> None:
    """The thing is offered no more, in any language or in any `but` these."""
    gone = and_(TitleEntry.kind == kind, TitleEntry.thing_id == thing_id, TitleEntry.language.not_in(but))
    session.execute(delete(TitleWord).where(TitleWord.entry_id.in_(select(TitleEntry.id).where(gone))))
    session.execute(delete(TitleEntry).where(gone))


def telling_words(title: str) -> list[frozenset[str]]:
    """The stems of each word that says what the title is about, in whatever language; no stem twice."""
    found: list[frozenset[str]] = []
    known: set[str] = set()
    for match in words(title):
        stems = in_any_language(match[0])
        if folded(match[0]) not in COMMON and not stems & known:
            found.append(stems)
            known |= stems
    return found[:MOST_WORDS]


def find_similar(actor: Actor, title: str, kinds: Sequence[str], *, language: str, limit: int = 5) -> list[Similar]:
    """What the actor may read and what says much of the same as this title, the nearest first, each thing once."""
    told = telling_words(title)
    if not told:
        return []
    rows = session.execute(_nearest(actor, _rare(told), kinds, language).limit(4 * limit)).scalars()
    best: dict[tuple[str, int], TitleEntry] = {}
    for entry in rows:
        best.setdefault((entry.kind, entry.thing_id), entry)
    base = settings.base_path
    return [Similar(entry.kind, entry.thing_id, entry.title, base + entry.url, entry.language) for entry in list(best.values())[:limit]]


def _rare(told: list[frozenset[str]]) -> list[tuple[frozenset[str], float]]:
    """The rare ones of these words, each with how much it says: the fewer titles have it, the more."""
    every = frozenset().union(*told)
    stmt = select(TitleWord.stem, func.count()).where(TitleWord.stem.in_(every)).group_by(TitleWord.stem)
    times = {stem: int(number) for stem, number in session.execute(stmt)}
    places = sorted((sum(times.get(stem, 0) for stem in stems), place) for place, stems in enumerate(told))
    found: list[tuple[frozenset[str], float]] = []
    compared = 0
    for number, place in places:
        compared += number
        if found and compared > MOST_PLACES:
            break
        found.append((told[place], 1 / (1 + math.log(1 + max(1, number)))))
    return found


def _nearest(actor: Actor, rare: list[tuple[frozenset[str], float]], kinds: Sequence[str], language: str) -> Select[TitleEntry]:
    number = case(*((TitleWord.stem.in_(stems), place) for place, (stems, _says) in enumerate(rare)), else_=-1)
    value = case(*((TitleWord.stem.in_(stems), says) for stems, says in rare), else_=0.0)
    every = frozenset().union(*(stems for stems, _says in rare))
    hits = select(TitleWord.entry_id, number.label("word"), (value * TitleWord.weight / IN_TITLE).label("says"))
    hit = hits.where(TitleWord.stem.in_(every)).subquery()
    word = select(hit.c.entry_id, func.max(hit.c.says).label("says")).group_by(hit.c.entry_id, hit.c.word).subquery()
    about = func.sum(word.c.says)
    ranked = (
        select(word.c.entry_id, about.label("about")).group_by(word.c.entry_id).having(about >= ENOUGH * sum(says for _stems, says in rare))
    )
    # The nearest first, and only of these the rights: so that it costs the same however much there is.
    near = ranked.order_by(about.desc(), word.c.entry_id.desc()).limit(LOOKED_AT).subquery()
    spoken = case((TitleEntry.language == language, 0), else_=1)
    stmt = select(TitleEntry).join(near, near.c.entry_id == TitleEntry.id).where(_may_read(actor, kinds))
    return stmt.order_by(near.c.about.desc(), spoken, TitleEntry.id.desc())


def _may_read(actor: Actor, kinds: Sequence[str]) -> ColumnElement[bool]:
    asked = [(kind, registry.readables[kind]) for kind in kinds if kind in registry.readables]
    return or_(false(), *(and_(TitleEntry.kind == kind, TitleEntry.thing_id.in_(ask(actor))) for kind, ask in asked))
