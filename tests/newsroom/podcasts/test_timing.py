"""Lines of a transcript become cues: times that are written stand, the others lie between them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from athir.newsroom.library.captions import read_captions, write_captions
from athir.newsroom.podcasts.timing import clock, cues, read_lines, write_lines

MINUTE = 60_000


def spans(text: str, duration: int = MINUTE) -> list[tuple[int, int, str]]:
    return [(cue.start, cue.end, cue.text) for cue in cues(read_lines(text), duration)]


def test_a_written_time_is_kept_to_the_thousandth() -> None:
    assert spans("[0:01.5] السلام عليكم\n[0:04,250] أهلا بكم\n[1:02:03] وداعا", 4_000_000)[0] == (
        1500,
        4250,
        "السلام عليكم",
    )
    assert spans("[1:02:03.004] وداعا", 4_000_000)[0][0] == 3_723_004


def test_an_end_may_be_written_and_never_reaches_into_the_next() -> None:
    assert spans("[0:01 → 0:02.5] أول\n[0:10] ثان")[0] == (1000, 2500, "أول")
    assert spans("[0:01 → 0:30] أول\n[0:10] ثان")[0] == (1000, 10_000, "أول")


def test_lines_without_a_time_lie_between_their_neighbours_as_long_as_their_words() -> None:
    found = spans("[0:10] أب\nأبجدهوزحطي\n[0:20] نهاية")
    assert found[0][0] == 10_000
    assert 11_500 < found[1][0] < 13_000
    assert found[1][1] == 20_000


def test_words_without_any_time_begin_at_the_beginning_and_do_not_stand_through_a_song() -> None:
    found = spans("جملة أولى\nجملة ثانية", 3_600_000)
    assert found[0][0] == 0
    assert found[-1][1] <= 30_000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[0:10] أول\n[0:05] ثان", "before the line above it"),
        ("[2:00] بعد", "after the end of the sound"),
        ("[0:10 → 0:09] أول", "ends before it begins"),
        ("[:] أول", "This is no time"),
        (" \n ", "There is no line in it."),
    ],
)
@pytest.mark.usefixtures("db")
def test_what_cannot_be_is_said_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        spans(text)


def test_a_bracket_that_is_a_word_stays_one() -> None:
    assert spans("[موسيقى] ثم كلام")[0][2] == "[موسيقى] ثم كلام"


TEXT = (
    st.text(st.sampled_from("ابجد efg'،."), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@given(st.lists(st.tuples(st.none() | st.integers(0, 500), TEXT), min_size=1, max_size=20))
def test_cues_are_in_order_and_come_back_as_they_were(lines: list[tuple[int | None, str]]) -> None:
    at, text = 0, []
    for gap, words in lines:
        if gap is not None:
            at += gap + 1
        text.append(f"[{clock(at)}] {words}" if gap is not None else words)
    made = cues(read_lines("\n".join(text)), at + MINUTE)
    assert [cue.text for cue in made] == [words for _gap, words in lines]
    assert all(cue.start < cue.end for cue in made)
    assert all(one.start <= two.start for one, two in itertools.pairwise(made))
    stored = read_captions(write_captions(made))
    assert sorted(cue.text for cue in stored) == sorted(words for _gap, words in lines)
    again = cues(read_lines(write_lines(made)), at + MINUTE) if len({c.start for c in made}) == len(made) else made
    assert [(cue.start, cue.text) for cue in again] == [(cue.start, cue.text) for cue in made]
