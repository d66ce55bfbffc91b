"""Sound goes from thread to thread in order; whoever fails is heard of, and nobody waits for who has left."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from athir.newsroom.record.child.filters import Pcm
from athir.newsroom.record.child.handing import WAITING, Hand, Sharing

MANY = 5 * WAITING


def blocks(count: int = MANY) -> Iterator[Pcm]:
    for number in range(count):
        yield np.full((1, 4), number, np.float32)


def test_every_reader_hears_all_of_it_in_order() -> None:
    shared = Sharing(3)
    with ThreadPoolExecutor(4) as pool:
        pool.submit(shared.pour, blocks())
        heard = [pool.submit(lambda n: [int(pcm[0, 0]) for pcm in shared.read(n)], n) for n in range(3)]
        assert [one.result(10) for one in heard] == [list(range(MANY))] * 3


def test_who_leaves_does_not_hold_up_the_others() -> None:
    shared = Sharing(2)
    with ThreadPoolExecutor(3) as pool:
        poured = pool.submit(shared.pour, blocks())
        next(shared.read(0))
        pool.submit(shared.leave, 0)
        assert len([*shared.read(1)]) == MANY
        poured.result(10)


def test_when_all_have_left_no_more_is_made() -> None:
    shared, made = Sharing(1), list[int]()

    def endless() -> Iterator[Pcm]:
        while True:
            made.append(1)
            yield np.zeros((1, 4), np.float32)

    with ThreadPoolExecutor(1) as pool:
        poured = pool.submit(shared.pour, endless())
        next(shared.read(0))
        shared.leave(0)
        poured.result(10)
    assert len(made) <= 2 * WAITING


def test_what_the_maker_fails_with_every_reader_hears() -> None:
    def broken() -> Iterator[Pcm]:
        yield from blocks(2)
        raise OSError("the disk is gone")

    shared = Sharing(2)
    shared.pour(broken())
    for number in range(2):
        with pytest.raises(OSError, match="the disk is gone"):
            list(shared.read(number))


def test_a_hand_says_what_it_failed_with_and_does_not_block() -> None:
    def full(_pcm: Pcm) -> None:
        raise OSError("no space left")

    hand = Hand(full)
    with pytest.raises(OSError, match="no space"):
        for pcm in blocks():
            hand.give(pcm)
    with pytest.raises(OSError, match="no space"):
        hand.close()
