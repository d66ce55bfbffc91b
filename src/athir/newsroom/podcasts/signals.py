"""What episodes tell others: feeds, the air, the numbers."""

from __future__ import annotations

from django.dispatch import Signal

published = Signal()
"""Sent by ``Episode`` inside the transaction, with ``episode``, when listeners may have it."""

taken_off = Signal()
"""The same, when they may have it no longer: unpublished or withdrawn."""
