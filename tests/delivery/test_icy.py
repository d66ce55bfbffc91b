"""Titles inside the sound: what a player reads, and that the sound between them is whole."""

from __future__ import annotations

import re

import pytest
from tests.delivery.conftest import Stream

from athir.contracts.mounts import BY_NAME, MOUNTS
from athir.delivery import icy
from athir.delivery.feed import Sound
from athir.delivery.filler import adts_frames, mp3_frames


def read_interval(stream: Stream, metaint: int) -> tuple[bytes, str | None]:
    """Sound up to the next metadata, and the title if one came."""
    sound = stream.read(metaint)
    size = stream.read(1)[0] * 16
    if not size:
        return sound, None
    found = re.match(rb"StreamTitle='(.*)';\0*\Z", stream.read(size), re.DOTALL)
    assert found is not None
    return sound, found[1].decode()


@pytest.mark.parametrize("name", ["live.mp3", "live.aac", "low.aac"])
def test_a_player_reads_titles_and_whole_frames(delivery, air, name) -> None:
    air.set_title("القرآن الكريم")
    stream = delivery.stream(f"/{name}", "Icy-MetaData: 1")
    metaint = int(stream.headers["icy-metaint"])
    sound, title = read_interval(stream, metaint)
    assert title is not None, "the first block carries the title that is on"
    for _ in range(3):
        sound += read_interval(stream, metaint)[0]
    frames = list((mp3_frames if name.endswith("mp3") else adts_frames)(sound))
    joined = b"".join(frame for frame, _ in frames)
    assert sound.startswith(joined), "frames follow one another without a byte between"
    assert len(sound) - len(joined) < 2000
    stream.close()


def test_a_new_title_comes_once_and_the_old_one_not_again(delivery, air) -> None:
    air.set_title("قبل")
    stream = delivery.stream("/live.mp3", "Icy-MetaData: 1")
    metaint = int(stream.headers["icy-metaint"])
    heard = [read_interval(stream, metaint)[1] for _ in range(3)]
    air.set_title("بعد - ' \"؛")
    heard += [read_interval(stream, metaint)[1] for _ in range(6)]
    told = [title for title in heard[1:] if title is not None]
    assert told[-1] == "بعد - ' \"؛"
    assert len(told) == len(set(told))
    stream.close()


def test_without_asking_there_is_nothing_but_sound(delivery) -> None:
    stream = delivery.stream("/live.mp3")
    assert "icy-metaint" not in stream.headers
    sound = stream.read(40_000)
    assert sound.startswith(b"".join(frame for frame, _ in mp3_frames(sound)))
    stream.close()


def test_opus_has_its_titles_in_band(delivery) -> None:
    stream = delivery.stream("/live.opus", "Icy-MetaData: 1")
    assert "icy-metaint" not in stream.headers
    start = stream.read(200)
    assert start.startswith(b"OggS")
    assert b"OpusHead" in start, "a late joiner gets the header pages first"
    stream.close()


def test_what_the_answer_says_of_the_mount(delivery) -> None:
    for mount in MOUNTS:
        stream = delivery.stream(mount.path)
        assert stream.headers["content-type"] == mount.content_type
        assert stream.headers["icy-br"] == str(mount.bitrate // 1000)
        assert stream.headers["icy-name"] == "أثير"
        assert "content-length" not in stream.headers
        assert "transfer-encoding" not in stream.headers
        stream.close()


def test_the_sound_cut_for_one_phase_is_shared() -> None:
    sound = Sound(0, bytes(range(100)), 12_000, 1000, 0, icy.encode_title("t"), 900, 0, b"")
    first, had = sound.icy(30, 500)  # positions 30, 530, 1030 …: thirty bytes into the block
    assert had
    assert first is sound.icy(30, 500)[0]
    assert first[:30] + first[30 + len(icy.encode_title("t")) :] == sound.data, "title began after the last interval"
    assert sound.icy(200, 500) == (sound.data, False)
    quiet = Sound(0, bytes(100), 12_000, 1000, 0, icy.encode_title("t"), 0, 0, b"")
    assert quiet.icy(30, 500)[0][30:31] == icy.SAME
    assert quiet.icy(30, 500, fresh=True)[0][30:].startswith(icy.encode_title("t"))
    assert quiet.icy(0, 500) == (quiet.data, False), "an interval that ends before this block belongs to the last one"
    assert quiet.icy(100, 500)[0] == quiet.data + icy.SAME


def test_titles_are_cut_between_letters_and_cannot_end_early() -> None:
    block = icy.encode_title("ا" * 5000)
    assert block[0] == 255
    assert len(block) == 1 + 255 * 16
    block[1:].rstrip(b"\0").decode()
    raw = icy.encode_title("it';s'")
    assert icy.parse_block(raw[1:]) == "it’;s’".encode()


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("إذاعة".encode(), "", "إذاعة"),
        ("إذاعة".encode("windows-1256"), "", "إذاعة"),
        ("café".encode("latin-1"), "ISO-8859-1", "café"),
        ("إذاعة".encode(), "us-ascii", "إذاعة"),
        ("إذاعة".encode("utf-16"), "utf-16", "إذاعة"),
        (b"a\r\n\0b", "", "a b"),
        (b"x", "no such charset", "x"),
        (b"x", "rot13", "x"),
        (b"x" * 5000, "", "x" * icy.MAX_TITLE),
    ],
)
def test_titles_of_encoders_in_any_charset(raw: bytes, charset: str, text: str) -> None:
    assert icy.decode_title(raw, charset) == text


def test_metadata_out_of_step_is_said() -> None:
    with pytest.raises(icy.BadMetadata):
        icy.Stripper(10).feed(b"x" * 10 + b"\x01" + b"y" * 16)
    for size in (0, -1, 1 << 30):
        with pytest.raises(icy.BadMetadata):
            icy.Stripper(size)


def test_metaint_of_mp3_is_whole_frames() -> None:
    assert BY_NAME["live.mp3"].bitrate * 1152 // 8 // 48_000 == 384
    assert 16_128 % 384 == 0
