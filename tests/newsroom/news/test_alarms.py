"""A publication that was late is told to people: by mail, also after the worker stood still, and never twice."""

from __future__ import annotations

import dataclasses
import os
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string, policy
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from athir.config import SettingsError, load, parse_mail_url
from athir.newsroom.news import actions, alarm_mail
from athir.newsroom.news.alarms import Alarm, over, raise_failed, raise_late
from athir.newsroom.news.mailing import Refusals


class Post(socketserver.StreamRequestHandler):
    """A mail server that takes what it is given and keeps it."""

    taken: ClassVar[list[str]] = []
    there: ClassVar[threading.Event] = threading.Event()
    refusals: ClassVar[dict[bytes, str]] = {}
    """What begins so is refused, with these words."""
    asked: ClassVar[list[str]] = []
    """What was refused."""

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().strip().upper():
            if refusal := next((words for start, words in self.refusals.items() if line.startswith(start)), ""):
                self.asked.append(line.decode())
                self.say(refusal)
                continue
            if line.startswith(b"DATA"):
                self.say("354 go on")
                text = []
                while (one := self.rfile.readline()) != b".\r\n":
                    text.append(one.decode())
                self.taken.append("".join(text))
                self.there.set()
            if line.startswith(b"QUIT"):
                return self.say("221 bye")
            self.say("250 good")
        return None


@pytest.fixture
def server() -> Iterator[Any]:
    for kept in (Post.taken, Post.refusals, Post.asked):
        kept.clear()
    Post.there.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as found:
        found.daemon_threads = True
        thread = threading.Thread(target=found.serve_forever, daemon=True)
        thread.start()
        yield found
        found.shutdown()


def test_a_worker_that_comes_back_mails_what_was_late_and_by_how_much(house, article, server, tmp_path):
    from django.db import connections

    due = actions.publish(article("بلاغ الوالي", go_live_at=timezone.now() + timedelta(minutes=1)))
    planned = timezone.now() - timedelta(hours=3, minutes=5)
    revision = due.latest_revision
    revision.content["go_live_at"] = planned.isoformat()
    revision.approved_go_live_at = planned
    revision.save()
    connections.close_all()
    env = {
        **os.environ,
        "ATHIR_HOME": str(house.root),
        "ATHIR_MAIL_URL": f"smtp://127.0.0.1:{server.server_address[1]}",
        "ATHIR_ALARM_MAIL": "desk@example.org, chief@example.org",
    }
    said = Path(tmp_path / "said")
    with said.open("wb") as stderr:
        worker = subprocess.Popen([sys.executable, "-m", "athir.newsroom.worker"], stderr=stderr, env=env)
        try:
            assert Post.there.wait(30), said.read_text()
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(20) == 0
    text = Post.taken[0]
    letter: Any = message_from_string(text, policy=policy.default)
    assert letter["To"] == "desk@example.org, chief@example.org"
    assert "بلاغ الوالي" in letter["Subject"]
    body = letter.get_content()
    assert timezone.localtime(planned).strftime(":%M:%S") in body and "/admin/articles/edit/" in body
    alarm = Alarm.objects.get()
    assert alarm.told_at is not None and alarm.lateness == "3 hours late"


@pytest.fixture(autouse=True)
def _empty_outbox() -> None:
    mail.outbox = []


@pytest.fixture
def house_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dataclasses.replace(alarm_mail.HOUSE, mail_url="smtp://localhost", alarm_mail=("desk@example.org",))
    monkeypatch.setattr(alarm_mail, "HOUSE", found)
    monkeypatch.setattr(alarm_mail.settings, "LANGUAGE_CODE", "en")


def test_several_are_one_mail_and_none_is_told_twice(article, house_mail):
    now = timezone.now()
    for number, seconds in enumerate((7, 600)):
        out = actions.publish(article(f"خبر\nرقم {number}"))
        raise_late(out, "publish", now - timedelta(seconds=seconds), now)
    raise_failed(out, "expire", "the desk is gone", now)
    assert (alarm_mail.tell(), alarm_mail.tell()) == (3, 0)
    (letter,) = mail.outbox
    assert "3 publications were not on time" in letter.subject
    for words in ("7 seconds late", "10 minutes late", "could not be taken off: the desk is gone"):
        assert words in letter.body, words


