"""What is said in a clip: plain lines, or timed ones (WebVTT, SubRip). Pure."""

from __future__ import annotations

from athir.newsroom.library.captions import Cue, read_captions

_LINE = 84
"""Signs of one caption: two lines of a film."""


def is_timed(transcript: str) -> bool:
    """Whether it says when each line is spoken."""
    if "-->" not in transcript:
        return False
    try:
        return bool(read_captions(transcript))
    except ValueError:
        return False


def spoken(transcript: str) -> str:
    """The words alone, a line a paragraph or cue."""
    if is_timed(transcript):
        return "\n".join(cue.text.replace("\n", " ") for cue in read_captions(transcript))
    return transcript


def cues(transcript: str, duration_ms: int) -> list[Cue]:
    """As captions of a film. Lines without times share its length by the number of their signs."""
    if is_timed(transcript):
        return [cue for cue in read_captions(transcript) if cue.start < duration_ms]
    parts = [part for line in transcript.splitlines() for part in _parts(line)]
    signs, at, found = sum(map(len, parts)), 0, []
    for part in parts:
        start, at = at * duration_ms // signs, at + len(part)
        found.append(Cue(start, at * duration_ms // signs, part))
    return found


def _parts(line: str) -> list[str]:
    """A line cut between words into parts that a film has room for."""
    parts: list[str] = []
    for word in line.split():
        if parts and len(parts[-1]) + 1 + len(word) <= _LINE:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts
