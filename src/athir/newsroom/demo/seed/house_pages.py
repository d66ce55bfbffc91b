"""The demo's fixed pages, and how to reach its studio. What an editor has written stays."""

from __future__ import annotations

from athir.home import MAIN
from athir.newsroom.demo.content import house_pages as content
from athir.newsroom.frame.models import FixedPage, Station


def house_pages() -> None:
    """Fill what is still empty."""
    station = Station.objects.get(slug=MAIN)
    examples = {
        "phone": content.NUMBER,
        "sms": content.NUMBER,
        "whatsapp": content.NUMBER,
        "email": content.MAIL,
        "publisher": content.PUBLISHER,
        "director": content.DIRECTOR,
        "host": content.HOST,
        "address": content.ADDRESS,
    }
    missing = [name for name, value in examples.items() if not getattr(station, name)]
    for name in missing:
        setattr(station, name, examples[name])
    if missing:
        station.save(update_fields=missing)
    for kind, texts in content.TEXTS.items():
        page, _made = FixedPage.objects.get_or_create(kind=kind)
        empty = [code for code in texts if not getattr(page, f"text_{code}")]
        for code in empty:
            setattr(page, f"text_{code}", texts[code])
        if empty:
            page.save()
