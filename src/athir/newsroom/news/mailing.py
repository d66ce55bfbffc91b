"""One mail to several addresses, each by itself: what a server refuses for good is remembered, the rest is tried again.

Remembered by this process, under the settings it was refused with: whoever changes them starts the worker anew.
"""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass, field

from django.core.mail import EmailMessage

log = logging.getLogger("athir.news")

_FOR_GOOD = 500
"""The first of the replies that say "never" (RFC 5321, 4.2.1); those of 400 say "not now"."""


@dataclass
class Refusals:
    """Addresses that the mail server will not take, and its words; known until the process ends."""

    known: dict[str, str] = field(default_factory=dict)

    def send(self, letter: EmailMessage) -> str:
        """Send it to each of its addresses that was not refused before; in words, who was refused and why, or nothing.

        Raises ``OSError`` when nobody got it and at least one may get it later. Somebody having got it is enough: it
        is not sent again for the sake of one address whose server is away.
        """
        everybody = list(letter.to)
        letter.extra_headers["To"] = ", ".join(everybody)
        taken, later = 0, None
        for address in everybody:
            if address in self.known:
                continue
            letter.to = [address]
            try:
                letter.send()
            except OSError as error:
                if words := refused(error):
                    self._remember(address, words)
                else:
                    later = error
            else:
                taken += 1
        if later is not None and not taken:
            raise later
        if later is not None:
            log.warning("a mail did not reach all of %s: %s", ", ".join(everybody), later)
        return "; ".join(f"{address}: {self.known[address]}" for address in everybody if address in self.known)

    def _remember(self, address: str, words: str) -> None:
        self.known[address] = words
        log.error(
            "the mail server refuses %s for good (%s): no more mail goes there until mail_url, mail_from or alarm_mail "
            "is changed and the worker starts anew (docs/reference/settings.md)",
            address,
            words,
        )


def refused(error: OSError) -> str:
    """The server's own words when it will never take this mail; nothing when another try may help.

    A greeting that refuses (``SMTPConnectError``) is no answer about a mail: servers that are full give it too.
    """
    if isinstance(error, smtplib.SMTPConnectError):
        return ""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies: list[tuple[int, bytes | str]] = [*error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        replies = [(error.smtp_code, error.smtp_error)]
    else:
        return ""
    if not replies or any(code < _FOR_GOOD for code, _said in replies):
        return ""
    code, said = replies[0]
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(f"{code} {text}".split())[:200]
