"""The photograph behind a share picture: read only when the picture is drawn."""

from __future__ import annotations

from typing import Any

_SIZE = "fill-1200x630|format-jpeg|jpegquality-82"


def photo_of(picture: Any) -> dict[str, Any]:
    """``photo_key`` and ``photo`` of a :class:`~..registry.Card` for a Wagtail image; nothing for ``None``."""
    if picture is None:
        return {}

    def read() -> bytes | None:
        try:
            with picture.get_rendition(_SIZE).file.open("rb") as file:
                return bytes(file.read())
        except (OSError, ValueError, SyntaxError):  # PIL says SyntaxError for a broken PNG
            return None

    return {"photo_key": f"{picture.pk}-{picture.file_hash}-{picture.get_focal_point()}", "photo": read}
