"""The tables of states: closed in themselves, without a state nobody reaches, and with the steps the rules name."""

from __future__ import annotations

import itertools

import pytest

from ecommunity.meetings import states


@pytest.mark.parametrize("machine", states.MACHINES, ids=lambda machine: machine.name)
def test_every_step_leads_to_a_state_of_the_table(machine):
    for state, following in machine.steps.items():
        assert following <= set(machine.states), state
        assert state not in following
    assert machine.first in machine.steps


@pytest.mark.parametrize("machine", states.MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_reached_from_the_first(machine):
    unreachable = [state for state in machine.states if state != machine.first and not machine.reaches(machine.first, state)]
    assert unreachable == []


@pytest.mark.parametrize("machine", states.MACHINES, ids=lambda machine: machine.name)
def test_a_step_is_taken_only_when_the_table_has_it(machine):
    for state, following in itertools.product(machine.states, repeat=2):
        if following in machine.steps[state]:
            assert machine.step(state, following) == following
        else:
            with pytest.raises(states.IllegalStep):
                machine.step(state, following)
    with pytest.raises(states.IllegalStep):
        machine.step(machine.first, "on_fire")


def path(machine: states.Machine, words: str) -> None:
    for state, following in itertools.pairwise(words.split()):
        assert machine.may(state, following), f"{state} → {following}"


def test_the_paths_that_the_rules_name():
    path(states.MEETING, "draft announced registration_open registration_closed in_progress suspended in_progress closed")
    path(states.MEETING, "closed report_draft report_comment report_adopted archived")
    path(states.SITTING, "scheduled waiting_room open suspended open closed")
    path(states.ITEM, "pending introduced debate_open debate_suspended debate_open debate_closed text_pending text_bracketed text_clean")
    path(states.ITEM, "text_clean proposed_for_adoption put_to_vote not_adopted")
    path(states.ITEM, "debate_open sent_to_group group_reported debate_open")
    path(states.SPEAKER_LIST, "not_open open closing closed open")
    path(states.REQUEST, "queued called speaking held speaking done")


def test_what_is_over_is_over():
    assert states.SITTING.ends == {"closed"}
    assert states.REQUEST.ends == {"done", "withdrawn", "converted_to_text", "refused"}
    assert states.MEETING.ends == {"archived"}
    assert not states.REQUEST_UNFINISHED & states.REQUEST.ends


@pytest.mark.parametrize("outcome", ["adopted", "adopted_as_amended", "noted", "endorsed", "no_consensus", "put_to_vote"])
def test_a_proposal_may_end_in_each_of_its_outcomes(outcome):
    assert states.ITEM.may("proposed_for_adoption", outcome)


def test_any_item_that_is_not_decided_may_be_deferred_or_withdrawn():
    decided = {"adopted", "adopted_as_amended", "noted", "endorsed", "no_consensus", "not_adopted", "deferred", "withdrawn"}
    for state in set(states.ITEM.states) - decided:
        assert {"deferred", "withdrawn"} <= states.ITEM.steps[state], state
