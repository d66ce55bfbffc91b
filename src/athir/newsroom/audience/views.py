"""The site as an app: its manifest, its worker in the browser, and the pages that belong to the reader's own device."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from athir.arabic.direction import direction
from athir.newsroom.audience import vapid
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame import assets
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.finish import latin_address
from athir.newsroom.frame.models import Desk
from athir.newsroom.frame.names import name_in
from athir.newsroom.frame.page import in_language, render_page, station

_WORKER = Path(__file__).with_name("sw.js")
_DRESS = (
    *("site.css", "site.js", "early.js", "saved.js", "kept.css", "icon.svg"),
    *("athir-core-400.woff2", "athir-core-700.woff2"),
)
"""What a page needs to look like one of ours; held by the worker, and by every browser that has seen a page anyway."""


def manifest(request: HttpRequest) -> JsonResponse:
    """``/manifest.webmanifest``: what the site is called and looks like on a home screen."""
    shown, language = station(), settings.LANGUAGE_CODE
    name = shown.name_in(language)
    icons = [(size, "any", f"icon-{size}.png") for size in (192, 512)] + [(512, "maskable", "icon-maskable.png")]
    with translation.override(language):
        told: dict[str, Any] = {
            "id": "/",
            "name": name,
            "short_name": name[:12],
            "description": name_in(shown.tagline, language),
            "lang": language,
            "dir": direction(language),
            "start_url": address("home", language),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#121640",
            "categories": ["news", "music"],
            "icons": [
                {"src": assets.address(file), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for size, purpose, file in icons
            ],
            "shortcuts": [
                {"name": _("Radio Live"), "url": address("radio", language)},
                {"name": _("News"), "url": address("stream", language)},
                {"name": _("Saved pages"), "url": address("saved", language)},
            ],
        }
    answer = JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def _words() -> dict[str, dict[str, str]]:
    """What the worker says, in each language."""
    found = {}
    for code in CODES:
        with translation.override(code):
            found[code] = {
                "saved": _("You are offline. This page was saved at %(time)s.") % {"time": "%1"},
                "slow": _("The network does not answer. This page was saved at %(time)s.") % {"time": "%1"},
                "off": _("Stop notifications"),
                "title": station().name_in(code),
            }
    return found


def worker(request: HttpRequest) -> HttpResponse:
    """``/sw.js``. Whatever is in it changes with the build, so that browsers take the new one; they ask each time."""
    offline = {code: address("offline", code) for code in CODES}
    offline["zgh-latn"] = latin_address(offline["zgh"])
    saved = {code: address("saved", code) for code in CODES}
    saved["zgh-latn"] = latin_address(saved["zgh"])
    main = settings.LANGUAGE_CODE
    house = {
        "build": assets.build(),
        "main": main,
        "shell": [offline[main], saved[main], *(assets.address(name) for name in _DRESS)],
        "offline": offline,
        "saved": saved,
        "words": _words(),
        "key": vapid.public_key(),
        "icon": assets.address("icon-192.png"),
        "badge": assets.address("badge.png"),
    }
    told = json.dumps(house, ensure_ascii=False, separators=(",", ":"))
    source = assets.shrink_js(_WORKER.read_text(encoding="utf-8"))
    answer = HttpResponse(f"const HOUSE = {told}\n{source}", content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


def _own(name: str) -> dict[str, str]:
    return {code: address(name, code) for code in CODES}


@in_language
def offline(request: HttpRequest, *, language: str) -> HttpResponse:
    """What a reader gets who has no network and never saved the page he wants."""
    depends(SITE)
    return render_page(request, "audience/offline.html", {}, language=language, title=_("You are offline"), index=False)


@in_language
def saved(request: HttpRequest, *, language: str) -> HttpResponse:
    """What this device keeps; the list is made on the device and known to nobody else."""
    depends(SITE)
    own = _own("saved")
    return render_page(
        request,
        "audience/saved.html",
        {},
        language=language,
        title=_("Saved pages"),
        section="saved",
        canonical=own[language],
        others=own,
        index=False,
    )


@in_language
def notifications(request: HttpRequest, *, language: str) -> HttpResponse:
    """Notifications of breaking news: by desk, with quiet hours, on and off."""
    depends(SITE)
    own = _own("notifications")
    desks = list(Desk.objects.select_related("parent").order_by("parent__order", "order", "id"))
    context = {"desks": desks, "push_key": vapid.public_key(), "hours": [f"{hour:02}:00" for hour in range(24)]}
    return render_page(
        request,
        "audience/notifications.html",
        context,
        language=language,
        title=_("Notifications"),
        section="notifications",
        canonical=own[language],
        others=own,
    )
