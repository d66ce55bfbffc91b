"""What is wrong with the log is mailed to the house, once."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.core import mail

from athir.newsroom.airlink import log_alarm_mail
from athir.newsroom.news import alarm_mail
from athir.newsroom.record import alarms
from athir.newsroom.record.models import Alarm


@pytest.fixture
def house_mail(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mail.outbox = []
    found = dataclasses.replace(alarm_mail.HOUSE, mail_url="smtp://localhost", alarm_mail=("desk@example.org",))
    for module in (alarm_mail, log_alarm_mail):
        monkeypatch.setattr(module, "HOUSE", found)
        monkeypatch.setattr(module.settings, "LANGUAGE_CODE", "en")


def test_alarms_of_the_log_are_one_mail_and_never_told_twice(house_mail: None) -> None:
    alarms.raise_("main", Alarm.Kind.CHAIN, "2026/11/24/08-0.idx 4: its sound was changed", "live.aac")
    alarms.raise_("main", Alarm.Kind.CHAIN, "2026/11/24/08-0.idx 4: its sound was changed", "live.aac")
    alarms.raise_("main", Alarm.Kind.SHORT)
    assert (log_alarm_mail.tell(), log_alarm_mail.tell()) == (2, 0)
    (letter,) = mail.outbox
    assert "2 alarms of the log" in letter.subject
    assert "live.aac" in letter.body
    assert "08-0.idx 4: its sound was changed" in letter.body
    assert "fewer days than the law asks" in letter.body


def test_what_ended_by_itself_and_what_was_dealt_with_stands_no_more(db: Any) -> None:
    first = alarms.raise_("main", Alarm.Kind.SILENT, "", "live.aac")
    alarms.raise_("main", Alarm.Kind.SILENT, "", "live.mp3")
    assert alarms.over("main", Alarm.Kind.SILENT, "live.aac") == 1
    [left] = Alarm.objects.standing()
    assert left.mount == "live.mp3"
    alarms.deal_with(left, None)
    assert not Alarm.objects.standing()
    assert alarms.raise_("main", Alarm.Kind.SILENT, "", "live.aac").pk != first.pk
