"""Paint the demo's pictures: ``python -m athir.newsroom.demo.make_pictures``. Run by hand; its files are committed."""

from __future__ import annotations

import argparse
from pathlib import Path

from athir.newsroom.demo.scenes import SCENES

PICTURES = Path(__file__).with_name("pictures")


def make(folder: Path) -> None:
    """Every scene as a WebP of 1280 × 720."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, paint in SCENES.items():
        paint().save(folder / f"{name}.webp", quality=88, method=6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=PICTURES, help="where to")
    make(parser.parse_args().folder)


if __name__ == "__main__":
    main()
