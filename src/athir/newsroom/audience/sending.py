"""One message to one browser: encrypted for it, signed by the house, posted to its push service."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from typing import Any

import requests
from pywebpush import WebPushException, webpush

from athir.newsroom.audience import vapid
from athir.newsroom.audience.endpoints import RefusedEndpoint, Rules
from athir.newsroom.audience.models import Message

log = logging.getLogger("athir.push")

_SECONDS = 10.0
_GONE = (404, 410)
_AGAIN = (408, 425, 429)


class Outcome(Enum):
    SENT = "sent"
    GONE = "gone"
    AGAIN = "again"
    REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    """``wait``: seconds that the push service asked for before another attempt; 0 for none."""

    outcome: Outcome
    wait: int = 0


class Session(requests.Session):
    """Follows no redirect: where an endpoint leads is not ours to try out."""

    def request(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["allow_redirects"] = False
        return super().request(*args, **kwargs)


def send(
    info: dict[str, Any], data: bytes, message: Message, left: int, who: str, rules: Rules, session: Session
) -> Result:
    """Post ``data`` to the browser ``info``. ``left`` seconds it may wait there; ``who`` is the house's contact."""
    try:
        rules.check_addresses(rules.check(info["endpoint"]))
    except RefusedEndpoint as error:
        log.warning("a subscription is dropped: %s", error)
        return Result(Outcome.GONE)
    except OSError:
        return Result(Outcome.AGAIN)
    headers: dict[str, str | int | float] = {"Urgency": message.urgency, "Topic": message.tag}
    try:
        webpush(
            info,
            data,
            vapid_private_key=vapid.key(),
            vapid_claims={"sub": who},
            ttl=left,
            headers=headers,
            timeout=_SECONDS,
            requests_session=session,
        )
    except WebPushException as error:
        return _result(error)
    except (requests.RequestException, OSError):
        return Result(Outcome.AGAIN)
    except ValueError:  # keys that are no keys
        return Result(Outcome.GONE)
    return Result(Outcome.SENT)


def _result(error: WebPushException) -> Result:
    status = error.status_code or 0
    if status in _GONE or status == 0:
        return Result(Outcome.GONE)
    if status in _AGAIN or status >= 500:
        asked = error.retry_after or ""
        return Result(Outcome.AGAIN, int(asked) if asked.isdecimal() else 0)
    log.warning("a push service answered %d", status)
    return Result(Outcome.REFUSED)
