"""Share pictures: the right size, letters that join, names in their order."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from athir.newsroom.syndication.cards.draw import BUDGET, HEIGHT, WIDTH, draw_card, fitted, write_line
from athir.newsroom.syndication.cards.fonts import drawable, font
from athir.newsroom.syndication.cards.layout import balanced, directions, runs
from athir.newsroom.syndication.cards.store import card_name
from athir.newsroom.syndication.registry import Card


def _noise() -> bytes:
    data = BytesIO()
    Image.effect_noise((1600, 900), 90).convert("RGB").save(data, "PNG")
    return data.getvalue()


def test_a_card_is_a_jpeg_of_the_asked_size_and_weight() -> None:
    for card in (
        Card("لقاءات ثنائية لتعزيز التعاون", "ar", "أثير", "الرشيدية", "d-errachidia"),
        Card("Une dépêche de Zagora", "fr", "Athir", photo=_noise),
        Card("ⵜⴰⵎⴰⵣⵉⵖⵜ", "zgh", "ⴰⵜⵉⵔ", photo=lambda: b"no picture"),
        Card("كلمة " * 50, "ar", "أثير"),
        Card("ا" * 250, "ar", ""),
        Card("", "ar", "أثير"),
    ):
        body = draw_card(card)
        image: Any = Image.open(BytesIO(body))
        assert (image.format, image.size, image.mode) == ("JPEG", (WIDTH, HEIGHT), "RGB")
        assert len(body) <= BUDGET


def test_arabic_letters_join() -> None:
    """The same word unshaped is another picture, and wider: its letters stand apart."""
    size, word = 80, "العربية"
    shaped = Image.new("L", (600, 200))
    write_line(ImageDraw.Draw(shaped), word, "rtl", (580, 140), size, 255)
    path = font("core", size).path
    apart = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    unshaped = Image.new("L", (600, 200))
    ImageDraw.Draw(unshaped).text((580, 140), word[::-1], fill=255, font=apart, anchor="rs")
    assert ImageChops.difference(shaped, unshaped).getbbox() is not None
    assert font("core", size).getlength(word, direction="rtl") < apart.getlength(word) * 0.95
    # Joined letters leave fewer gaps: columns without ink between the first and the last.
    assert _gaps(shaped) < _gaps(unshaped)


def _gaps(image: Image.Image) -> int:
    box = image.getbbox()
    assert box is not None
    cut = image.crop(box)
    inked = [cut.crop((x, 0, x + 1, cut.height)).getbbox() is not None for x in range(cut.width)]
    return sum(1 for one, other in pairwise(inked) if one and not other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("يلتقي Branly Martial في زاكورة", ["في زاكورة ", "Branly Martial", "يلتقي "]),
        ("بنسبة 40% من", ["من", "40%", "بنسبة "]),
        ("من 12.5 إلى 14", ["14", "إلى ", "12.5", "من "]),
        ("(AquaDrâa) مشروع", ["مشروع ", "AquaDrâa"]),
    ],
)
def test_names_and_numbers_stand_in_the_order_of_reading(text: str, expected: list[str]) -> None:
    joined: list[str] = []
    last = ""
    for way, piece in ((run.direction, run.text) for run in runs(text, "rtl")):
        if joined and way == "ltr" and last == "ltr":
            joined[-1] += piece
        else:
            joined.append(piece)
        last = way
    shown = [piece.strip(" ()") for piece in joined if piece.strip(" ()")]
    assert shown == [piece.strip() for piece in expected]
    assert len(directions(text, "rtl")) == len(text)


def test_lines_are_of_about_equal_length() -> None:
    size, lines = fitted(drawable("لقاءات ثنائية لتعزيز التعاون في مجالات الماء والتكوين بالجهة كلها"), "rtl", 1056)
    widths = [font("core", size).getlength(line, direction="rtl") for line in lines]
    assert len(lines) >= 2 and min(widths) > max(widths) * 0.6
    assert balanced("كلمة", "rtl", 10, 3, lambda text, name, way: 50.0) is None


def test_what_no_font_has_is_written_otherwise() -> None:
    assert drawable("aḍu ٢٠٢٦ 😀 مُحَمَّد\u200f") == "adu 2026 محمد"


def test_the_address_changes_exactly_with_the_picture() -> None:
    card = Card("عنوان", "ar", "أثير", photo_key="1", photo=lambda: None)
    assert card_name(card) == card_name(Card("عنوان", "ar", "أثير", photo_key="1"))
    assert len({card_name(card), card_name(Card("عنوان", "ar", "أثير")), card_name(Card("غيره", "ar", "أثير"))}) == 3
