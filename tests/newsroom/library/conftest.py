"""Real files, made by the tools that people use."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw


def run_ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *arguments], check=True, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``film.mp4`` (2 s, 640 × 360, with its place in it, faint sound), ``turned.mp4``, ``cut.mp4``, ``sound.mp3``."""
    folder = tmp_path_factory.mktemp("films")
    picture, sound = "testsrc2=s=640x360:r=25:d=2", "sine=440:d=2"
    run_ffmpeg(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-af", "volume=-6dB", "-preset", "ultrafast"),
        *("-metadata", "location=+31.9314-004.4244/", "-metadata", "title=GEHEIM", "-movflags", "+faststart"),
        f"{folder}/film.mp4",
    )
    run_ffmpeg("-i", f"{folder}/film.mp4", "-c", "copy", "-metadata:s:v", "rotate=90", f"{folder}/turned.mp4")
    whole = (folder / "film.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    run_ffmpeg("-f", "lavfi", "-i", "sine=330:d=2", "-ac", "2", f"{folder}/sound.mp3")
    return folder


def scene(size: tuple[int, int] = (1600, 900), shade: int = 0) -> Image.Image:
    """A picture with shapes in it; another for another ``shade``."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    width, height = size
    for number in range(12):
        x = (number * 137 + shade * 61) % width
        colour = (number * 20 % 256, (200 - number * 15) % 256, (shade * 40) % 256)
        draw.ellipse((x, height // 4, x + width // 6, height // 4 + height // (2 + number % 3)), fill=colour)
    return image


@pytest.fixture
def picture_bytes() -> Callable[..., bytes]:
    """``picture_bytes("JPEG", exif=…)`` gives a file's bytes."""

    def make(kind: str = "JPEG", size: tuple[int, int] = (1600, 900), shade: int = 0, **options: Any) -> bytes:
        data = BytesIO()
        scene(size, shade).save(data, kind, **options)
        return data.getvalue()

    return make


@pytest.fixture
def client_of_nobody(db: None) -> Any:
    """A reader's browser."""
    from django.test import Client

    return Client()
