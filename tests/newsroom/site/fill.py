"""Fills a house for the tests of the site: the region, its provinces, articles with pictures, shows of the week.

Run as a program with ``ATHIR_HOME`` set; prints the address of the long article.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta

from athir.newsroom.setup import setup

setup()

from django.core.files.images import ImageFile  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402
from wagtail.models import Locale  # noqa: E402

from athir.home import Home  # noqa: E402
from athir.newsroom.demo.seed.media import media  # noqa: E402
from athir.newsroom.demo.seed.services import services  # noqa: E402
from athir.newsroom.dossiers.models import Person  # noqa: E402
from athir.newsroom.events.models import Event, LineUp  # noqa: E402
from athir.newsroom.frame.models import Desk, Station, Transmitter  # noqa: E402
from athir.newsroom.library.models import Picture  # noqa: E402
from athir.newsroom.news.models import Article, Byline  # noqa: E402
from athir.newsroom.prepare import collect_static, make_rows, migrate  # noqa: E402
from athir.newsroom.shows.models import Show, Slot  # noqa: E402

PARAGRAPH = (
    "وتواصل البرنامج بلقاء Branly Martial Example، حيث تناول الطرفان سبل تعزيز علاقات التعاون، واستعرضا الوضع في "
    "المحيط الإقليمي، خاصة بمنطقة الواحات، وشكل اللقاء مناسبة لوضع أسس رؤية للتعاون جنوب–جنوب، تشمل مجالات "
    "التكوين والماء والفلاحة وتدبير الموارد بالجهة."
)
PROVINCES = (
    ("errachidia", "الرشيدية", "98.5"),
    ("ouarzazate", "ورزازات", "101.2"),
    ("tinghir", "تنغير", "95.7"),
    ("zagora", "زاكورة", "99.1"),
    ("midelt", "ميدلت", "103.3"),
)


def picture(name: str) -> Picture:
    """A sunset over dunes, drawn here."""
    image = Image.new("RGB", (1280, 720))
    draw = ImageDraw.Draw(image)
    for y in range(720):
        draw.line((0, y, 1280, y), fill=(40 + y // 4, 40 + y // 6, 120 - y // 9))
    draw.ellipse((500, 260, 700, 460), fill=(255, 214, 150))
    for n in range(9):
        draw.polygon(
            [(n * 160 - 80, 720), (n * 160 + 60, 420 + n % 3 * 50), (n * 160 + 220, 720)], fill=(60, 40, 80 + n * 6)
        )
    data = io.BytesIO()
    image.save(data, "PNG")
    data.seek(0)
    made = Picture(title=name, credit="رسم توضيحي", alt={"ar": "كثبان عند الغروب"}, file=ImageFile(data, f"{name}.png"))
    made.save()
    return made


def article(title: str, desk: Desk, hours: float, language: str = "ar", **fields: object) -> Article:
    locale = Locale.objects.get(language_code=language)
    when = datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(hours=hours)
    fields.setdefault("body", [("text", f"<p>{PARAGRAPH}</p>")])
    made = Article(title=title, desk=desk, locale=locale, live=True, published_at=when, **fields)
    made.full_clean(exclude=["region"])
    made.save()
    return made


def main() -> None:
    house = Home.from_environment()
    house.create()
    migrate()
    collect_static(house)
    make_rows(house)
    station = Station.objects.get(slug="main")
    station.names, station.tagline = {"ar": "أثير", "fr": "Athir"}, {"ar": "صوت الجهة وأخبارها"}
    station.save()
    region = Desk.objects.create(slug="draa-tafilalet", names={"ar": "درعة تافيلالت", "fr": "Drâa-Tafilalet"})
    desks = []
    for order, (slug, name, mhz) in enumerate(PROVINCES):
        desk = Desk.objects.create(slug=slug, names={"ar": name}, parent=region, order=order, hue=f"d-{slug}")
        Transmitter.objects.create(desk=desk, town={"ar": name}, mhz=mhz)
        desks.append(desk)
    shots = [picture(f"shot{n}") for n in range(3)]
    blocks: list[tuple[str, object]] = [("text", f"<p>{PARAGRAPH}</p>"), ("heading", "مجالات التعاون")]
    blocks += [("text", f"<p>{PARAGRAPH} <b>خلاصة</b></p><ul><li>الماء</li><li>التكوين</li></ul>")] * 3
    blocks.append(("quote", {"text": "الماء أول الطريق", "source": "مثل"}))
    main_article = article(
        "لقاءات ثنائية لتعزيز التعاون في مجالات الماء والتكوين بالجهة",
        desks[0],
        1,
        body=blocks,
        picture=shots[0],
        picture_caption="كثبان الجهة",
        lead="افتتح أمس برنامج لقاءات يجمع الأقاليم الخمسة.",
        place="الرشيدية",
    )
    Byline.objects.create(article=main_article, name="القسم الجهوي")
    for number in range(47):
        desk = desks[number % 5]
        shot = shots[number % 3] if number < 4 else None
        article(f"{desk.names['ar']}: خبر قصير رقم {number} من مكتب الإقليم", desk, 2 + number, picture=shot)
    article("Une dépêche de Zagora", desks[3], 3, "fr", body=[("text", "<p>Le texte court.</p>")])
    person = Person.objects.create(slug="huda", names={"ar": "هدى"})
    for number, (slug, name, hour) in enumerate((("dawn", "فجر الجهة", 6), ("oasis", "حديث الواحة", 14))):
        show = Show.objects.create(station=station, slug=slug, names={"ar": name}, desk=desks[number])
        show.presenters.set([person])
        show.save()
        for day in range(7):
            Slot.objects.create(show=show, weekday=day, start=time(hour), minutes=120)
    fair = Event(names={"ar": "سوق التمور بساحة المدينة"}, desk=desks[3], day=date(2026, 1, 3), start=time(18))
    fair.repeat, fair.place, fair.town = "weekly", {"ar": "ساحة المدينة"}, {"ar": "زاكورة"}
    fair.latitude, fair.longitude, fair.show = "30.3302", "-5.8380", Show.objects.get(slug="oasis")
    fair.full_clean()
    fair.line_up = [LineUp(at=time(18, 30), names={"ar": "فرقة Oasis الموسيقية"})]
    fair.save()
    fair.save_revision().publish()
    services({desk.slug: desk for desk in desks})
    drawn = ("oasis", "kasbah", "gorge", "dunes", "snow", "roses")
    media({"draa-tafilalet": region, "national": region}, {name: shots[n % 3] for n, name in enumerate(drawn)})
    print(main_article.get_absolute_url())


main()
