"""What the log's book tells the rooms above. Sent by the worker within two seconds of a line, whoever wrote it.

Receivers run inside one transaction with the row that remembers it (:class:`~.withdrawals.Withdrawal`), so that what they
change in the database happens once; they may be asked again after an error, and must bear that.
"""

from __future__ import annotations

from django.dispatch import Signal

withdrawn = Signal()
"""``station`` (slug), ``entry`` (:class:`~athir.airlog.ledger.Entry`): nobody may hear ``entry.start``-``entry.end`` of
``entry.mount`` (empty: of all mounts) any more."""

restored = Signal()
"""The same of a withdrawal that was taken back; another one may still touch the range
(:func:`~athir.newsroom.record.log.is_withdrawn`)."""
