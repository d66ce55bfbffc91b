"""A process that keeps dying is tried again, ever more slowly; one that lived long starts afresh."""

from athir.supervisor.backoff import Backoff


def test_pauses_double_up_to_half_a_minute() -> None:
    backoff = Backoff()
    pauses = [backoff.after(0.1) for _ in range(10)]
    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert pauses[-1] == 30.0


def test_a_minute_of_life_forgives() -> None:
    backoff = Backoff()
    for _ in range(6):
        backoff.after(1.0)
    assert backoff.after(61.0) == 0.2
    assert backoff.after(1.0) == 0.4
