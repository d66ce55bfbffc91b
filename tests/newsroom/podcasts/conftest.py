"""Podcasts and episodes for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def podcast(db: None) -> Callable[..., Any]:
    """``podcast("sawt")`` gives a published podcast; ``draft=True`` one that is not."""
    from athir.newsroom.frame.models import Station
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Podcast

    def make(slug: str = "sawt", *, draft: bool = False, **fields: Any) -> Any:
        station = Station.objects.get_or_create(slug="main", defaults={"names": {"ar": "إذاعة"}})[0]
        fields.setdefault("names", {"ar": "صوت الواحة", "fr": "La voix de l’oasis"})
        fields.setdefault("description", {"ar": "حكايات من الواحات كل أسبوع."})
        made = Podcast.objects.create(slug=slug, station=station, **fields)
        return made if draft else actions.publish_podcast(made)

    return make


@pytest.fixture
def episode(podcast: Callable[..., Any]) -> Callable[..., Any]:
    """``episode("الحلقة", podcast=…)`` gives a published episode of half an hour; ``draft=True`` one that is not."""
    from athir.newsroom.podcasts import actions
    from athir.newsroom.podcasts.models import Episode, EpisodeFile, Podcast

    def make(title: str = "حكاية الخطارة", *, draft: bool = False, **fields: Any) -> Any:
        if "podcast" not in fields:
            fields["podcast"] = Podcast.objects.first() or podcast()
        fields.setdefault("station", fields["podcast"].station)
        fields.setdefault("state", Episode.State.READY)
        fields.setdefault("duration_ms", 1_800_000)
        fields.setdefault("summary", "كيف حفر الأجداد الخطارات؟")
        made = Episode.objects.create(title=title, **fields)
        small = {"role": "small", "name": "e-24.opus", "content_type": "audio/ogg", "bitrate": 24_000}
        EpisodeFile.objects.create(
            episode=made, name="e.mp3", content_type="audio/mpeg", bitrate=128_000, bytes=29_000_000
        )
        EpisodeFile.objects.create(episode=made, bytes=5_400_000, **small)
        return made if draft else actions.publish(made)

    return make


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """``sound("a.mp3", seconds=3)``: a file with a tone, a title and two chapters, as an editor exports it."""
    import fractions

    import av
    import numpy

    folder = tmp_path_factory.mktemp("sounds")

    def make(name: str, *, seconds: int = 3, bitrate: int = 96_000, title: str = "عنوان من الملف") -> Any:
        path = folder / f"{bitrate}-{seconds}-{name}"
        codec = {"mp3": "mp3", "m4a": "aac", "wav": "pcm_s16le"}[name.rpartition(".")[2]]
        with av.open(str(path), "w") as container:
            container.metadata["title"] = title
            stream: Any = container.add_stream(codec, rate=48_000)
            stream.layout = "mono"
            if codec != "pcm_s16le":
                stream.bit_rate = bitrate
            if codec == "mp3":
                base = fractions.Fraction(1, 1000)
                titles = ("البداية", "الماء")
                marks = [(0, 1500), (1500, seconds * 1000)]
                container.set_chapters(
                    [
                        {"id": n, "start": a, "end": b, "time_base": base, "metadata": {"title": titles[n]}}
                        for n, (a, b) in enumerate(marks)
                    ]
                )
            step = 4_800
            for block in range(seconds * 10):
                at = numpy.arange(block * step, (block + 1) * step)
                tone = (numpy.sin(at * 2 * numpy.pi * 440 / 48_000) * 8_000).astype(numpy.int16)
                frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
                frame.sample_rate, frame.pts = 48_000, block * step
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make
