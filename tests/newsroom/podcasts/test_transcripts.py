"""The transcript of an episode: written or brought in by the newsroom, read, found and followed by everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from athir.newsroom.baking.render import render
from athir.newsroom.podcasts.addresses import episode_path
from athir.newsroom.podcasts.models import Transcript

SRT = "1\n00:00:01,000 --> 00:00:04,000\n<b>مرحبا</b> بكم في الخطارة\n\n2\n00:01:05,000 --> 00:01:08,000\nنبدأ الآن\n"


@pytest.fixture
def editor(account: Any, as_user: Any) -> Any:
    return as_user(account("producer"))


def address(episode: Any, language: str = "ar") -> str:
    return reverse("podcast_transcript", args=[episode.pk, language])


def page(path: str) -> str:
    return render(path).body.decode()


def test_lines_are_written_timed_and_read_with_the_episode(editor: Any, episode: Callable[..., Any]) -> None:
    made = episode(slug="khettara")
    answer = editor.post(address(made), {"lines": "[0:01.5] مرحبا بكم\nفي الخطارة\n[1:05] نبدأ الآن"}, follow=True)
    assert "The transcript was saved" in answer.content.decode()
    assert "[0:01.500 → 0:09.500] مرحبا بكم" in answer.content.decode()
    shown = page(episode_path(made, "ar"))
    assert "نبدأ الآن" in shown
    assert 'href="?t=65"' in shown
    assert "WEBVTT" in Transcript.objects.get().text


def test_a_subrip_file_is_taken_and_its_markup_is_not(editor: Any, episode: Callable[..., Any]) -> None:
    made = episode()
    editor.post(address(made), {"lines": "", "file": SimpleUploadedFile("a.srt", SRT.encode())})
    text = Transcript.objects.get().text
    assert "00:01:05.000 --> 00:01:08.000\nنبدأ الآن" in text
    assert "<b>" not in text


def test_plain_text_becomes_lines_that_can_be_timed(editor: Any, episode: Callable[..., Any]) -> None:
    made = episode()
    editor.post(address(made), {"file": SimpleUploadedFile("a.txt", "سطر أول\nسطر ثان\n".encode())})
    assert Transcript.objects.get().text.count("-->") == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"lines": "[5:00] ب\n[1:00] أ"}, "before the line above it"),
        ({"file": SimpleUploadedFile("a.srt", b"\xff\xfe\x00")}, "no text in UTF-8"),
        ({"file": SimpleUploadedFile("a.vtt", "WEBVTT\n\n99 --> 1\nأ".encode())}, "This is no time of a caption"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(
    editor: Any, episode: Callable[..., Any], data: dict[str, Any], says: str
) -> None:
    made = episode()
    Transcript.objects.create(episode=made, language="ar", text="WEBVTT\n\n00:01.000 --> 00:02.000\nقديم\n")
    assert says in editor.post(address(made), data).content.decode()
    assert "قديم" in Transcript.objects.get().text


def test_saved_without_lines_it_is_removed(editor: Any, episode: Callable[..., Any]) -> None:
    made = episode()
    Transcript.objects.create(episode=made, language="ar", text="WEBVTT\n\n00:01.000 --> 00:02.000\nقديم\n")
    editor.post(address(made), {"lines": ""})
    assert not Transcript.objects.exists()


def test_a_long_one_has_a_page_of_its_own_whose_lines_lead_into_the_episode(
    editor: Any, episode: Callable[..., Any]
) -> None:
    made = episode(slug="khettara")
    editor.post(
        address(made), {"lines": "\n".join(f"[{n // 60}:{n % 60:02}] {'كلام كثير ' * 20}{n}" for n in range(90))}
    )
    shown = page(episode_path(made, "ar"))
    assert "/podcasts/sawt/khettara/said/ar/" in shown
    assert shown.count("كلام كثير") < 400
    whole = page("/podcasts/sawt/khettara/said/ar/")
    assert 'href="/podcasts/sawt/khettara/?t=89"' in whole
    assert render("/podcasts/sawt/khettara/said/fr/").status == 404


def test_words_of_a_transcript_are_found(editor: Any, episode: Callable[..., Any]) -> None:
    from athir.newsroom.search.index import search

    made = episode(slug="khettara")
    editor.post(address(made), {"lines": "[0:01] المهندس الحموشي يتحدث"})
    assert made.title in [found.title for found in search("حموشي")[0]]


def test_who_may_not_change_the_episode_may_not_write_its_words(
    account: Any, as_user: Any, episode: Callable[..., Any]
) -> None:
    made = episode()
    browser = as_user(account("reporter"))
    assert browser.post(address(made), {"lines": "[0:01] أ"}).status_code in (302, 403)
    assert not Transcript.objects.exists()
    assert as_user(account("producer", "other")).get(address(made, "xx")).status_code == 404
