"""What reads like formal communication, what only speaks about it; and the step before such a text is published."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecommunity.forum.moderating.formal import is_formal
from tests.forum.moderating.conftest import queue

FORMAL = [
    "The Ministry of Environment of Estuaria presents its compliments to the Secretariat and has the honour to transmit the report.",
    "The Permanent Mission avails itself of this opportunity to renew to the Secretariat the assurances of its highest consideration.",
    "The Government of Montavia hereby nominates Ms Vera Holm as its National Focal Point.",
    "We hereby notify the Secretariat of our withdrawal from the memorandum.",
    "On behalf of the Government of Sahelia, I wish to place on record our objection to paragraph 4.",
    "The position of my Government on the listing remains unchanged.",
    "Please find attached the credentials of our delegation for the meeting.",
    "This is the official statement of the Government of Estuaria on bycatch.",
    "Montavia formally objects to the inclusion of the species.",
    "Our ref: ME/12/2026\n\nDear Executive Secretary,\n\nPlease see the note below.",
    "Le Ministère de l’Environnement présente ses compliments au Secrétariat et a l’honneur de lui transmettre son rapport.",
    "J’ai l’honneur de vous informer que Mme Diallo est nommée point focal.",
    "Par la présente, nous désignons M. Keïta comme point focal national.",
    "Au nom du Gouvernement de Sahélia, je souhaite déclarer notre opposition au paragraphe 4.",
    "La position officielle de mon gouvernement est que la liste doit rester fermée.",
    "Vous trouverez ci-joint les pleins pouvoirs de notre délégation.",
    "Veuillez agréer, Excellence, mes salutations.",
    "La Embajada de Islas Corales tiene el honor de dirigirse a la Secretaría.",
    "Aprovecha la oportunidad para reiterar a la Secretaría las seguridades de su más alta y distinguida consideración.",
    "Por la presente designamos a la Sra. Pampa como punto focal nacional.",
    "En nombre del Gobierno de Estuaria, deseo declarar nuestra oposición al párrafo 4.",
    "La posición oficial de mi gobierno es contraria a la lista.",
    "Se adjuntan las credenciales de nuestra delegación.",
    "Declaración oficial del Gobierno de Islas Corales sobre la captura incidental.",
]
INFORMAL = [
    "How do I write a note verbale to the Secretariat? I am new and nobody showed me.",
    "Who signs the credentials of our delegation, the minister or the head of state?",
    "What is the official position of my country supposed to look like in the national report?",
    "My government has not decided yet. What did yours do about the power lines?",
    "I was nominated last week as focal point. Where do I begin?",
    "The Secretariat sent a notification about the deadline; has anybody answered it?",
    "Our ministry asked me to prepare a statement. Do you have an example?",
    "On behalf of our small team: thank you for the help with the form.",
    "We attached a photo of the ringed stork, taken near the official crossing.",
    "I have the honest impression that the form is too long.",
    "The Government of Sahelia published a nice map of the flyway last year.",
    "> The Ministry presents its compliments to the Secretariat.\n\nHow should I answer such a letter?",
    "Does anybody formally object at all in these meetings?",
    "Dear all, dear colleagues, a short question about tagging.",
    "Comment rédiger une note verbale ? Je n’en ai jamais écrit.",
    "Qui signe les pouvoirs de notre délégation, le ministre ou le président ?",
    "Mon gouvernement n’a pas encore décidé. Et le vôtre ?",
    "J’ai été désigné comme point focal le mois dernier. Par où commencer ?",
    "Madame, Monsieur, une petite question sur le bagage des oiseaux.",
    "Le ministère m’a demandé de préparer une déclaration. Avez-vous un exemple ?",
    "¿Cómo se escribe una nota verbal? Nunca he escrito ninguna.",
    "¿Quién firma las credenciales de nuestra delegación?",
    "Me nombraron punto focal la semana pasada. ¿Por dónde empiezo?",
    "Mi gobierno todavía no ha decidido. ¿Y el suyo?",
    "El ministerio me pidió una declaración. ¿Alguien tiene un ejemplo?",
    "Estimados colegas: adjunto una foto de la cigüeña con anillo.",
    "Tengo el mismo problema con el formulario de la Secretaría.",
]


@pytest.mark.parametrize("text", FORMAL)
def test_what_performs_an_official_act_is_seen(text):
    assert is_formal(text)


@pytest.mark.parametrize("text", INFORMAL)
def test_what_asks_and_tells_is_not(text):
    assert not is_formal(text)


@given(st.sampled_from(FORMAL), st.sampled_from(INFORMAL))
def test_it_is_seen_among_other_words_and_in_capitals(formal, informal):
    assert is_formal(f"{informal}\n\n{formal.upper()}\n\n{informal}")


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    assert is_formal(text) in (True, False)


@pytest.mark.parametrize(
    "text", ["on behalf of the government " * 1000, "ref" * 20000, "a l'honneur " + "d " * 30000, "\n" * 60000, "[" * 20000]
)
def test_a_hostile_text_costs_little(text):
    began = time.process_time()
    is_formal(text)
    assert time.process_time() - began < 0.1


NOTE = {"community": "open-house", "title": "Our nominee", "body": FORMAL[2], "language": "en", "show_as": "name"}


def test_the_author_is_told_first_and_can_publish_all_the_same(as_, guest, forum, moderator, deliver):
    browser, page = as_("nfp.new"), "/communities/open-house/ask"
    asked = browser.post_form(page, NOTE)
    said = asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "official channel of your instrument" in said
    assert 'name="as_informal"' in said
    assert "hereby nominates" in said, "what was typed is kept"
    assert "Our nominee" not in guest.get("/communities/open-house").get_data(as_text=True)
    done = browser.post_form(page, NOTE | {"as_informal": "true"})
    assert done.status_code == 303
    deliver()
    assert "hereby nominates" in guest.get(done.headers["Location"]).get_data(as_text=True)
    waiting = queue(moderator)
    assert "Reads like formal communication" in waiting
    assert "hereby nominates" in waiting


def test_a_reply_and_a_program_meet_the_same_step(as_, made, moderator, deliver):
    given = {"thread": made[0], "body": FORMAL[0], "language": "en"}
    refused = as_("nfp.expert").command("forum.post_reply", given)
    assert refused.status_code == 422
    assert list(refused.get_json()["fields"]) == ["as_informal"]
    shown = as_("nfp.expert").post_form(f"/threads/{made[0]}/replies", given, page=f"/threads/{made[0]}").get_data(as_text=True)
    assert 'name="as_informal"' in shown
    as_("nfp.expert").do("forum.post_reply", **given, as_informal=True)
    deliver()
    assert "presents its compliments" in queue(moderator)


def test_what_moderators_let_stand_does_not_come_back_unless_it_changes(as_, made, moderator, deliver):
    post = as_("nfp.expert").do("forum.post_reply", thread=made[0], body=FORMAL[0], language="en", as_informal=True)["post"]
    deliver()
    moderator.do("moderation.decide", things=[post], verdict="stand")
    deliver()
    assert "Nothing waits" in queue(moderator)
    as_("nfp.expert").do("forum.edit_post", post=post, body=FORMAL[3], language="en")
    deliver()
    assert "hereby notify" in queue(moderator)


def test_a_question_that_was_no_letter_can_become_one_and_is_seen(as_, made, moderator, deliver):
    as_("nfp.expert").do("forum.edit_post", post=made[1], body=FORMAL[4], language="en")
    deliver()
    assert "place on record" in queue(moderator)
