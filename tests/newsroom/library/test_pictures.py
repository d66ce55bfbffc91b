"""Pictures as they come in: what is refused with a sentence, what is stripped, what is suggested, what is found twice."""

from __future__ import annotations

import os
import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from athir.newsroom.frame.pictures import sized
from athir.newsroom.library.likes import NEAR
from athir.newsroom.library.models import Picture
from athir.newsroom.library.picture_files import Unfit, distance, examine, likeness_of
from athir.newsroom.library.taking import Given, take

from .conftest import scene

ALT = {"ar": "مشهد"}


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x013B] = "Fatima Zahra"  # Artist
    found[0x010E] = "A market in Errachidia"
    found[0x0112] = 6
    found[0xA431] = "SERIAL-12345"
    found.get_ifd(0x8825).update({1: "N", 2: (31.0, 55.0, 53.0), 3: "W", 4: (4.0, 25.0, 28.0)})
    return found


def iptc(**fields: str) -> bytes:
    """A Photoshop segment with these IPTC datasets (number as ``d80``)."""
    numbers = {"byline": 80, "credit": 110, "caption": 120}
    body = b"".join(
        b"\x1c\x02" + bytes([numbers[name]]) + struct.pack(">H", len(text.encode())) + text.encode()
        for name, text in fields.items()
    )
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(body)) + body + b"\x00" * (len(body) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    return b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment


def bomb(side: int = 40_000) -> bytes:
    """A PNG of 40,000 × 40,000 points in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.fixture
def sent(account: Any) -> Any:
    """``sent(bytes, name)`` uploads a file as the picture desk."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    user = account("photo")
    return lambda content, name, **given: take(SimpleUploadedFile(name, content), user, Given(**given))


def test_place_and_serial_numbers_are_gone_and_the_orientation_stays(picture_bytes):
    content = picture_bytes("JPEG", exif=exif().tobytes()) + b"hidden film with GPS behind the picture"
    found = examine(content, "IMG_1.JPG")
    for secret in (b"SERIAL", b"Fatima", b"hidden", b"GPS"):
        assert secret not in found.content
    with Image.open(BytesIO(found.content)) as image, Image.open(BytesIO(content)) as before:
        kept = image.getexif()
        assert dict(kept) == {0x0112: 6}
        assert not kept.get_ifd(0x8825)
        assert image.tobytes() == before.tobytes(), "the picture itself is untouched"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_other_kinds_are_stripped_too(picture_bytes, kind):
    found = examine(picture_bytes(kind, size=(320, 180), exif=exif().tobytes()), f"x.{kind.lower()}")
    assert b"SERIAL" not in found.content and b"Fatima" not in found.content
    with Image.open(BytesIO(found.content)) as image:
        image.load()
        assert image.size == (320, 180)
        assert 0xA431 not in image.getexif()


def test_credit_and_caption_are_read_from_iptc_before_exif_and_in_arabic(picture_bytes):
    plain = picture_bytes("JPEG", exif=exif().tobytes())
    found = examine(plain, "a.jpg").facts
    assert (found.shown_credit, found.caption) == ("Fatima Zahra", "A market in Errachidia")
    marked = plain[:2] + iptc(byline="فاطمة", credit="وكالة أثير", caption="سوق الرشيدية") + plain[2:]
    found = examine(marked, "a.jpg").facts
    assert found.shown_credit == "فاطمة / وكالة أثير"
    assert found.caption == "سوق الرشيدية"


def test_xmp_is_read(picture_bytes):
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="http://ns.adobe.com/photoshop/1.0/"'
        b' p:Credit="Agency"><dc:creator><rdf:Seq><rdf:li>Ali</rdf:li></rdf:Seq></dc:creator><dc:description><rdf:Alt>'
        b'<rdf:li xml:lang="x-default">A well</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
    )
    found = examine(picture_bytes("JPEG", xmp=xmp), "a.jpg").facts
    assert (found.shown_credit, found.caption) == ("Ali / Agency", "A well")


