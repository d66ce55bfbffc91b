"""A presenter on a real line into a real air (without encoders): what is heard, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from sound_rig import LOUD, RATE, Rig, encoded, heard, longest_silence_ms, mp3, power, tone

from athir.airlog.ogg import parse_page
from athir.contracts import intake
from athir.home import Home

Start = Callable[..., Rig]


def test_the_programme_is_heard_with_its_title(programme: Home, rig: Start) -> None:
    air = rig()
    sound = air.listen(1.5)
    assert all(heard(sound[:, RATE // 2 :], 3000))
    assert air.titles == ["فرقة - music"]
    started = air.of("item.start")[0]
    assert (started["source"], started["path"], started["duration_ms"]) == ("station", "music.mp3", 12_000)


def test_a_presenter_is_heard_within_a_second_and_the_programme_is_back_after_the_last_word(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig()
    air.listen(0.5)
    connected = air.now
    presenter = air.presenter()
    assert presenter.told(intake.ACCEPT)["code"] == "ok"
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    air.listen(2.0)
    presenter.hang_up()
    air.until_event("live.off")
    off = air.now
    air.listen(2.0)
    sound = air.sound
    speech = heard(sound, 1000)
    first = speech.index(True) * RATE // 20
    assert first - connected <= 1.25 * RATE  # one block of it may be under way when the line comes
    assert 0 < air.of("live.on")[0]["sample"] - connected <= RATE
    # Once on the air the presenter is heard without a gap, alone, then the programme alone.
    inside = sound[:, first + RATE : first + 2 * RATE]
    assert all(heard(inside, 1000)) and not any(heard(inside, 3000, least=0.01))
    after = sound[:, off + RATE // 2 :]
    assert all(heard(after, 3000)) and not any(heard(after, 1000, least=0.01))
    assert longest_silence_ms(sound[:, RATE // 2 :]) <= 50
    assert air.of("live.off") == [
        {
            "epoch": 1,
            "line": presenter.line,
            "account": "presenter",
            "why": "hangup",
            "sample": air.of("live.off")[0]["sample"],
        }
    ]
    assert [e["why"] for e in air.of("item.end")] == ["live"]
    assert air.titles == ["فرقة - music", "فاطمة - أثير", "فرقة - music"]


def test_every_word_of_a_short_line_is_heard(programme: Home, rig: Start) -> None:
    air = rig()
    air.listen(0.5)
    presenter = air.presenter()
    presenter.send(mp3(1000, 3))  # faster than it is heard
    presenter.hang_up()
    air.until_event("live.off")
    air.listen(0.5)
    said = sum(heard(air.sound, 1000, ms=10))
    assert 2800 <= said * 10 <= 3200


def test_a_broken_line_is_held_under_the_bed_then_the_programme_comes(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig(hold=1.0)
    presenter = air.presenter()
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    air.listen(1.5)
    presenter.vanish()
    air.until_event("live.hold")
    air.until_event("live.off")
    held, off = air.of("live.hold")[0]["sample"], air.of("live.off")[0]["sample"]
    assert RATE <= off - held <= RATE * 5 // 4
    air.listen(1.5)
    between = air.sound[:, held + RATE // 2 : off - RATE // 4]
    assert not any(heard(between, 3000, least=0.02)) and not any(heard(between, 1000, least=0.02))
    assert power(between[:, : RATE // 4], 220) > 0.01
    assert all(heard(air.sound[:, off + RATE // 2 :], 3000))
    assert longest_silence_ms(air.sound[:, RATE // 2 :]) <= 50
    assert air.of("live.hold")[0]["why"] == "reset" and air.of("live.off")[0]["why"] == "reset"


def test_who_is_back_during_the_hold_is_heard_and_nobody_else(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig(hold=3.0)
    presenter = air.presenter()
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    first = air.now
    air.listen(1.0)
    presenter.vanish()
    air.until_event("live.hold")
    again = air.presenter()
    again.speak(tones[1000], 12)
    air.until_event("live.on", 2)
    air.listen(1.0)
    assert not any(heard(air.sound[:, first + RATE // 2 :], 3000, least=0.02))
    assert longest_silence_ms(air.sound[:, RATE // 2 :]) <= 50


def test_a_stalled_line_is_held_and_goes_on_where_it_stopped(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig(hold=5.0)
    presenter = air.presenter()
    presenter.speak(tones[1000][:48_000], 3)
    air.until_event("live.on")
    presenter.finish()
    air.until_event("live.hold")
    assert air.of("live.hold")[0]["why"] == "stall"
    presenter.speak(tones[1000][48_000:96_000], 3)
    air.until_event("live.on", 2)
    presenter.finish()
    presenter.hang_up()
    air.until_event("live.off")
    air.listen(0.5)
    assert longest_silence_ms(air.sound[:, RATE // 2 :]) <= 50
    assert 5500 <= sum(heard(air.sound, 1000, ms=10, least=0.02)) * 10 <= 6300


def test_a_stalled_line_does_not_keep_the_programme_away(programme: Home, rig: Start, tones: dict[int, bytes]) -> None:
    air = rig(hold=0.5, grace=3.0)
    presenter = air.presenter()
    presenter.send(tones[1000][:32_000])
    air.until_event("live.off")
    assert air.of("live.off")[0]["why"] == "stall"
    assert all(heard(air.listen(1.5)[:, RATE // 2 :], 3000))
    assert presenter.told(intake.KILL)["code"] == "stall"


def test_the_same_account_takes_its_dead_line_over(programme: Home, rig: Start, tones: dict[int, bytes]) -> None:
    air = rig(hold=5.0)
    dead = air.presenter()
    dead.speak(tones[1000], 12)
    air.until_event("live.on")
    dead.stall()
    alive = air.presenter()
    alive.speak(tones[2000], 12)
    air.until_event("live.on", 2)
    assert dead.told(intake.KILL)["code"] == "takeover"
    sound = air.listen(1.5)
    assert all(heard(sound[:, RATE // 2 :], 2000)) and not any(heard(sound[:, RATE // 2 :], 1000, least=0.01))
    assert not any(heard(air.sound[:, -RATE:], 3000, least=0.02))


def test_a_second_presenter_waits_and_is_heard_when_the_first_ends(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig()
    first = air.presenter("presenter")
    first.speak(tones[1000], 12)
    air.until_event("live.on")
    second = air.presenter("presenter2")
    second.speak(tones[2000], 12)
    sound = air.listen(2.0)
    assert not any(heard(sound, 2000, least=0.01))
    first.hang_up()
    air.until_event("live.on", 2)
    sound = air.listen(1.5)
    assert all(heard(sound[:, RATE // 2 :], 2000))
    assert not any(heard(sound, 3000, least=0.02))


def test_a_higher_priority_takes_the_air_and_gives_it_back(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig()
    first = air.presenter("presenter")
    first.speak(tones[1000], 12)
    air.until_event("live.on")
    chief = air.presenter("chief", priority=5)
    chief.speak(tones[2000], 12)
    air.until_event("live.on", 2)
    assert air.of("live.off")[0]["why"] == "priority"
    air.listen(1.0)
    chief.hang_up()
    air.until_event("live.on", 3)
    assert all(heard(air.listen(1.5)[:, RATE // 2 :], 1000))


def test_garbage_is_refused_and_never_heard(programme: Home, rig: Start) -> None:
    air = rig()
    presenter = air.presenter()
    rng = np.random.default_rng(7)
    presenter.speak(rng.integers(0, 256, 128_000, dtype=np.uint8).tobytes(), 8)
    told = presenter.told(intake.REFUSE)
    assert told["code"] == "garbage" and "MP3" in told["text"]
    assert "live.on" not in air.kinds() and air.of("live.refused")[0]["account"] == "presenter"
    assert all(heard(air.sound[:, RATE // 2 :], 3000))


def test_a_line_that_ends_in_garbage_gives_way_to_the_programme(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig()
    presenter = air.presenter()
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    air.listen(0.5)
    presenter.hang_up(intake.GARBAGE)
    air.until_event("live.off")
    assert air.of("live.off")[0]["why"] == "garbage" and "live.hold" not in air.kinds()


def test_a_flood_is_slowed_down_and_every_second_of_it_heard(programme: Home, rig: Start) -> None:
    air = rig()
    presenter = air.presenter()
    presenter.speak(mp3(1000, 60), 60, pace=1000)
    air.until_event("live.on")
    sound = air.listen(3.0)
    assert all(heard(sound[:, RATE // 2 :], 1000))
    assert air.onair.desk.status()[0]["buffered_ms"] <= 4500


def test_rate_and_codec_may_change_in_mid_stream(programme: Home, rig: Start) -> None:
    air = rig()
    presenter = air.presenter()
    opus = encoded(tone(1000, 2), "libopus", "ogg", title="نشرة", artist="غرفة الأخبار")
    parts = [
        mp3(1000, 2),
        mp3(1000, 2, rate=44_100),
        encoded(tone(1000, 2), "aac", "adts"),
        opus,
        encoded(tone(1000, 2, rate=44_100), "flac", "ogg", 44_100),
        mp3(1000, 2),
    ]
    for part in parts:
        presenter.speak(part, 2)
        presenter.finish()
    presenter.hang_up()
    air.until_event("live.off")
    assert "live.hold" not in air.kinds()
    assert air.of("live.title") == [{"epoch": 1, "line": presenter.line, "title": "غرفة الأخبار - نشرة"}]
    assert "غرفة الأخبار - نشرة" in air.titles
    first = heard(air.sound, 1000).index(True) * RATE // 20
    missing = [not h for h in heard(air.sound[:, first : first + 11 * RATE], 1000, ms=10, least=0.02)]
    assert sum(missing) <= 10  # 100 ms over all five changes


def test_a_source_that_sends_a_page_a_second_is_heard_without_a_hole(programme: Home, rig: Start) -> None:
    air = rig()
    presenter = air.presenter()
    whole = encoded(tone(1000, 8), "libopus", "ogg", page_ms=1000)
    at, begun, sent = 0, time.monotonic(), -2  # two pages of headers, then a page a second
    while at < len(whole):
        page = parse_page(whole, at)
        assert page is not None
        time.sleep(max(0.0, begun + sent - time.monotonic()))
        presenter.send(whole[at : at + page.size])
        at, sent = at + page.size, sent + 1
    presenter.hang_up()
    air.until_event("live.off")
    assert "live.hold" not in air.kinds()
    first = heard(air.sound, 1000).index(True) * RATE // 20
    assert all(heard(air.sound[:, first : first + 7 * RATE], 1000))


def test_titles_of_a_presenter_are_shown_while_he_is_on(programme: Home, rig: Start, tones: dict[int, bytes]) -> None:
    air = rig()
    presenter = air.presenter()
    presenter.title("حوار اليوم")
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    presenter.title("أغنية")
    air.until_event("live.title", 2)
    assert air.titles[-2:] == ["حوار اليوم", "أغنية"]


def test_a_decoder_that_dies_under_a_line_costs_less_than_two_seconds(
    programme: Home, rig: Start, tones: dict[int, bytes]
) -> None:
    air = rig(hold=3.0)
    presenter = air.presenter()
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    air.listen(1.0)
    died = air.now
    air.onair.desk.seats[presenter.line].line.feed.child.kill()
    air.until_event("decoder.died")
    sound = air.listen(3.0)
    assert all(heard(sound[:, -RATE:], 1000))
    assert not any(heard(sound, 3000, least=0.02))
    missing = [not h for h in heard(air.sound[:, died:], 1000, ms=10)]
    assert sum(missing) * 10 < 2000
    assert longest_silence_ms(air.sound[:, RATE // 2 :]) <= 50


def test_a_quiet_presenter_is_raised_and_a_loud_one_lowered(programme: Home, rig: Start) -> None:
    air = rig()
    quiet = air.presenter()
    quiet.speak(mp3(1000, 8, level=LOUD / 4), 8)
    air.until_event("live.on")
    sound = air.listen(5.0)
    assert power(sound[:, -RATE // 4 :], 1000) > 1.5 * power(sound[:, RATE // 2 : RATE * 3 // 4], 1000)


@pytest.mark.parametrize("end", ["hang_up", "vanish"])
def test_a_line_that_is_ended_from_here_is_told_and_heard_no_more(
    programme: Home, rig: Start, tones: dict[int, bytes], end: str
) -> None:
    air = rig()
    presenter = air.presenter()
    presenter.speak(tones[1000], 12)
    air.until_event("live.on")
    air.onair.desk.kill("presenter", "kill", "ended by the editor")
    assert presenter.told(intake.KILL)["text"] == "ended by the editor"
    air.until_event("live.off")
    assert air.of("live.off")[0]["why"] == "kill"
    presenter.stall()
    assert all(heard(air.listen(1.5)[:, RATE // 2 :], 3000))


def test_a_line_for_another_station_is_refused(programme: Home, rig: Start) -> None:
    air = rig()
    presenter = air.presenter()
    presenter.told(intake.ACCEPT)
    other = intake.Hello("x", "zagora", "presenter", "", "", "put")
    stranger = air.presenter()
    stranger._sock.sendall(intake.encode_hello(other))  # a second greeting is no frame of a line: it is passed over
    assert air.intake.admit(other) == "this is station main, not zagora"
