"""What the site's files weigh, and that they are ours alone."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from athir.newsroom.frame import assets, icons
from athir.newsroom.serve.headers import page_policy

FRAME = Path(assets.__file__).parent


def test_the_script_weighs_at_most_6_kB_and_the_styles_8() -> None:
    found = assets.assets()
    assert len(found["site.js"].brotli) + len(found["early.js"].brotli) <= 6_000
    assert len(found["site.css"].brotli) <= 8_000
    assert len(found["athir-core-700.woff2"].body) <= 14_000


def test_an_address_changes_with_what_it_holds() -> None:
    one, other = assets._named("a", ".css", b"x"), assets._named("a", ".css", b"y")
    assert one.address != other.address
    assert re.fullmatch(r"/static/site/a\.[0-9a-f]{12}\.css", one.address)


def test_styles_use_no_physical_direction_no_letter_spacing_and_nothing_from_elsewhere() -> None:
    css = assets.assets()["site.css"].body.decode()
    text = re.sub(r'url\("data:[^"]*"\)', "", css)
    assert not re.search(r"(?:^|[;{\s-])(?:left|right)\s*:", text)
    assert not re.search(r"(?:margin|padding|border)-(?:left|right|top|bottom)", text)
    assert "letter-spacing" not in text and "justify;" not in text and "italic" not in text
    assert not re.findall(r"https?://", text)
    assert all(url.startswith("/static/site/") for url in re.findall(r"url\(([^)\"]+)\)", text))


def test_what_stands_in_the_page_is_allowed_by_its_hash_and_ends_nothing() -> None:
    scripts, styles = assets.inline_hashes()
    assert (len(scripts.split()), len(styles.split())) == (1, 4)
    for name in assets.INLINE:
        body = assets.assets()[name].body
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert f"'sha256-{digest}'" in (scripts if name.endswith(".js") else styles)
        assert b"</" not in body
    policy = page_policy("http://radio.example", "/", assets.inline_hashes())
    assert f"script-src 'self' {scripts};" in policy and "unsafe" not in policy


def test_a_comment_and_indentation_cost_nothing() -> None:
    assert assets.shrink_js("  // why\n  const a = 1\n\n  a\n") == "const a = 1\na"
    assert assets.shrink_css("/* why */ a , b { color : red ; }\n") == "a,b{color : red}"


@pytest.mark.parametrize("name", sorted(icons.ICONS))
def test_an_icon_is_a_symbol(name: str) -> None:
    assert icons.symbol(name).startswith(f'<symbol id="i-{name}"')


def test_every_icon_that_a_template_names_is_there() -> None:
    templates = [*FRAME.parent.glob("*/templates/**/*.html"), *FRAME.glob("components/*/*.html")]
    text = "".join(path.read_text(encoding="utf-8") for path in templates)
    for name in re.findall(r'{% icon "([\w-]+)"', text) + re.findall(r'symbol="([\w-]+)"', text):
        assert name in icons.ICONS, name


def test_templates_hold_no_inline_style_script_or_handler() -> None:
    for path in [*FRAME.parent.glob("*/templates/**/*.html"), *FRAME.glob("components/*/*.html")]:
        if "admin" in path.as_posix() or "names_widget" in path.name:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<script(?![^>]*(?:src=|application/ld))|\son[a-z]+=", text), path
