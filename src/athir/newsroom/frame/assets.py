"""The site's own styles, scripts and fonts: put together from their parts, named by their content.

``styles/`` holds the layers in order, ``components/<part>/`` a part's ``.css`` and ``.js``: delete the folder and the
part is gone. One style sheet and one script serve every page, so the second page a reader opens fetches neither.
``<part>.early.js`` runs before anything is shown (a few hundred bytes in all: the chosen theme); ``<part>.late.js`` is a
module of its own, fetched after the page by those that carry ``data-late="{% asset '<part>.js' %}"``.
``<part>.own.css`` is a sheet of its own for the few pages that say ``{% block styles %}{% style "<part>" %}{% endblock %}``.
What the first sight of a page needs (:data:`INLINE`) stands in the page itself, allowed by its hash
(docs/decisions/0011-styles-stand-in-the-page.md). The others are answered out of memory by the serving process (``/static/site/<name>.<hash>.<ending>``, cached for ever).
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli

PREFIX = "/static/site/"
_FRAME = Path(__file__).resolve().parent
_LAYERS = ("fonts", "tokens", "base", "layout")
_LAST_LAYERS = ("util", "print")
_SCRIPTS = ("router", "player")
"""These parts' scripts come first, in this order; the others follow by name."""

INLINE = ("early.js", "site.css", "strips.css", "deck.css", "services.css")
"""Files that pages carry in themselves: a phone far away shows a page one journey to the server earlier."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is served. ``address`` holds the hash of ``body``."""

    address: str
    content_type: str
    body: bytes

    @property
    def brotli(self) -> bytes:
        return _brotli(self.body)


@lru_cache(maxsize=32)
def _brotli(body: bytes) -> bytes:
    return brotli.compress(body, quality=11)


def shrink_css(text: str) -> str:
    """Without comments and without spaces that mean nothing. Strings are left alone (there is no ``/*`` in ours)."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").strip()


def shrink_js(text: str) -> str:
    """Without comment lines and indentation; line ends stay, so that no semicolon is needed where none stood."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _named(stem: str, ending: str, body: bytes) -> Asset:
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"{PREFIX}{stem}.{digest}{ending}", TYPES[ending], body)


def _parts(ending: str) -> list[Path]:
    """Files ``<part><ending>``: ``.js`` finds no ``.late.js``."""
    found = sorted((_FRAME / "components").glob(f"*/*{ending}"))
    return [path for path in found if "." not in path.name.removesuffix(ending)]


def _css(fonts: dict[str, Asset]) -> str:
    paths = [_FRAME / "styles" / f"{name}.css" for name in _LAYERS]
    paths += [*_parts(".css"), *(_FRAME / "styles" / f"{name}.css" for name in _LAST_LAYERS)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    text = "@layer tokens,base,layout,parts,util,print;\n" + text
    return re.sub(r"url\(fonts/([\w.-]+)\)", lambda m: f"url({fonts[m.group(1)].address})", shrink_css(text))


def _blocks(paths: list[Path]) -> str:
    return "\n".join("{\n" + shrink_js(path.read_text(encoding="utf-8")) + "\n}" for path in paths)


def _js() -> str:
    first = [_FRAME / "components" / name / f"{name}.js" for name in _SCRIPTS]
    rest = [path for path in _parts(".js") if path not in first]
    return _blocks([*first, *rest])


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """All of them by plain name: ``site.css``, ``site.js``, ``athir-core-700.woff2`` …"""
    found = {}
    for path in sorted((_FRAME / "static" / "site").rglob("*")):
        if path.suffix in TYPES:
            found[path.name] = _named(path.stem, path.suffix, path.read_bytes())
    found["site.css"] = _named("site", ".css", _css(found).encode())
    found["site.js"] = _named("site", ".js", _js().encode())
    found["early.js"] = _named("early", ".js", _blocks(_parts(".early.js")).encode())
    for path in _parts(".own.css"):
        name = path.name.removesuffix(".own.css")
        found[f"{name}.css"] = _named(name, ".css", shrink_css(path.read_text(encoding="utf-8")).encode())
    for path in _parts(".late.js"):
        name = path.name.removesuffix(".late.js")
        found[f"{name}.js"] = _named(name, ".js", shrink_js(path.read_text(encoding="utf-8")).encode())
    return found


@lru_cache(maxsize=1)
def inline_hashes() -> tuple[str, str]:
    """What a content security policy says of :data:`INLINE`: sources of scripts, sources of styles."""
    found: dict[str, list[str]] = {".js": [], ".css": []}
    for name in INLINE:
        digest = hashlib.sha256(assets()[name].body).digest()
        found[Path(name).suffix].append(f"'sha256-{base64.b64encode(digest).decode()}'")
    return " ".join(found[".js"]), " ".join(found[".css"])


def address(name: str) -> str:
    """The address of an asset by its plain name. ``KeyError`` for one that is not there."""
    return assets()[name].address


@lru_cache(maxsize=1)
def build() -> str:
    """Short name of this set of assets: pages of another build are baked anew, and a reader's next page reloads."""
    names = "".join(sorted(asset.address for asset in assets().values()))
    return hashlib.sha256(names.encode()).hexdigest()[:8]
