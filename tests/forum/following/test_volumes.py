"""How loud something is: the table of the module, for every combination."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecommunity.forum.following.volumes import VOLUMES, is_told, volume_for

volumes = st.sampled_from(VOLUMES)
around = st.lists(volumes, max_size=5)


@given(volumes, around)
def test_a_choice_for_the_thread_itself_counts_more_than_any_around_it(thread, others):
    assert volume_for(thread, others) == thread


@given(around)
def test_silence_around_a_thread_is_kept_else_the_loudest_counts(others):
    found = volume_for(None, others)
    if "mute" in others:
        assert found == "mute"
    elif others:
        assert VOLUMES.index(found) == min(VOLUMES.index(one) for one in others)
    else:
        assert found == "mentions"


@given(st.one_of(st.none(), volumes), around, st.permutations(range(5)))
def test_the_order_of_choices_does_not_matter(thread, others, order):
    assert volume_for(thread, others) == volume_for(thread, [others[n] for n in order if n < len(others)])


@given(volumes, st.booleans())
def test_nobody_is_told_of_their_own(volume, mentioned):
    assert not is_told(volume, is_mentioned=mentioned, is_own=True)


@given(volumes)
def test_a_mention_by_name_reaches_everybody_and_a_post_only_who_wants_everything(volume):
    assert is_told(volume, is_mentioned=True)
    assert is_told(volume) == (volume == "everything")
