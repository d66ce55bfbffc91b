"""Films and sound."""

from __future__ import annotations

from datetime import datetime

from athir.newsroom.syndication.jsonld.common import Thing, iso, thing


def duration(milliseconds: int) -> str:
    """``PT1H2M7S`` (ISO 8601)."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    told = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if number)
    return f"PT{told or '0S'}"


def audio_object(
    name: str,
    content_url: str,
    *,
    milliseconds: int = 0,
    encoding: str = "",
    description: str = "",
    uploaded: datetime | None = None,
    transcript: str = "",
    language: str = "",
) -> Thing:
    """A recording. ``content_url`` is the file itself, absolute."""
    return thing(
        "AudioObject",
        name=name,
        description=description or name,
        contentUrl=content_url,
        encodingFormat=encoding,
        duration=duration(milliseconds) if milliseconds else None,
        uploadDate=iso(uploaded) if uploaded else None,
        transcript=transcript,
        inLanguage=language,
    )


def video_object(
    name: str,
    content_url: str,
    thumbnail: str,
    uploaded: datetime,
    *,
    milliseconds: int = 0,
    description: str = "",
    embed_url: str = "",
    language: str = "",
    transcript: str = "",
) -> Thing:
    """A film. Search engines want name, thumbnail and upload date of every one."""
    return thing(
        "VideoObject",
        name=name,
        description=description or name,
        thumbnailUrl=[thumbnail] if thumbnail else [],
        uploadDate=iso(uploaded),
        contentUrl=content_url,
        embedUrl=embed_url,
        duration=duration(milliseconds) if milliseconds else None,
        inLanguage=language,
        transcript=transcript,
    )