def test_a_mail_server_that_does_not_answer_is_asked_again(article, house_mail, monkeypatch):
    out = actions.publish(article("خبر"))
    raise_late(out, "publish", timezone.now() - timedelta(seconds=9), timezone.now())

    def refuse(*_: Any) -> None:
        raise ConnectionRefusedError("nobody there")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="nobody"):
        broken.setattr(alarm_mail.EmailMessage, "send", refuse)
        alarm_mail.tell()
    assert alarm_mail.tell() == 1 and "9 seconds late" in mail.outbox[0].body


@pytest.fixture
def smtp(house_mail, server, monkeypatch) -> Iterator[type[Post]]:
    """The house mails two addresses through the server of these tests."""
    host, port = server.server_address
    to = ("gone@example.org", "desk@example.org")
    monkeypatch.setattr(alarm_mail, "HOUSE", dataclasses.replace(alarm_mail.HOUSE, alarm_mail=to))
    monkeypatch.setattr(alarm_mail, "REFUSALS", Refusals())
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST=host, EMAIL_PORT=port
    ):
        yield Post


def late(article: Any) -> Alarm:
    now = timezone.now()
    return raise_late(actions.publish(article("خبر")), "publish", now - timedelta(seconds=9), now)


def test_an_address_that_is_refused_for_good_is_said_once_and_left_alone(article, smtp, caplog, account, as_user):
    smtp.refusals[b"RCPT TO:<GONE@"] = "550 5.1.1 no such box"
    first = late(article)
    assert alarm_mail.tell() == 1 and len(smtp.taken) == 1, "who can be reached is told all the same"
    second = late(article)
    assert (alarm_mail.tell(), alarm_mail.tell()) == (1, 0)
    assert (len(smtp.taken), len(smtp.asked), caplog.text.count("refuses gone@example.org for good")) == (2, 1, 1)
    for alarm in (first, second):
        alarm.refresh_from_db()
        assert alarm.told_at is not None and alarm.unmailed == "gone@example.org: 550 5.1.1 no such box"
    page = as_user(account("chief")).get("/admin/").content.decode()
    assert "The mail about it was refused" in page and "no such box" in page


def test_a_sender_that_is_refused_for_good_stops_the_mail_and_not_the_worker(article, smtp, caplog):
    smtp.refusals[b"MAIL FROM"] = "553 not yours"
    late(article)
    assert (alarm_mail.tell(), len(smtp.asked)) == (1, 2)
    late(article)
    assert (alarm_mail.tell(), len(smtp.asked), len(smtp.taken)) == (1, 2, 0)


def test_what_is_refused_for_now_is_tried_again(article, smtp, caplog):
    smtp.refusals[b"RCPT"] = "450 4.2.0 greylisted, come back"
    alarm = late(article)
    for _ in range(2):
        with pytest.raises(OSError, match="greylisted"):
            alarm_mail.tell()
    smtp.refusals.clear()
    assert (alarm_mail.tell(), len(smtp.taken), "for good" in caplog.text) == (1, 2, False)
    alarm.refresh_from_db()
    assert alarm.unmailed == ""


def test_without_a_mail_server_the_log_says_what_to_set(article, caplog):
    out = actions.publish(article("خبر"))
    raise_late(out, "publish", timezone.now() - timedelta(seconds=9), timezone.now())
    assert (alarm_mail.tell(), alarm_mail.tell()) == (1, 0)
    assert caplog.text.count("set mail_url and alarm_mail") == 1 and mail.outbox == []


def test_what_failed_and_happened_after_all_is_over(article):
    out = actions.publish(article("خبر"))
    raise_failed(out, "publish", "no", timezone.now())
    over(out, "publish", timezone.now())
    assert not Alarm.objects.standing(timezone.now() - timedelta(days=1)).exists()


def test_a_mail_server_is_written_as_an_address(house):
    found = parse_mail_url("smtp://athir:p%40ss@mail.example")
    assert (found.host, found.port, found.user, found.key, found.upgraded) == (
        "mail.example",
        587,
        "athir",
        "p@ss",
        True,
    )
    assert parse_mail_url("smtps://mail.example").port == 465
    for name, value in (("MAIL_URL", "mail.example"), ("ALARM_MAIL", "desk"), ("MAIL_FROM", "a b@c")):
        with pytest.raises(SettingsError):
            load(house, {f"ATHIR_{name}": value})
