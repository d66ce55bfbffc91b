"""An episode is a playlist item: its own file among the audio files, and gone from there when nobody may hear it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from athir.home import Home


@pytest.fixture
def ready(episode: Callable[..., Any], house: Home) -> Any:
    """A published episode whose sound lies on the disk."""
    made = episode(lufs=-16.0)
    folder = house.episode_dir(made.public_id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "e.mp3").write_bytes(b"\xff\xfb\x94sound")
    return made


def test_it_is_a_file_of_the_library_that_plays_only_in_playlists(ready: Any, house: Home) -> None:
    from athir.newsroom.airlink.scanner import Scanner
    from athir.newsroom.library.models import AudioFile
    from athir.newsroom.podcasts import airing

    row = airing.put(ready)
    assert row.path == f"podcasts/sawt/{ready.public_id}.mp3" and not row.in_rotation
    assert (row.state, row.kind, row.title, row.duration_ms) == ("ok", "speech", ready.title, 1_800_000)
    assert (house.audio_dir / row.path).samefile(house.episode_dir(ready.public_id) / "e.mp3")
    assert airing.put(ready).pk == row.pk and AudioFile.objects.count() == 1
    assert not Scanner(house.audio_dir).scan()  # it is known, and not measured anew


def test_what_is_withdrawn_is_not_aired(ready: Any, house: Home) -> None:
    from athir.newsroom.podcasts import actions, airing

    row = airing.put(ready)
    actions.withdraw(ready, "a court's order")
    row.refresh_from_db()
    assert row.state == "gone" and not (house.audio_dir / row.path).exists()
    actions.restore(ready)
    airing.put(ready)
    row.refresh_from_db()
    assert row.state == "ok" and (house.audio_dir / row.path).exists()


def test_one_without_sound_is_refused_with_a_sentence(episode: Callable[..., Any]) -> None:
    from django.core.exceptions import ValidationError

    from athir.newsroom.podcasts import airing

    with pytest.raises(ValidationError, match="still being prepared"):
        airing.put(episode())


def test_a_deleted_episode_leaves_nothing_on_the_disk(ready: Any, house: Home) -> None:
    from athir.newsroom.podcasts import airing

    row = airing.put(ready)
    folder = house.episode_dir(ready.public_id)
    ready.delete()
    assert not folder.exists() and not (house.audio_dir / row.path).exists()
