"""Blocks that other apps put into their bodies: a film, a recording, a gallery of the library; a picture fit for a page.

The value of the first three is a :class:`~athir.newsroom.library.models.MediaItem`; show it with
``{% load library %}{% media_item value %}``, which shows nothing while it is not published.
"""

from __future__ import annotations

from typing import Any

from wagtail.images.blocks import ImageChooserBlock

from athir.newsroom.library.choosers import films, galleries, sounds
from athir.newsroom.library.fields import refuse_incomplete

FilmChooserBlock = films.get_block_class("FilmChooserBlock", "athir.newsroom.library.blocks")
SoundChooserBlock = sounds.get_block_class("SoundChooserBlock", "athir.newsroom.library.blocks")
GalleryChooserBlock = galleries.get_block_class("GalleryChooserBlock", "athir.newsroom.library.blocks")


class PictureChooserBlock(ImageChooserBlock):
    """A picture that has what a page needs: a description and a credit."""

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        refuse_incomplete(chosen)
        return chosen
