"""What may be embedded, and what a click then loads."""

from __future__ import annotations

import pytest

from athir.newsroom.news.providers import recognise


@pytest.mark.parametrize(
    "url,provider,frame",
    [
        (
            "https://www.youtube.com/watch?v=abc_123-XYZ",
            "YouTube",
            "https://www.youtube-nocookie.com/embed/abc_123-XYZ",
        ),
        ("https://youtu.be/abc?t=3", "YouTube", "https://www.youtube-nocookie.com/embed/abc"),
        ("https://m.youtube.com/shorts/abc", "YouTube", "https://www.youtube-nocookie.com/embed/abc"),
        ("https://vimeo.com/123456", "Vimeo", "https://player.vimeo.com/video/123456"),
        ("https://www.facebook.com/radio/posts/1", "Facebook", ""),
    ],
)
def test_known_addresses(url, provider, frame):
    found = recognise(url)
    assert found is not None
    assert found.provider == provider
    assert found.frame.startswith(frame)
    assert bool(found.frame) == bool(frame)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.youtube.com/watch?v=abc",
        "https://youtube.com.evil.example/watch?v=a",
        "https://user@youtube.com/watch?v=a",
        "https://youtube.com:8443/watch?v=a",
        "javascript:alert(1)",
        "https://[broken",
        "",
    ],
)
def test_everything_else_is_refused(url):
    assert recognise(url) is None


def test_a_video_id_cannot_leave_its_place():
    found = recognise('https://youtu.be/a"><script>')
    assert found is not None
    assert '"' not in found.frame
    assert "<" not in found.frame
