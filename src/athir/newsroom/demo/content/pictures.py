"""What is to be seen on each picture of ``demo/pictures``, for those who do not see it."""

from __future__ import annotations

from athir.newsroom.demo.content.places import Names

CREDIT = "رسم أثير"
LICENCE = "من رسم المحطة، ضمن البرنامج"

ALT: dict[str, Names] = {
    "oasis": {
        "ar": "واحة نخيل عند الغروب (رسم توضيحي)",
        "fr": "Palmeraie au coucher du soleil (dessin)",
        "en": "A palm grove at sunset (drawing)",
    },
    "kasbah": {
        "ar": "قصبة طينية بين النخيل (رسم توضيحي)",
        "fr": "Kasbah de terre entre les palmiers (dessin)",
        "en": "An earthen kasbah between palms (drawing)",
    },
    "gorge": {
        "ar": "مضيق بين جرفين يجري فيه الماء (رسم توضيحي)",
        "fr": "Gorge entre deux falaises, où coule l’eau (dessin)",
        "en": "A gorge between two cliffs, with water running through it (drawing)",
    },
    "dunes": {
        "ar": "كثبان رملية والشمس تغيب خلفها (رسم توضيحي)",
        "fr": "Dunes devant le soleil couchant (dessin)",
        "en": "Dunes before the setting sun (drawing)",
    },
    "atlas": {
        "ar": "قمم جبلية مكسوة بالثلج (رسم توضيحي)",
        "fr": "Sommets enneigés (dessin)",
        "en": "Snow-covered peaks (drawing)",
    },
    "capital": {
        "ar": "أفق مدينة مع صومعة عند الفجر (رسم توضيحي)",
        "fr": "Toits d’une ville et minaret à l’aube (dessin)",
        "en": "The roofs of a city and a minaret at dawn (drawing)",
    },
    "market": {
        "ar": "أكشاك سوق تحت مظلات مخططة (رسم توضيحي)",
        "fr": "Étals d’un marché sous des auvents rayés (dessin)",
        "en": "Market stalls under striped awnings (drawing)",
    },
    "road": {
        "ar": "طريق خالية تتجه نحو الجبال (رسم توضيحي)",
        "fr": "Route vide qui mène vers les montagnes (dessin)",
        "en": "An empty road towards the mountains (drawing)",
    },
    "harvest": {
        "ar": "سلال تمر أمام بستان نخيل (رسم توضيحي)",
        "fr": "Paniers de dattes devant une palmeraie (dessin)",
        "en": "Baskets of dates before a palm grove (drawing)",
    },
    "snow": {
        "ar": "أشجار أرز تحت الثلج (رسم توضيحي)",
        "fr": "Cèdres sous la neige (dessin)",
        "en": "Cedars under snow (drawing)",
    },
    "valley": {
        "ar": "حقول خضراء يمر بينها واد (رسم توضيحي)",
        "fr": "Champs verts traversés par une rivière (dessin)",
        "en": "Green fields with a river between them (drawing)",
    },
    "night": {
        "ar": "خيمتان مضاءتان تحت سماء مليئة بالنجوم (رسم توضيحي)",
        "fr": "Deux tentes éclairées sous les étoiles (dessin)",
        "en": "Two lit tents under the stars (drawing)",
    },
    "roses": {
        "ar": "صفوف ورد أمام جرف أحمر (رسم توضيحي)",
        "fr": "Rangs de roses devant une falaise rouge (dessin)",
        "en": "Rows of roses before a red cliff (drawing)",
    },
    "studio": {
        "ar": "ميكروفون تنبعث منه موجات (رسم توضيحي)",
        "fr": "Microphone et ondes (dessin)",
        "en": "A microphone and its waves (drawing)",
    },
    "zellij": {
        "ar": "نجوم زليج ثمانية الرؤوس (رسم توضيحي)",
        "fr": "Étoiles de zellige à huit branches (dessin)",
        "en": "Eight-pointed zellij stars (drawing)",
    },
}
