"""``python -m athir.newsroom.podcasts.look_child FILE``: what an uploaded file says of itself, asked in a child that may die.

Prints one JSON object: ``{"ok": true, "container", "codec", "bitrate", "duration_ms", "pictures", "title", "chapters":
[[ms, title], …]}`` or ``{"ok": false, "reason": "not_audio"}``.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

import av
from av.error import FFmpegError

MEMORY_BYTES = 1024**3
CPU_SECONDS = 60
MOST_CHAPTERS = 200


def look(path: str) -> dict[str, Any]:
    """See the module. Decodes nothing: headers and tags alone."""
    with av.open(path) as container:
        if not container.streams.audio:
            return {"ok": False, "reason": "not_audio", "detail": ""}
        sound = container.streams.audio[0]
        milliseconds = int((container.duration or 0) / 1000)
        title = str(container.metadata.get("title", ""))
        return {
            "ok": True,
            "container": container.format.name,
            "codec": sound.codec_context.name,
            "bitrate": int(sound.bit_rate or container.bit_rate or 0),
            "duration_ms": milliseconds,
            "sounds": len(container.streams.audio),
            "films": sum(not _is_picture(stream) for stream in container.streams.video),
            "title": title[:300],
            "chapters": _chapters(container),
        }


def _is_picture(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _chapters(container: Any) -> list[list[Any]]:
    found = []
    for one in container.chapters()[:MOST_CHAPTERS]:
        title = str(one["metadata"].get("title", "")).strip()
        if title:
            found.append([max(0, int(one["start"] * one["time_base"] * 1000)), title[:200]])
    return sorted(found)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        told = look(sys.argv[1])
    except (FFmpegError, OSError, ValueError, MemoryError) as error:
        told = {"ok": False, "reason": "not_audio", "detail": str(error)[:200]}
    print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
