"""The worker's tasks of this room. What they need (HTTP clients, ciphers) is loaded by the worker alone."""

from __future__ import annotations

from django_tasks import task


@task()
def deliver(message_id: int, after: int = 0) -> None:
    """Send a message to the next subscriptions behind ``after``, then to those behind them."""
    from athir.newsroom.audience import delivery

    delivery.to_everybody(message_id, after)


@task()
def again(message_id: int, subscriptions: list[int], attempt: int) -> None:
    """Send it to these once more."""
    from athir.newsroom.audience import delivery

    delivery.to_some(message_id, subscriptions, attempt)


@task()
def awake(message_id: int, subscriptions: list[int]) -> None:
    """Send it to these, whose quiet hours have ended."""
    from athir.newsroom.audience import delivery

    delivery.to_awake(message_id, subscriptions)
