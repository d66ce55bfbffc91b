"""Delivery of a notification: so many browsers at a time, then the next. Harmless to repeat: a browser that was sent
the message is passed over, and a second copy would replace the first (same tag, same topic)."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from athir.newsroom.audience import vapid
from athir.newsroom.audience.endpoints import rules
from athir.newsroom.audience.models import HELD, TTL, Message, Subscription
from athir.newsroom.audience.payload import payload
from athir.newsroom.audience.sending import Outcome, Result, Session, send
from athir.newsroom.audience.tasks import again, awake, deliver
from athir.newsroom.baking.render import render
from athir.newsroom.frame.page import station

BATCH = 200
AT_ONCE = 8
"""Connections to push services at a time."""

ATTEMPTS = 4
FIRST_WAIT = 30
"""Seconds before the second attempt; each further one waits four times as long."""

GIVE_UP = 5
"""Refusals in a row after which a subscription is deleted."""


def to_everybody(message_id: int, after: int) -> None:
    """Send the message to the next :data:`BATCH` browsers behind the subscription ``after``."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None or not message.seconds_left(timezone.now()):
        return
    everybody: Any = Subscription.objects.all()
    rows = list(everybody.for_message(message).filter(pk__gt=after).order_by("pk")[:BATCH])
    _post(message, rows, attempt=1)
    if len(rows) == BATCH:
        deliver.enqueue(message_id, rows[-1].pk)


def to_some(message_id: int, subscriptions: list[int], attempt: int) -> None:
    """Send it once more to those whose push service could not take it."""
    message = Message.objects.filter(pk=message_id).first()
    if message is not None and message.seconds_left(timezone.now()):
        _post(message, list(Subscription.objects.filter(pk__in=subscriptions)), attempt)


def to_awake(message_id: int, subscriptions: list[int]) -> None:
    """Send it to those whose quiet hours have ended, if what it tells of can still be read."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None or not message.seconds_left(timezone.now(), HELD):
        return
    if render(message.url.partition("?")[0]).status in (404, 410):
        return
    rows = list(Subscription.objects.filter(pk__in=subscriptions))
    Message.objects.filter(pk=message_id, quiet__gte=len(rows)).update(quiet=F("quiet") - len(rows))
    _post(message, rows, attempt=ATTEMPTS, keep=HELD)


def _hold(message: Message, asleep: list[Subscription], now: datetime) -> None:
    """Wake nobody: what is still news when the quiet hours end is told then."""
    ends: dict[datetime, list[int]] = {}
    for row in asleep:
        end = row.awake_at(now)
        if message.seconds_left(end, HELD):
            ends.setdefault(end, []).append(row.pk)
    for end, numbers in ends.items():
        awake.using(run_after=end).enqueue(message.pk, numbers)


def _post(message: Message, rows: list[Subscription], attempt: int, keep: timedelta = TTL) -> None:
    now = timezone.now()
    waiting = [row for row in rows if row.last != message.public_id]
    ready = [row for row in waiting if not row.quiet(now)]
    _hold(message, [row for row in waiting if row.quiet(now)], now)
    results = _sent(message, ready, keep)
    sorted_: dict[Outcome, list[int]] = {outcome: [] for outcome in Outcome}
    for row, result in zip(ready, results, strict=True):
        sorted_[result.outcome].append(row.pk)
    Subscription.objects.filter(pk__in=sorted_[Outcome.SENT]).update(failures=0, last=message.public_id)
    Subscription.objects.filter(pk__in=sorted_[Outcome.GONE]).delete()
    refused = Subscription.objects.filter(pk__in=sorted_[Outcome.REFUSED])
    refused.update(failures=F("failures") + 1, last=message.public_id)
    refused.filter(failures__gte=GIVE_UP).delete()
    failed = len(sorted_[Outcome.REFUSED])
    if sorted_[Outcome.AGAIN]:
        if attempt < ATTEMPTS:
            _try_later(message, sorted_[Outcome.AGAIN], attempt, results)
        else:
            failed += len(sorted_[Outcome.AGAIN])
    Message.objects.filter(pk=message.pk).update(
        sent=F("sent") + len(sorted_[Outcome.SENT]),
        gone=F("gone") + len(sorted_[Outcome.GONE]),
        quiet=F("quiet") + len(waiting) - len(ready),
        failed=F("failed") + failed,
    )


def _sent(message: Message, rows: list[Subscription], keep: timedelta) -> list[Result]:
    """Post to all of them; threads only talk to push services, never to the database."""
    if not rows:
        return []
    data, left = payload(message), message.seconds_left(timezone.now(), keep)
    who, allowed = vapid.subject(station().email), rules()
    vapid.key()  # made, if it must be, before threads ask for it
    with Session() as session, ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda row: send(row.info, data, message, left, who, allowed, session), rows))


def _try_later(message: Message, numbers: list[int], attempt: int, results: Iterable[Result]) -> None:
    wait = max(FIRST_WAIT * 4 ** (attempt - 1), *(result.wait for result in results))
    if wait < message.seconds_left(timezone.now()):
        later = timezone.now() + timedelta(seconds=wait)
        again.using(run_after=later).enqueue(message.pk, numbers, attempt + 1)