@pytest.mark.parametrize(
    ("make", "name", "says"),
    [
        (lambda b: b"#!/bin/sh\nrm -rf /\n", "holiday.jpg", "no picture"),
        (lambda b: b"<?php system($_GET[0]);", "a.jpg", "no picture"),
        (lambda b: bomb(), "bomb.png", "larger than"),
        (lambda b: b("JPEG")[:9000], "cut.jpg", "damaged"),
        (lambda b: b("PNG")[:-4000], "cut.png", "damaged"),
        (lambda b: b("PNG"), "a.jpg", "PNG file"),
        (lambda b: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a.svg", "SVG"),
        (lambda b: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.png", "no picture"),
        (lambda b: b"", "empty.webp", "no picture"),
        (lambda b: b"MZ", "setup.exe", "not taken"),
        (lambda b: b("GIF"), "a.gif", "not taken"),
        (lambda b: b("JPEG", size=(9, 9)), "dot.jpg", "smaller"),
    ],
)
def test_what_is_not_what_it_says_gets_a_sentence(sent, picture_bytes, make, name, says):
    outcome = sent(make(picture_bytes), name)
    assert not outcome.taken and says in outcome.sentence
    assert not Picture.objects.exists()


def test_the_same_file_is_told_and_not_stored_twice_and_a_likeness_is_told(sent, picture_bytes):
    first = sent(picture_bytes("JPEG"), "a.jpg")
    again = sent(picture_bytes("JPEG"), "copy.jpg")
    assert first.taken and not again.taken
    assert "already" in again.sentence and again.row == first.row
    data = BytesIO()
    scene().resize((800, 450)).save(data, "WEBP", quality=60)
    smaller = sent(data.getvalue(), "small.webp")
    assert smaller.taken and [entry.picture for entry in smaller.likes] == [first.row]
    assert "looks the same" in smaller.sentence
    other = sent(picture_bytes("JPEG", shade=7), "other.jpg")
    assert other.likes == []


def test_likenesses_of_the_same_scene_are_near_and_of_others_far():
    one, small, other = likeness_of(scene()), likeness_of(scene().resize((400, 225))), likeness_of(scene(shade=5))
    assert distance(one, small) <= NEAR < distance(one, other)
    assert likeness_of(Image.new("RGB", (500, 300), "white")) == ""


def test_the_credit_given_for_all_is_taken_where_the_file_names_none(sent, picture_bytes):
    assert sent(picture_bytes("JPEG"), "a.jpg", credit="مكتب الصور").row.credit == "مكتب الصور"
    named = picture_bytes("JPEG", shade=3, exif=exif().tobytes())
    assert sent(named, "b.jpg", credit="مكتب الصور").row.credit == "Fatima Zahra"


def test_a_picture_lacks_description_and_credit_until_both_are_there(sent, picture_bytes):
    picture = sent(picture_bytes("JPEG"), "a.jpg").row
    assert len(picture.missing()) == 2
    picture.alt, picture.credit = ALT, "فاطمة"
    assert picture.missing() == []


def test_a_picture_without_a_name_is_no_hidden_file(sent, picture_bytes):
    picture = sent(picture_bytes("JPEG"), " .jpg").row
    assert picture.file.name.endswith("/picture.jpg") and "/." not in sized(picture).srcset


def stored(house: Any, address: str) -> int:
    return int((house.media_dir / address.removeprefix("/media/")).stat().st_size)


def test_the_hero_holds_its_budget_even_for_noise(db, house):
    noise = Image.frombytes("RGB", (640, 360), random.Random(4).randbytes(640 * 360 * 3)).resize((960, 540))
    data = BytesIO()
    noise.save(data, "JPEG", quality=90)
    from django.core.files.base import ContentFile

    picture = Picture(title="noise", file=ContentFile(data.getvalue(), name="noise.jpg"))
    picture._set_image_file_metadata()
    picture.save()
    found = sized(picture)
    assert found is not None
    for entry in found.srcset.split(", "):
        address, width = entry.split()
        assert stored(house, address) <= {"320w": 4_000, "640w": 10_000, "960w": 20_000}[width], entry


def test_hostile_files_are_refused_and_never_raise(sent, picture_bytes):
    """A sample; 10⁴ by ``ATHIR_LONG=1``."""
    chance = random.Random(20261124)
    seeds = [(picture_bytes(kind, size=(64, 36)), kind.lower()) for kind in ("JPEG", "PNG", "WEBP", "AVIF")]
    names = ["{0}.{1}", "../../etc/{0}.{1}", "{0}.php.{1}", "\u202e{0}.{1}", "{0}\x00.{1}", "a" * 400 + ".{1}"]
    for number in range(10_000 if os.environ.get("ATHIR_LONG") else 150):
        content, kind = chance.choice(seeds)
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        if chance.random() < 0.4:
            del broken[chance.randrange(len(broken)) :]
        if chance.random() < 0.1:
            broken = bytearray(chance.randbytes(chance.randrange(200)))
        try:
            found = examine(bytes(broken), chance.choice(names).format(number, kind))
        except Unfit as unfit:
            assert str(unfit)
        else:
            with Image.open(BytesIO(found.content)) as image:
                assert image.size == (found.width, found.height)
