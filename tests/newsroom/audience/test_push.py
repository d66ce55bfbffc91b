"""Notifications against a push service of our own: what it gets is decrypted as a browser would."""

from __future__ import annotations

import base64
import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from py_vapid import Vapid02

from athir.newsroom.audience.endpoints import RefusedEndpoint, Rules
from athir.newsroom.audience.models import Message, Subscription


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Browser:
    """A browser with its keys and the address at which it is reached."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def json(self, **more: Any) -> dict[str, Any]:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"endpoint": self.endpoint, "keys": {"p256dh": b64(point), "auth": b64(self.secret)}, **more}

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        told: dict[str, Any] = json.loads(plain)
        return told


@dataclass
class Service:
    """The push service: ``got`` is (path, headers, body); ``answers`` the statuses to give, by path, 201 after them."""

    base: str
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, list[int]] = field(default_factory=dict)


@pytest.fixture
def service(db: None) -> Iterator[Service]:
    from django.conf import settings
    from django.core.cache import cache

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            waiting = made.answers.get(self.path)
            self.send_response(waiting.pop(0) if waiting else 201)
            self.send_header("Content-Length", "0")
            self.send_header("Location", "/elsewhere")
            self.send_header("Retry-After", "120")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Service(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ATHIR_PUSH_RULES = Rules(hosts=("127.0.0.1",), private=True)
    cache.clear()
    yield made
    del settings.ATHIR_PUSH_RULES
    server.shutdown()
    server.server_close()


def post(what: str, body: Any, **headers: str) -> Any:
    return Client().post(f"/push/{what}", body, content_type="application/json", headers=headers)


@pytest.fixture
def reader(service: Service) -> Callable[..., Browser]:
    """``reader("one", desks=["zagora"])`` is a browser that has subscribed, never quiet."""

    def make(name: str, **choices: Any) -> Browser:
        browser = Browser(f"{service.base}/{name}")
        choices = {"language": "ar", "quiet_from": 0, "quiet_to": 0, "offset": 0, **choices}
        answer = post("subscribe", browser.json(**choices))
        assert answer.status_code == 200, answer.content
        return browser

    return make


def work() -> None:
    """Whatever the worker has to do now."""
    from athir.newsroom.airlink.task_runner import TaskRunner

    runner = TaskRunner()
    while runner.step():
        pass


def paths(service: Service) -> list[str]:
    return sorted(path for path, _headers, _body in service.got)


def test_a_breaking_story_reaches_the_browser_whole_and_signed_by_the_house(
    reader: Callable[..., Browser], service: Service, article: Callable[..., Any]
) -> None:
    from athir.newsroom.audience.push import notify
    from athir.newsroom.audience.vapid import public_key
    from athir.newsroom.news.actions import publish

    browser, story = reader("one"), publish(article("فيضان في الوادي", lead="التفاصيل لاحقا"))
    assert notify(story, [story.desk]) is not None
    work()
    [(path, headers, body)] = service.got
    assert path == "/one"
    told = browser.read(body)
    assert (told["t"], told["b"], told["l"], told["d"]) == ("فيضان في الوادي", "التفاصيل لاحقا", "ar", "rtl")
    assert told["u"] == story.get_absolute_url() and told["g"] == story.public_id
    assert headers["urgency"] == "high" and headers["topic"] == story.public_id
    assert 3500 < int(headers["ttl"]) <= 3600
    assert headers["content-encoding"] == "aes128gcm"
    assert Vapid02.verify(headers["authorization"]) and public_key() in headers["authorization"]
    assert Message.objects.get().sent == 1


def test_desks_languages_and_quiet_hours_decide_who_is_told(
    reader: Callable[..., Browser], service: Service, desks: dict[str, Any]
) -> None:
    from athir.newsroom.audience.push import notify

    hour = datetime.now(UTC).hour
    reader("all")
    reader("zagora", desks=["zagora"])
    reader("region", desks=["region"])
    reader("other", desks=["errachidia"])
    reader("french", language="fr")
    reader("asleep", quiet_from=hour, quiet_to=(hour + 1) % 24)
    reader("abroad", quiet_from=hour, quiet_to=(hour + 1) % 24, offset=-300)
    notify("خبر من زاكورة", [desks["zagora"]])
    work()
    assert paths(service) == ["/abroad", "/all", "/region", "/zagora"]
    assert Message.objects.get().quiet == 1


def _held() -> Any:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(task_path__endswith="tasks.awake")


def _minutes_ago(number: int) -> None:
    """The message was made so long ago, and what waits for the end of quiet hours is due."""
    Message.objects.update(made_at=datetime.now(UTC) - timedelta(minutes=number))
    Subscription.objects.update(quiet_from=0, quiet_to=0)
    _held().update(run_after=datetime.now(UTC))


def test_what_came_in_quiet_hours_is_told_when_they_end_if_it_is_still_news(
    reader: Callable[..., Browser], service: Service
) -> None:
    from athir.newsroom.audience.push import notify

    hour = datetime.now(UTC).hour
    soon = reader("soon", quiet_from=hour, quiet_to=(hour + 1) % 24)
    reader("tomorrow", quiet_from=hour, quiet_to=(hour + 6) % 24)
    notify("خبر عاجل")
    work()
    assert paths(service) == [] and Message.objects.get().quiet == 2
    end = _held().get().run_after
    assert (end.hour, end.minute) == ((hour + 1) % 24, 0)  # six hours later it is no news any more
    _minutes_ago(100)
    work()
    [(path, headers, body)] = service.got
    assert path == "/soon" and soon.read(body)["t"] == "خبر عاجل"
    assert 4700 < int(headers["ttl"]) <= 4800
    assert (Message.objects.get().sent, Message.objects.get().quiet) == (1, 1)


@pytest.mark.parametrize("why", ["old", "withdrawn", "unsubscribed"])
def test_what_is_past_when_quiet_hours_end_wakes_nobody(
    why: str, reader: Callable[..., Browser], service: Service, article: Callable[..., Any]
) -> None:
    from athir.newsroom.audience.push import notify
    from athir.newsroom.news.actions import publish, unpublish

    hour = datetime.now(UTC).hour
    browser = reader("asleep", quiet_from=hour, quiet_to=(hour + 1) % 24)
    story = publish(article("خبر"))
    notify(story)
    work()
    assert _held().count() == 1
    _minutes_ago(190 if why == "old" else 30)
    if why == "withdrawn":
        unpublish(story)
    if why == "unsubscribed":
        assert post("unsubscribe", {"endpoint": browser.endpoint}).status_code == 200
    work()
    assert service.got == []


def test_quiet_hours_end_by_the_readers_own_clock() -> None:
    now = datetime(2026, 3, 1, 23, 20, tzinfo=UTC)
    for offset, quiet_to, end in (
        (0, 7, "02T07:00"),
        (60, 7, "02T06:00"),
        (-300, 19, "02T00:00"),
        (330, 5, "01T23:30"),
    ):
        row = Subscription(quiet_from=18, quiet_to=quiet_to, offset=offset)
        assert f"{row.awake_at(now):%dT%H:%M}" == end


def test_what_readers_may_not_see_tells_nobody(article: Callable[..., Any], service: Service) -> None:
    from athir.newsroom.audience.push import notify
    from athir.newsroom.news.actions import publish

    assert notify(article("مسودة")) is None
    hidden = publish(article("محظور", embargo_until=datetime.now(UTC) + timedelta(hours=1)))
    assert notify(hidden) is None and notify("  ") is None
    assert not Message.objects.exists()


def test_browsers_that_are_gone_are_forgotten_and_busy_services_asked_again(
    reader: Callable[..., Browser], service: Service
) -> None:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from athir.newsroom.audience.push import notify

    for name in ("gone", "missing", "busy", "moved", "well"):
        reader(name)
    service.answers |= {"/gone": [410], "/missing": [404], "/busy": [503], "/moved": [307]}
    notify("خبر عاجل")
    work()
    assert set(Subscription.objects.values_list("endpoint", flat=True)) == {
        f"{service.base}/{name}" for name in ("busy", "moved", "well")
    }
    assert "/elsewhere" not in paths(service)  # a redirect is not followed
    later = DBTaskResult.objects.filter(task_path__endswith="tasks.again")
    wait = later.get().run_after - timezone.now()
    assert timedelta(seconds=100) < wait <= timedelta(seconds=120)  # as the service asked
    later.update(run_after=timezone.now())
    work()
    assert paths(service).count("/busy") == 2 and paths(service).count("/well") == 1
    message = Message.objects.get()
    assert (message.sent, message.gone, message.failed) == (2, 2, 1)


def test_a_task_that_is_repeated_tells_nobody_twice_and_old_news_nobody_at_all(
    reader: Callable[..., Browser], service: Service
) -> None:
    from athir.newsroom.audience.push import notify
    from athir.newsroom.audience.tasks import deliver

    reader("one")
    message = notify("خبر")
    assert message is not None
    work()
    deliver.call(message.pk)
    assert len(service.got) == 1
    Message.objects.update(made_at=message.made_at - timedelta(hours=2))
    Subscription.objects.update(last="")
    deliver.call(message.pk)
    assert len(service.got) == 1


def test_a_long_story_is_cut_to_three_thousand_bytes_between_words(reader: Callable[..., Browser]) -> None:
    from athir.newsroom.audience.payload import payload

    data = payload(Message(title="ع" * 120, body="كلمة طويلة " * 300, url="/" + "م" * 500, tag="x", language="ar"))
    told = json.loads(data)
    assert len(data) <= 3000 and told["t"] == "ع" * 120 and told["b"].endswith("…")


def test_one_tap_ends_it_and_changing_ones_mind_changes_the_same_subscription(
    reader: Callable[..., Browser], desks: dict[str, Any]
) -> None:
    browser = reader("one", desks=["zagora", "nowhere"])
    assert [desk.slug for desk in Subscription.objects.get().desks.all()] == ["zagora"]
    reader("two")
    answer = post("subscribe", Browser(browser.endpoint).json(desks=[], language="fr", quiet_from=99))
    assert answer.json() == {"desks": []}
    changed = Subscription.objects.get(endpoint=browser.endpoint)
    assert (changed.language, changed.quiet_from, changed.quiet_to) == ("fr", 22, 7)
    assert post("seen", {"endpoint": browser.endpoint}).status_code == 200
    assert post("unsubscribe", {"endpoint": browser.endpoint}).status_code == 200
    assert post("seen", {"endpoint": browser.endpoint}).status_code == 404
    assert Subscription.objects.count() == 1


def test_a_renewed_endpoint_keeps_what_was_chosen(reader: Callable[..., Browser], service: Service, desks: Any) -> None:
    old = reader("old", desks=["zagora"], language="fr")
    fresh = Browser(f"{service.base}/fresh")
    assert post("subscribe", fresh.json(old=old.endpoint)).json() == {"desks": ["zagora"]}
    only = Subscription.objects.get()
    assert only.endpoint == fresh.endpoint and only.language == "fr"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com.example.net/x",
        "https://notpush.apple.com.evil.net/",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "x" * 1000,
        "nonsense",
    ],
)
def test_only_known_push_services_are_written_to(endpoint: str) -> None:
    with pytest.raises(RefusedEndpoint):
        Rules().check(endpoint)


def test_a_push_service_with_a_private_address_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    for host in ("fcm.googleapis.com", "web.push.apple.com", "db5p.notify.windows.com"):
        assert Rules().check(f"https://{host}/x") == host
    for address in ("10.0.0.8", "127.0.0.1", "fd00::1", "169.254.1.1"):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, _at=address, **_k: [(0, 0, 0, "", (_at, 443))])
        with pytest.raises(RefusedEndpoint):
            Rules().check_addresses("fcm.googleapis.com")


def test_nonsense_strangers_and_haste_are_refused_in_words(db: None, service: Service) -> None:
    good = Browser(f"{service.base}/x").json()
    for body in ("[]", "{", {"endpoint": 3}, {**good, "keys": {"p256dh": "AAAA", "auth": "AAAA"}}, {**good, "keys": 1}):
        answer = post("subscribe", body)
        assert answer.status_code == 400 and answer.json()["error"]
    assert post("subscribe", {**good, "endpoint": "https://example.net/"}).status_code == 400
    assert Client().post("/push/subscribe", good).status_code == 400  # a form of another site
    assert Client().get("/push/subscribe").status_code == 405
    statuses = [post("seen", good).status_code for _ in range(60)]
    assert statuses[0] == 404 and statuses[-1] == 429
    assert not Subscription.objects.exists()


def test_the_key_of_the_house_is_made_once_and_is_nobody_elses(tmp_path: Any) -> None:
    from athir.newsroom.audience.vapid import key, public_key

    path = tmp_path / "push_key.pem"
    first = public_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key.cache_clear()
    assert public_key(path) == first and len(first) == 87


def test_who_has_not_come_by_for_ninety_days_is_forgotten(reader: Callable[..., Browser]) -> None:
    from django.utils import timezone

    from athir.newsroom.audience.push import forget

    reader("old"), reader("new")
    Subscription.objects.filter(endpoint__endswith="old").update(seen_at=timezone.now() - timedelta(days=91))
    assert forget() >= 1
    assert Subscription.objects.get().endpoint.endswith("new")
