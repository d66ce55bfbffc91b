"""The newsroom's forms of podcasts and episodes: what they clean, and what they refuse in a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from athir.arabic.slugs import slug_of
from athir.newsroom.frame.page import station
from athir.newsroom.frame.pasting import CleanedForm
from athir.newsroom.podcasts import leaving
from athir.newsroom.podcasts.artwork import artwork_lacks
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.models import Podcast, Season
from athir.newsroom.podcasts.notes import clean
from athir.newsroom.podcasts.slugs import LONGEST, RESERVED

TAKEN = frozenset({"private", "feed"})
"""What no podcast may be called: other addresses stand there."""

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?\Z", re.ASCII)


def milliseconds(text: str) -> int | None:
    """``1:02:03`` or ``62:03.5`` in milliseconds; ``None`` for what is no time."""
    match = _CLOCK.match(text.strip())
    if match is None or int(match[3]) > 59:
        return None
    whole = (int(match[1] or 0) * 60 + int(match[2])) * 60 + int(match[3])
    return whole * 1000 + int((match[4] or "0").ljust(3, "0"))


def clock(ms: int) -> str:
    """``1:02:03``; with milliseconds where there are some."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    told = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{told}.{ms % 1000:03}" if ms % 1000 else told


class ClockInput(forms.TextInput):
    """Milliseconds, written as ``1:02:03``."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", "inputmode": "numeric", "placeholder": "0:00", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """As it is shown; what was typed wrong is shown again."""
        return clock(value) if isinstance(value, int) else value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Milliseconds, or what was typed where it is no time: the field refuses it."""
        typed = str(data.get(name) or "")
        found = milliseconds(typed)
        return typed if found is None else str(found)


class EpisodeForm(CleanedForm):
    """An episode: notes are cleaned, its slug is in the form of an address and free; its season is one of its podcast."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("season")) is not None and self.instance.podcast_id:
            chosen = str(self.data.get("podcast") or "") if self.is_bound else ""
            own = {self.instance.podcast_id, *([int(chosen)] if chosen.isascii() and chosen.isdecimal() else [])}
            field.queryset = Season.objects.filter(podcast__in=own)
            if not field.queryset.exists():
                field.help_text = _("Seasons are made with the podcast, under “Episodes”.")

    def clean_notes(self) -> str:
        """Without anything that runs, loads or dresses."""
        return clean(self.cleaned_data.get("notes") or "")

    def clean_slug(self) -> str:
        """As an address takes it; empty for one that has not been published: it is made of the title then."""
        given = slug_of(str(self.cleaned_data.get("slug") or ""), LONGEST)
        if given in RESERVED:
            raise ValidationError(_("This address is taken by a page of the podcast itself: choose another."))
        return given or self.instance.public_id

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        podcast = data.get("podcast") or (self.instance.podcast if self.instance.podcast_id else None)
        season, slug = data.get("season"), data.get("slug")
        if season is not None and podcast is not None and season.podcast_id != podcast.pk:
            self.add_error("season", _("This season belongs to another podcast."))
        if podcast is not None and slug:
            others = Episode.objects.filter(podcast=podcast, slug=slug).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error("slug", _("Another episode of the podcast has this address: choose another."))
        if podcast is not None and self.instance.station_id is None:
            self.instance.station = podcast.station
        if data.get("number") == 0:
            self.add_error("number", _("Episodes are counted from 1."))
        return data


def latin_slug(names: Iterable[str]) -> str:
    """An address out of the first of these that is written in Latin letters; empty when none is."""
    for name in names:
        letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        found = "-".join(re.findall(r"[a-z0-9]+", letters))[:60].strip("-")
        if len(found) > 1 and found not in TAKEN:
            return found
    return ""


class PodcastForm(CleanedForm):
    """A podcast: of the house's station, its artwork one that directories take, its address made of its name where none
    is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (slug := self.fields.get("slug")) is not None:
            slug.required = False
            slug.help_text = _("Latin letters, as its address has them. Empty: made of the French or English name.")
        if (field := self.fields.get("station")) is not None and self.instance.pk is None:
            field.initial = station().pk
        if "seasons" in self.formsets:  # most seasons have a number and no name
            self.formsets["seasons"].form.base_fields["names"].required = False

    def clean_artwork(self) -> Any:
        """A square large enough."""
        picture = self.cleaned_data.get("artwork")
        if picture is not None and picture.pk != self.instance.artwork_id and (lacks := artwork_lacks(picture)):
            raise ValidationError(lacks)
        return picture

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data.get("slug") or "")
        if slug in TAKEN:
            raise ValidationError(_("This address is taken by a page of the podcast itself: choose another."))
        return slug

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        self._address(data)
        first, second = data.get("category"), data.get("category2")
        if second and second == first:
            self.add_error("category2", _("This is the first category already: choose another or none."))
        leaving.note(self.instance, str(data.get("moved_to") or ""))
        return data

    def _address(self, data: dict[str, Any]) -> None:
        if data.get("slug") or "slug" not in self.fields or "slug" in self.errors:
            return
        names, show = data.get("names") or {}, data.get("show")
        wanted = latin_slug([names.get("fr", ""), names.get("en", ""), show.slug if show else ""])
        taken = (
            Podcast.objects.exclude(pk=self.instance.pk).filter(slug__startswith=wanted).values_list("slug", flat=True)
        )
        if not wanted:
            self.add_error(
                "slug", _("Write its address in Latin letters, such as “wahat”: it stands in the feed for ever.")
            )
            return
        data["slug"] = next(one for n in count(1) if (one := wanted if n == 1 else f"{wanted}-{n}") not in set(taken))
