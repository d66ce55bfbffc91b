"""Draws a card: 1200 × 630, JPEG within 300 kB. Pure: a :class:`Card` in, bytes out."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from athir.arabic.direction import direction
from athir.newsroom.syndication.cards.fonts import drawable, font
from athir.newsroom.syndication.cards.layout import balanced, runs, width
from athir.newsroom.syndication.registry import Card

log = logging.getLogger("athir.cards")

WIDTH, HEIGHT = 1200, 630
BUDGET = 300_000
"""Bytes: some messengers leave larger pictures out."""
VERSION = 1
"""Part of a card's address: a new look gives new addresses."""

_MARGIN = 72
_NIGHT, _SAND, _WHITE = (18, 22, 64), (255, 196, 120), (255, 255, 255)
_HUES = {
    "d-errachidia": (214, 120, 58),
    "d-ouarzazate": (186, 92, 66),
    "d-tinghir": (64, 138, 110),
    "d-zagora": (204, 150, 62),
    "d-midelt": (96, 128, 190),
}
_SIZES = (84, 76, 68, 60, 52, 46, 40)
_BOTTOM = HEIGHT - 84
"""Baseline of the title's last line."""
_HIGHEST = 212
"""No title rises above: there stand the station's name and the kicker."""
_LEADING, _RISE = 1.42, 1.15
"""From line to line, and from the first baseline to the bar above it, in sizes of the letters."""
_QUALITIES = (86, 78, 68, 55, 40)


def _measure(size: int) -> Any:
    return lambda text, name, way: font(name, size).getlength(text, direction=way)


def _room(size: int) -> int:
    """How many lines of this size there is room for."""
    return int((_BOTTOM - _HIGHEST - size * _RISE) / (size * _LEADING)) + 1


def fitted(text: str, base: str, limit: float) -> tuple[int, list[str]]:
    """The largest size at which the title fits, and its lines; cut with … when none does."""
    for size in _SIZES:
        lines = balanced(text, base, limit, _room(size), _measure(size))
        if lines is not None:
            return size, lines
    words, size = text.split(), _SIZES[-1]
    while len(words) > 1:
        words.pop()
        lines = balanced(" ".join(words) + "…", base, limit, _room(size), _measure(size))
        if lines is not None:
            return size, lines
    return size, [text[:24]]


def write_line(image: ImageDraw.ImageDraw, text: str, base: str, at: tuple[float, float], size: int, fill: Any) -> None:
    """One line at its baseline; ``at`` is its right end in a right-to-left text, else its left end."""
    x, y = at
    if base == "rtl":
        x -= width(text, base, _measure(size))
    for run in runs(text, base):
        used = font(run.font, size)
        image.text((x, y), run.text, fill=fill, font=used, anchor="ls", direction=run.direction)
        x += used.getlength(run.text, direction=run.direction)


def _ground(card: Card) -> Image.Image:
    """The photograph under a veil that grows darker downwards; without one, night and dunes in the desk's colour."""
    data = card.photo() if card.photo else None
    if data:
        try:
            with Image.open(BytesIO(data)) as opened:
                photo = ImageOps.fit(opened.convert("RGB"), (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            log.warning("a share picture is drawn without its photograph: %s", error)
        else:
            # Darker downwards: white letters keep a contrast of 4.5 even on white, from the highest line on.
            veil = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).point(lambda value: 100 + value * 140 // 255)
            photo.paste(Image.new("RGB", (WIDTH, HEIGHT), _NIGHT), mask=veil)
            return photo
    return _dunes(_HUES.get(card.hue, _SAND))


def _dunes(colour: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), _NIGHT)
    draw = ImageDraw.Draw(image)
    for step, (base, height, tone) in enumerate(((430, 70, 0.22), (480, 90, 0.34), (540, 60, 0.5))):
        points: list[tuple[float, float]] = [(0, HEIGHT)]
        for x in range(0, WIDTH + 1, 40):
            place = (x / WIDTH * 2 + step * 0.63) % 1.0
            crest = place / 0.7 if place < 0.7 else (1 - place) / 0.3
            points.append((x, base - height * crest))
        points.append((WIDTH, HEIGHT))
        draw.polygon(points, fill=_between(_NIGHT, colour, tone))
    return image


def _between(one: tuple[int, int, int], other: tuple[int, int, int], part: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


def draw_card(card: Card) -> bytes:
    """The picture as JPEG. Raises :class:`~.fonts.CardsUnavailable` where Arabic cannot be shaped."""
    base = direction(card.language)
    image = _ground(card)
    draw = ImageDraw.Draw(image)
    edge = WIDTH - _MARGIN if base == "rtl" else _MARGIN
    accent = _HUES.get(card.hue, _SAND)
    # The station's name above, on its own direction's side.
    name = drawable(card.station)
    write_line(draw, name, base, (edge, 104), 40, _WHITE)
    size, lines = fitted(drawable(card.title), base, WIDTH - 2 * _MARGIN)
    step = round(size * _LEADING)
    first = _BOTTOM - step * (len(lines) - 1)
    bar = first - round(size * _RISE)
    if card.kicker:
        write_line(draw, drawable(card.kicker), base, (edge, bar - 22), 34, _between(accent, _WHITE, 0.45))
    left = edge - 120 if base == "rtl" else edge
    draw.rectangle((left, bar - 6, left + 120, bar), fill=accent)
    for number, line in enumerate(lines):
        write_line(draw, line, base, (edge, first + step * number), size, _WHITE)
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    body = b""
    for quality in _QUALITIES:
        data = BytesIO()
        image.save(data, "JPEG", quality=quality, optimize=True, progressive=True)
        body = data.getvalue()
        if len(body) <= BUDGET:
            break
    return body
