"""WebSub (W3C): tells the hub that a feed changed. Off until the setting ``websub_hub`` names one."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlencode

from django.db import transaction
from django_tasks import task

from athir.newsroom.settings import HOUSE
from athir.newsroom.syndication.addresses import absolute

_SECONDS = 10.0


@task()
def ping(feeds: list[str]) -> None:
    """Tell the hub of these feeds. An answer that is no success raises, and the worker tries again later."""
    if not HOUSE.websub_hub:
        return
    body = urlencode([("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds)]).encode()
    request = urllib.request.Request(HOUSE.websub_hub, body, {"User-Agent": "Athir"})
    with urllib.request.urlopen(request, timeout=_SECONDS):
        pass


def tell_hub(paths: Iterable[str]) -> None:
    """Once the transaction is through, have the worker tell the hub that the feeds at ``paths`` changed."""
    if HOUSE.websub_hub:
        transaction.on_commit(partial(ping.enqueue, [absolute(path) for path in paths]))
