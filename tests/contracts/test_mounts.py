"""The five mounts every player and page relies on."""

from __future__ import annotations

from athir.contracts.mounts import BY_NAME, MOUNTS


def test_the_five_mounts_of_the_manual() -> None:
    assert [(m.path, m.codec, m.bitrate, m.channels, m.content_type) for m in MOUNTS] == [
        ("/live.mp3", "mp3", 128_000, 2, "audio/mpeg"),
        ("/live.aac", "aac", 64_000, 2, "audio/aac"),
        ("/live.opus", "opus", 64_000, 2, "audio/ogg"),
        ("/low.opus", "opus", 24_000, 1, "audio/ogg"),
        ("/low.aac", "aac", 32_000, 1, "audio/aac"),
    ]
    assert BY_NAME["live.mp3"].icy and not BY_NAME["low.opus"].icy
    assert BY_NAME["live.mp3"].bytes_per_second == 16_000
