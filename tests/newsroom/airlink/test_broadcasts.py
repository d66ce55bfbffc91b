"""Which time was of a show: by who was on the air, as the journal tells it. One table a story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from athir.contracts.journal import Event
from athir.newsroom.airlink.broadcasts import Broadcast, broadcasts, joined, without
from athir.newsroom.airlink.timeline import read

DAY = datetime(2026, 11, 24, tzinfo=UTC)
PRESENT = {
    "sabah.20261124": ("amina",),
    "nashra.20261124": ("yusuf",),
    "layl.20261124": ("amina",),
    "free.20261124": (),
}


def when(clock: str) -> datetime:
    """``09:58``, ``09:58:20``, with ``+`` behind it of the day after."""
    hours, minutes, *seconds = clock.rstrip("+").split(":")
    day = timedelta(days=1) if clock.endswith("+") else timedelta()
    return DAY + day + timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds[0]) if seconds else 0)


def journal(story: str) -> list[Event]:
    """``09:58 live.on amina``: one event a line; ``--`` begins another boot of the air."""
    events, boot = [], 1
    for line in filter(None, (line.strip() for line in story.splitlines())):
        if line == "--":
            boot += 1
            continue
        clock, kind, *words = line.split()
        events.append(Event("air", f"{boot:012x}-aa", len(events), when(clock), kind, _data(kind, words)))
    return events


def _data(kind: str, words: list[str]) -> dict[str, Any]:
    if kind.startswith("slot"):
        return {"slot": f"{words[0]}.20261124", "show": words[0], "title": {"ar": words[0]}}
    if kind.startswith("live"):
        extra = {"title": " ".join(words[1:])} if kind == "live.title" else {"why": words[1] if words[1:] else ""}
        return {"line": f"line-{words[0]}", "account": words[0], "name": words[0], **extra}
    if kind.startswith("item"):
        source, slot = (words[1:2] or ["station"])[0], (words[2:3] or [""])[0]
        return {"item": words[0], "path": words[0], "title": words[0], "source": source, "slot": slot}
    return {}


def told(story: str, now: str = "23:59+") -> dict[str, Broadcast]:
    found = broadcasts(read(journal(story)), lambda slot: PRESENT.get(slot, ()), when(now))
    return {one.slot.partition(".")[0]: one for one in found}


def kept(story: str, show: str, now: str = "23:59+") -> list[str]:
    """What of a show was kept, as ``09:00-09:58`` (of the day after: ``00:20+``)."""
    one = told(story, now).get(show)
    return [] if one is None else [f"{_clock(a)}-{_clock(b)}" for a, b in one.kept]


def _clock(at: datetime) -> str:
    seconds = f":{at:%S}" if at.second else ""
    return f"{at:%H:%M}{seconds}{'+' if at.date() > DAY.date() else ''}"


ORDINARY = """
    08:00 air.start
    09:00 slot.start sabah
    09:01 live.on amina
    09:59 live.off amina hangup
    10:00 slot.end sabah
    10:00 slot.start nashra
    10:00 live.on yusuf
    10:28 live.off yusuf hangup
    10:30 slot.end nashra
