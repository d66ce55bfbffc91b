"""Events of the station itself, invented and said to be so; their dates are counted from the day of seeding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from athir.newsroom.demo.content.places import Names

EXAMPLE: Names = {
    "ar": "موعد من محتوى العرض التجريبي: لا يقام حقا.",
    "fr": "Un exemple de la démonstration : cet événement n’a pas lieu.",
    "en": "An example of the demo: this event does not take place.",
}
"""Stands at the end of every description."""

STATION: Names = {"ar": "مقر الإذاعة", "fr": "Maison de la radio", "zgh": "ⵜⴰⴷⴷⴰⵔⵜ ⵏ ⵕⵕⴰⴷⵢⵓ", "en": "The radio house"}
ORGANISER: Names = {"ar": "إذاعة أثير", "fr": "Radio Athir", "zgh": "ⵔⴰⴷⵢⵓ ⴰⵜⵉⵔ", "en": "Radio Athir"}
FREE: Names = {"ar": "الدخول مجاني", "fr": "Entrée libre", "zgh": "ⴰⴽⵛⵓⵎ ⵙ ⵡⴰⵔⵔⴰ", "en": "Free entrance"}


@dataclass(frozen=True)
class Row:
    """A row of the programme."""

    at: str
    names: Names


@dataclass(frozen=True)
class Planned:
    """An event. ``weekday`` (0 = Monday) of the week that lies ``weeks`` ahead of the day of seeding."""

    slug: str
    names: Names
    description: Names
    desk: str
    town: Names
    weeks: int
    weekday: int
    picture: str
    start: time | None = None
    end: time | None = None
    days: int = 1
    repeat: str = ""
    place: Names | None = None
    show: str = ""
    status: str = "scheduled"
    note: Names | None = None
    at: tuple[str, str] | None = None
    tickets: str = ""
    rows: tuple[Row, ...] = ()


ERRACHIDIA: Names = {"ar": "الرشيدية", "fr": "Errachidia", "zgh": "ⵕⵕⴰⵛⵉⴷⵉⵢⴰ", "en": "Errachidia"}
ZAGORA: Names = {"ar": "زاكورة", "fr": "Zagora", "zgh": "ⵣⴰⴳⵓⵔⴰ", "en": "Zagora"}
MIDELT: Names = {"ar": "ميدلت", "fr": "Midelt", "zgh": "ⵎⵉⴷⵍⵜ", "en": "Midelt"}
TINGHIR: Names = {"ar": "تنغير", "fr": "Tinghir", "zgh": "ⵜⵉⵏⵖⵉⵔ", "en": "Tinghir"}
OUARZAZATE: Names = {"ar": "ورزازات", "fr": "Ouarzazate", "zgh": "ⵡⴰⵔⵣⴰⵣⴰⵜ", "en": "Ouarzazate"}

EVENTS: tuple[Planned, ...] = (
    Planned(
        "open-day",
        {
            "ar": "يوم مفتوح في الإذاعة",
            "fr": "Journée portes ouvertes",
            "zgh": "ⴰⵙⵙ ⵉⵔⵥⵎⵏ ⴳ ⵕⵕⴰⴷⵢⵓ",
            "en": "Open day at the station",
        },
        {
            "ar": "تفتح الإذاعة أبوابها: زيارة الاستوديو، والجلوس خلف المذياع، والتعرف على من تسمعون أصواتهم.",
            "fr": "La radio ouvre ses portes : visite du studio, essai au micro, rencontre avec les voix que vous écoutez.",
            "en": "The station opens its doors: see the studio, sit at the microphone, meet the voices you hear.",
        },
        "errachidia",
        ERRACHIDIA,
        weeks=1,
        weekday=5,
        picture="studio",
        start=time(10),
        end=time(16),
        place=STATION,
        show="sabah-al-waha",
        at=("31.9314", "-4.4244"),
        rows=(
            Row("10:00", {"ar": "استقبال وشاي", "fr": "Accueil autour d’un thé", "en": "Welcome and tea"}),
            Row("11:00", {"ar": "جولة في الاستوديو", "fr": "Visite du studio", "en": "A walk through the studio"}),
            Row(
                "14:30",
                {
                    "ar": "ورشة: كيف يُصنع الخبر",
                    "fr": "Atelier : comment naît une nouvelle",
                    "en": "Workshop: how news is made",
                },
            ),
        ),
    ),
    Planned(
        "reading-club",
        {"ar": "نادي القراءة", "fr": "Club de lecture", "zgh": "ⴰⵏⴰⵡⴰⵢ ⵏ ⵜⵖⵓⵔⵉ", "en": "Reading club"},
        {
            "ar": "كتاب كل أسبوع، وحديث هادئ حوله. لا يُشترط أن تكون قد أنهيت القراءة.",
            "fr": "Un livre chaque semaine et une conversation tranquille. Nul besoin de l’avoir terminé.",
            "en": "A book a week and a quiet talk about it. Nobody asks whether you have finished it.",
        },
        "zagora",
        ZAGORA,
        weeks=0,
        weekday=3,
        picture="valley",
        start=time(18),
        end=time(19, 30),
        repeat="weekly",
        place={"ar": "خزانة الحي", "fr": "Bibliothèque du quartier", "en": "The neighbourhood library"},
        at=("30.3302", "-5.8384"),
    ),
    Planned(
        "dates-market",
        {"ar": "سوق التمور", "fr": "Marché des dattes", "zgh": "ⴰⴳⴷⴰⵣ ⵏ ⵜⵉⵢⵏⵉ", "en": "Market of dates"},
        {
            "ar": "ثلاثة أيام من التذوق والبيع المباشر، وحديث مع فلاحين عن الموسم والماء.",
            "fr": "Trois jours de dégustation et de vente directe, et des échanges sur la saison et l’eau.",
            "en": "Three days of tasting and direct sale, and talk about the season and the water.",
        },
        "errachidia",
        ERRACHIDIA,
        weeks=3,
        weekday=4,
        picture="harvest",
        days=3,
        place={"ar": "الساحة", "fr": "La place", "en": "The square"},
        at=("31.9300", "-4.4260"),
    ),
    Planned(
        "night-of-songs",
        {"ar": "ليلة الأغنية الجبلية", "fr": "Nuit de la chanson de montagne", "en": "A night of mountain songs"},
        {
            "ar": "أمسية موسيقية تنقلها الإذاعة مباشرة. انتقلت إلى قاعة مغلقة بسبب البرد.",
            "fr": "Une soirée musicale en direct à l’antenne, déplacée dans une salle à cause du froid.",
            "en": "An evening of music, live on the air; moved indoors because of the cold.",
        },
        "midelt",
        MIDELT,
        weeks=2,
        weekday=5,
        picture="atlas",
        start=time(20, 30),
        end=time(23),
        place={"ar": "القاعة المغطاة", "fr": "La salle couverte", "en": "The covered hall"},
        show="nagham-amazigh",
        status="moved",
        note={
            "ar": "من الساحة إلى القاعة المغطاة.",
            "fr": "De la place à la salle couverte.",
            "en": "From the square to the covered hall.",
        },
        at=("32.6852", "-4.7454"),
        tickets="https://example.org/night-of-songs",
        rows=(
            Row("20:30", {"ar": "فتح الأبواب", "fr": "Ouverture des portes", "en": "Doors open"}),
            Row("21:00", {"ar": "أحيدوس", "fr": "Ahidous", "zgh": "ⴰⵃⵉⴷⵓⵙ", "en": "Ahidous"}),
            Row("22:00", {"ar": "أغانٍ من الجبل", "fr": "Chants de la montagne", "en": "Songs of the mountain"}),
        ),
    ),
    Planned(
        "gorge-walk",
        {"ar": "نزهة في المضيق", "fr": "Marche dans les gorges", "en": "A walk in the gorge"},
        {
            "ar": "مشي خفيف لساعتين مع مستمعي الإذاعة.",
            "fr": "Deux heures de marche facile avec les auditeurs.",
            "en": "Two hours of easy walking with listeners.",
        },
        "tinghir",
        TINGHIR,
        weeks=1,
        weekday=6,
        picture="gorge",
        start=time(9),
        end=time(11),
        status="cancelled",
        note={
            "ar": "ألغيت النزهة بسبب توقع أمطار.",
            "fr": "Annulée : de la pluie est prévue.",
            "en": "Cancelled: rain is expected.",
        },
    ),
    Planned(
        "listeners-evening",
        {"ar": "لقاء المستمعين", "fr": "Rencontre des auditeurs", "en": "An evening with listeners"},
        {
            "ar": "جلسة استماع إلى ملاحظاتكم حول الشبكة الجديدة.",
            "fr": "Une soirée pour entendre vos remarques sur la nouvelle grille.",
            "en": "An evening to hear what you say about the new grid.",
        },
        "ouarzazate",
        OUARZAZATE,
        weeks=-3,
        weekday=4,
        picture="kasbah",
        start=time(17),
        end=time(19),
        place={"ar": "دار الثقافة", "fr": "Maison de la culture", "en": "The house of culture"},
    ),
)
