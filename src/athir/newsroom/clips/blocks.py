"""The block that other apps put into their bodies: a clip of the air."""

from __future__ import annotations

from athir.newsroom.clips.choosers import clips

ClipChooserBlock = clips.get_block_class("ClipChooserBlock", "athir.newsroom.clips.blocks")