"""

STORIES = [
    ("a show is what its presenter said", ORDINARY, {"sabah": ["09:01-09:59"], "nashra": ["10:00-10:28"]}),
    (
        "the second presenter goes on early: there is the border",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        09:57 live.off amina hangup
        09:57 live.on yusuf
        10:00 slot.end sabah
        10:00 slot.start nashra
        10:30 slot.end nashra
        10:31 live.off yusuf hangup
        """,
        {"sabah": ["09:00-09:57"], "nashra": ["09:57-10:31"]},
    ),
    (
        "a show runs over its slot until the next presenter is put on the air",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        10:00 slot.end sabah
        10:00 slot.start nashra
        10:12 live.off amina priority
        10:12 live.on yusuf
        10:30 slot.end nashra
        10:30 live.off yusuf hangup
        """,
        {"sabah": ["09:00-10:12"], "nashra": ["10:12-10:30"]},
    ),
    (
        "one runs over and nobody else came: the other show has no airing",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        10:00 slot.end sabah
        10:00 slot.start nashra
        10:20 live.off amina hangup
        10:30 slot.end nashra
        """,
        {"sabah": ["09:00-10:20"], "nashra": []},
    ),
    (
        "one who presents two shows in a row has them parted where the slots part",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        10:00 slot.end sabah
        10:00 slot.start layl
        11:00 slot.end layl
        11:03 live.off amina hangup
        """,
        {"sabah": ["09:00-10:00"], "layl": ["10:00-11:03"]},
    ),
    (
        "a takeover for an emergency is cut out, and what comes after it is the show again",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        09:20 live.off amina priority
        09:20 live.on alarm
        09:26 live.off alarm hangup
        09:26 live.on amina
        09:58 live.off amina hangup
        10:00 slot.end sabah
        """,
        {"sabah": ["09:00-09:20", "09:26-09:58"]},
    ),
    (
        "a show spans midnight",
        """
        23:30 slot.start layl
        23:30 live.on amina
        00:20+ live.off amina hangup
        00:30+ slot.end layl
        """,
        {"layl": ["23:30-00:20+"]},
    ),
    (
        "the air was restarted in the middle",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        09:30 listeners
        --
        09:31 air.start
        09:31 slot.start sabah
        09:31 item.start song
        09:32 item.end song live
        09:32 live.on amina
        09:58 live.off amina hangup
        10:00 slot.end sabah
        """,
        {"sabah": ["09:00-09:31", "09:32-09:58"]},
    ),
    (
        "a line that broke: what filled the hole is cut out",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        09:15 live.hold amina reset
        09:16 live.off amina reset
        09:16 item.start song
        09:20 item.end song live
        09:20 live.on amina
        09:58 live.off amina hangup
        10:00 slot.end sabah
        """,
        {"sabah": ["09:00-09:15", "09:20-09:58"]},
    ),
    (
        "one who says goodbye lets something play: it is of the show",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        09:15 live.off amina hangup
        09:15 item.start song plan sabah.20261124
        09:19 item.end song live
        09:19 live.on amina
        09:58 live.off amina hangup
        10:00 slot.end sabah
        """,
        {"sabah": ["09:00-09:58"]},
    ),
    (
        "the line broke at the very end and came back for the goodbye",
        """
        09:00 slot.start sabah
        09:00 live.on amina
        09:59 live.hold amina reset
        09:59:30 live.off amina reset
        10:00 slot.end sabah
        10:00:20 live.on amina
        10:02 live.off amina hangup
        """,
        {"sabah": ["09:00-09:59", "10:00:20-10:02"]},
    ),
    (
        "nobody came",
        """
        09:00 slot.start sabah
        09:00 item.start song plan sabah.20261124
        10:00 slot.end sabah
        10:00 item.end song end
        """,
        {"sabah": []},
    ),
    (
        "somebody stood in for the presenter",
        """
        09:00 slot.start sabah
        09:02 live.on karim
        09:58 live.off karim hangup
        10:00 slot.end sabah
        """,
        {"sabah": ["09:02-09:58"]},
    ),
    (
        "a word of a colleague is no show",
        """
        09:00 slot.start sabah
        09:02 live.on karim
        09:03 live.off karim hangup
        10:00 slot.end sabah
        """,
        {"sabah": []},
    ),
    (
        "a show that nobody presents is its playlist, not what the station played before and after",
        """
        09:00 item.start before
        09:00 slot.start free
        09:01 item.end before end
        09:01 item.start one plan free.20261124
        09:30 item.end one end
        09:30 item.start two plan free.20261124
        10:00 slot.end free
        10:02 item.end two end
        10:02 item.start after
        """,
        {"free": ["09:01-10:02"]},
    ),
]


@pytest.mark.parametrize(("story", "shows"), [(s[1], s[2]) for s in STORIES], ids=[s[0] for s in STORIES])
def test_what_was_of_the_show(story: str, shows: dict[str, list[str]]) -> None:
    for show, expected in shows.items():
        assert kept(story, show) == expected


def test_a_show_is_over_when_its_slot_has_ended_and_nobody_speaks_for_it_any_more() -> None:
    lines = [line for line in ORDINARY.splitlines() if line.strip()]
    assert not told("\n".join(lines[:3]), "09:30")["sabah"].over
    assert not told("\n".join(lines[:4]), "09:59")["sabah"].over  # they may come back before ten
    assert told("\n".join(lines[:5]), "10:00")["sabah"].over
    over_slot = "09:00 slot.start sabah\n09:00 live.on amina\n10:00 slot.end sabah"
    assert not told(over_slot, "10:05")["sabah"].over
    assert told(f"{over_slot}\n10:06 live.off amina hangup", "10:06")["sabah"].over
    broke = f"{over_slot}\n10:06 live.hold amina reset"
    assert not told(broke, "10:06:10")["sabah"].over  # who broke off is waited for
    assert told(f"{broke}\n10:07 live.off amina reset", "10:07")["sabah"].over


def test_a_forgotten_line_is_no_show_for_ever() -> None:
    story = "09:00 slot.start sabah\n09:00 live.on amina\n10:00 slot.end sabah"
    one = told(story, "15:00")["sabah"]
    assert one.over and kept(story, "sabah", "15:00") == ["09:00-12:00"]


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    """Times are UTC: on the wall the show ran from 1:30 to 1:45 an hour later."""
    story = "00:30 slot.start layl\n00:30 live.on amina\n01:45 live.off amina hangup\n01:45 slot.end layl"
    assert told(story)["layl"].length == timedelta(minutes=75)


def test_marks_are_what_was_said_to_be_on() -> None:
    story = """
        09:00 slot.start sabah
        08:59 live.title amina افتتاح
        09:00 live.on amina
        09:10 live.title amina ضيف الحلقة
        09:20 live.off amina hangup
        09:20 item.start أغنية
        09:24 item.end أغنية live
        09:24 live.on amina
        09:58 live.off amina hangup
        10:00 slot.end sabah
        10:05 live.title amina بعد الحلقة
    """
    one = told(story)["sabah"]
    shown = [(_clock(at), title) for at, title in one.marks()]
    assert shown[:3] == [("09:00", "افتتاح"), ("09:10", "ضيف الحلقة"), ("09:20", "أغنية")]
    assert one.accounts == ("amina",) and [title for _, title in one.said][:2] == ["افتتاح", "ضيف الحلقة"]
    assert "أغنية" not in [title for _, title in one.marks(silent={"أغنية"})]
    assert [item.path for item in one.items] == ["أغنية"]


def test_ranges_are_joined_and_cut() -> None:
    hour = (when("09:00"), when("10:00"))
    assert joined([hour, (when("10:00"), when("10:30"))]) == [(when("09:00"), when("10:30"))]
    cut = without([hour], [(when("09:10"), when("09:11")), (when("09:59:59"), when("10:05"))])
    assert cut == ((when("09:00"), when("09:10")), (when("09:11"), when("09:59:59")))
    assert without([hour], [(when("08:00"), when("11:00"))]) == ()
