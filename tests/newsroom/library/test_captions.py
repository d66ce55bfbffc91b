"""Captions: what is kept, what is thrown out, what is refused with a sentence."""

from __future__ import annotations

import pytest

from athir.newsroom.library.captions import clean_captions, read_captions, transcript

DIRTY = """\ufeffWEBVTT - by a program
Kind: captions

STYLE
::cue { background: url(https://spy.example/x.png) }

NOTE a remark

intro
00:01.000 --> 00:02.500 position:10% line:0
<v Fatima>مرحبا <b>بكم</b></v>
في <00:01.500>الإذاعة & <script>alert(1)</script>

00:00:03.000 --> 00:00:04.000
ثم 1 &lt; 2
"""


def test_only_times_and_words_are_left():
    assert clean_captions(DIRTY) == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:02.500\nمرحبا بكم\nفي الإذاعة &amp; alert(1)\n\n"
        "00:00:03.000 --> 00:00:04.000\nثم 1 &lt; 2\n"
    )
    assert clean_captions(clean_captions(DIRTY)) == clean_captions(DIRTY)


def test_subrip_is_taken_too():
    srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\nواحد\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nاثنان\r\n"
    assert [(cue.start, cue.text) for cue in read_captions(srt)] == [(1000, "واحد"), (2000, "اثنان")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no caption"),
        ("WEBVTT\n\nhello\nworld", "has no time"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "ends before"),
        ("WEBVTT\n\n00:99.000 --> 01:00.000\nx", "no time of a caption"),
        ("<!doctype html><script>alert(1)</script>", "no caption"),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(db, text, says):
    with pytest.raises(ValueError, match=says):
        read_captions(text)


def test_a_transcript_says_each_thing_once():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nA\nB\n\n00:02.000 --> 00:03.000\nA B\n\n00:04.000 --> 00:05.000\nC\n"
    assert [(cue.start, cue.end, cue.text) for cue in transcript(text)] == [(1000, 3000, "A B"), (4000, 5000, "C")]
