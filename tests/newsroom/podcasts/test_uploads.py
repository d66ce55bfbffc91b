"""Finished files: what is kept as it is, what is made anew, what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

Make = Callable[..., Any]


def upload(podcast: Any, path: Path, name: str = "") -> Any:
    from athir.newsroom.podcasts import preparing
    from athir.newsroom.podcasts.uploading import take

    outcome = take(SimpleUploadedFile(name or path.name, path.read_bytes()), podcast, None)
    assert outcome.taken and outcome.episode is not None, outcome
    preparing.prepare_episode.func(outcome.episode.pk)
    outcome.episode.refresh_from_db()
    return outcome.episode


def test_a_finished_mp3_is_offered_as_it_is_with_a_new_tag(podcast: Make, sound: Make) -> None:
    from athir.newsroom.podcasts.as_it_is import sound_of
    from athir.newsroom.settings import HOME

    path = sound("a.mp3")
    made = upload(podcast(), path)
    assert made.state == "ready", (made.reason, made.detail)
    assert made.title == "عنوان من الملف"
    assert [(one.start_ms, one.title) for one in made.chapters.all()] == [(0, "البداية"), (1500, "الماء")]
    master, small = (made.files.get(role=role) for role in ("master", "small"))
    offered = HOME.episode_dir(made.public_id) / master.name
    assert offered.stat().st_size == master.bytes and master.content_type == "audio/mpeg"
    with offered.open("rb") as new, path.open("rb") as old:
        first, last = sound_of(new)
        began, ended = sound_of(old)
        new.seek(first)
        old.seek(began)
        assert new.read(last - first) == old.read(ended - began)
        assert first == master.tag_bytes > 10
    assert small.content_type == "audio/ogg" and small.bytes < master.bytes
    import av

    with av.open(str(offered)) as again:
        assert again.metadata["title"] == "عنوان من الملف"
        assert len(again.chapters()) == 2


def test_what_is_too_heavy_is_made_anew(podcast: Make, sound: Make) -> None:
    made = upload(podcast(), sound("b.wav"), "حلقة.wav")
    assert made.state == "ready", (made.reason, made.detail)
    assert {one.content_type for one in made.files.all()} == {"audio/mpeg", "audio/ogg"}
    assert 2_900 <= made.duration_ms <= 3_100


def test_garbage_that_is_called_a_sound_says_what_to_do(podcast: Make, tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    path.write_bytes(b"\x89PNG" + bytes(5_000))
    made = upload(podcast(), path)
    assert made.state == "refused" and "no sound" in str(made.get_reason_display())
