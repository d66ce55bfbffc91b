"""Stories in the other forms, to show what each looks like. Samples, and they say so: no real person speaks in them,
nothing in them happened, what they explain is so every year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from athir.newsroom.demo.content.items import Text
from athir.newsroom.demo.content.places import REGION, Names

Blocks = tuple[tuple[str, Any], ...]

TOPIC = "heritage"
SERIES = "water-tales"
SERIES_NAMES: Names = {"ar": "حكايات الماء (نموذج)", "fr": "Récits de l’eau (exemple)", "en": "Water tales (sample)"}
SERIES_ABOUT: Names = {
    "ar": "سلسلة نموذجية عن الماء في الواحات: كيف يُجلب، وكيف يُقتسم.",
    "fr": "Une série d’exemple sur l’eau des oasis : comment elle vient, comment on la partage.",
    "en": "A sample series on water in the oases: how it is brought, how it is shared.",
}


@dataclass(frozen=True)
class Moment:
    """An entry of the live blog: station time, words, title, whether it is a key moment."""

    at: str
    text: str
    title: str = ""
    key: bool = False


@dataclass(frozen=True)
class Story:
    """``blocks`` follow the paragraphs; in them a picture stands by name. ``at``: day of January 2026, station time."""

    key: str
    form: str
    picture: str
    at: tuple[int, str]
    text: Text
    blocks: Blocks = ()
    moments: tuple[Moment, ...] = ()
    series: str = ""
    correction: str = ""
    reply: tuple[str, str, str] | None = None
    updates: str = ""
    desk: str = REGION
    place: str = "الرشيدية"


STORIES: tuple[Story, ...] = (
    Story(
        "story/khettara",
        "explainer",
        "oasis",
        (10, "09:00"),
        Text(
            "كيف تأتي الخطّارة بالماء من غير محرك؟",
            "ممر تحت الأرض، وميل خفيف، وصبر طويل: هكذا تصل المياه الجوفية إلى الحقول منذ قرون.",
            (
                "تبدأ الخطّارة ببئر أمّ عند سفح الجبل حيث تقترب المياه الجوفية من السطح، ثم يُحفر منها ممر يميل قليلاً نحو الواحة.",
                "وعلى طول الممر آبار تهوية يُخرج منها التراب ويُنزل إليها من ينظف المجرى كل عام. ولأن الماء يسير تحت الأرض فلا يضيع منه بالتبخر إلا القليل.",
            ),
        ),
        (
            (
                "points",
                {
                    "title": "",
                    "points": [
                        "يجري الماء بميل الأرض وحده، بلا مضخة.",
                        "يُقتسم بالوقت: لكل حقل نوبة معلومة.",
                        "يحتاج المجرى إلى تنظيف كل عام، والعمل فيه جماعي.",
                    ],
                },
            ),
        ),
        series=SERIES,
        correction="تصحيح نموذجي: جاء في النسخة الأولى أن المجرى أفقي؛ والصواب أنه يميل ميلاً خفيفاً.",
    ),
    Story(
        "story/turns",
        "article",
        "valley",
        (11, "09:00"),
        Text(
            "نوبة الماء: كيف تقتسم الواحة ساقيتها",
            "لكل حقل وقته، يُحسب بالساعة أو بما يقاس به الوقت في كل قصر.",
            (
                "يتسلم الفلاح الساقية حين تحين نوبته، فيفتح السدّ الطيني إلى حقله ويغلقه حين تنتهي.",
                "وإذا قلّ الماء طالت المدة بين النوبتين، ويبقى الترتيب كما هو: هذا ما يجعل القسمة مفهومة للجميع.",
            ),
        ),
        series=SERIES,
    ),
    Story(
        "story/pictures",
        "gallery",
        "kasbah",
        (12, "10:00"),
        Text(
            "أربعة رسوم من طريق الواحات",
            "من القصبة إلى الكثبان: رسوم أنجزتها المحطة لهذه الصفحات.",
            (),
        ),
        (
            (
                "gallery",
                {
                    "title": "",
                    "pictures": [
                        {"picture": "kasbah", "caption": "قصبة من طين، جدرانها تحفظ البرودة."},
                        {"picture": "gorge", "caption": "المضيق حيث يضيق الطريق ويتسع الصدى."},
                        {"picture": "oasis", "caption": "النخيل ظلٌّ لما يُزرع تحته."},
                        {"picture": "dunes", "caption": "آخر الطريق، حين تغيب الشمس."},
                    ],
                },
            ),
        ),
    ),
    Story(
        "story/questions",
        "interview",
        "studio",
        (12, "16:00"),
        Text(
            "أسئلة المستمعين وأجوبة الاستوديو (نموذج)",
            "أسئلة تصل إلى كل إذاعة، وأجوبة كتبها فريق النماذج: لا يتكلم فيها شخص بعينه.",
            (),
        ),
        (
            (
                "question",
                {
                    "question": "لماذا ينقطع الصوت أحياناً وأنا في الطريق؟",
                    "answer": "<p>لأن الهاتف ينتقل من محطة إرسال إلى أخرى. اختر الجودة الخفيفة قبل السفر، فهي تتحمل الشبكة الضعيفة.</p>",
                    "who": "الاستوديو",
                },
            ),
            (
                "question",
                {
                    "question": "كيف أطلب إعادة برنامج فاتني؟",
                    "answer": "<p>افتح صفحة البرنامج تجد حلقاته السابقة، ولا تحتاج إلى طلب.</p>",
                    "who": "",
                },
            ),
        ),
    ),
    Story(
        "story/openly",
        "opinion",
        "market",
        (13, "08:00"),
        Text(
            "لماذا نصحّح أخطاءنا أمام الجميع (رأي نموذجي)",
            "من يخفي خطأه يفقد ثقة من اكتشفه؛ ومن يعلنه يربح ثقة من لم ينتبه إليه.",
            (
                "الخطأ في الخبر يحدث في كل غرفة أخبار. ما يفرّق بين دار وأخرى هو ما يأتي بعده: هل يتغير النص في صمت، أم يُقال للقارئ ما الذي تغيّر ومتى؟",
                "لذلك تبقى التصحيحات تحت المقال، وفي صفحة تجمعها كلها.",
            ),
        ),
        reply=(
            "قارئة نموذجية",
            "مثال على حق الرد",
            "أتفق مع الفكرة، وأضيف أن التصحيح القصير الواضح خير من الاعتذار الطويل.",
        ),
    ),
    Story(
        "story/evening",
        "live",
        "night",
        (13, "18:45"),
        Text(
            "أمسية أثير الثقافية: ننقلها لحظة بلحظة (نموذج)",
            "قراءات وموسيقى في فناء المحطة، نكتب ما يجري فيها أولاً بأول. مثال على التغطية المباشرة.",
            (),
        ),
        moments=(
            Moment("18:50", "تُضاء المصابيح في الفناء ويجلس أول الحاضرين."),
            Moment("19:05", "تبدأ الأمسية بكلمة ترحيب قصيرة من فريق المحطة.", "الافتتاح", key=True),
            Moment("19:20", "القراءة الأولى: نص عن الطريق إلى السوق قبل الفجر."),
            Moment("19:55", "استراحة شاي.\n\nتعود القراءات بعد ربع ساعة، وتبقى الموسيقى على الهواء."),
            Moment("20:15", "يعزف الفريق لحناً عنوانه «فجر الواحة»، وهو من مكتبة المحطة.", "لحن من المكتبة", key=True),
            Moment("21:00", "تُختتم الأمسية، ويُعاد بثها صباح الغد.", "الختام", key=True),
        ),
    ),
    Story(
        "story/again",
        "brief",
        "night",
        (14, "08:00"),
        Text(
            "إعادة بث الأمسية الثقافية صباح اليوم (نموذج)",
            "تُسمع الأمسية كاملة من التاسعة إلى الحادية عشرة، على الموجة وعلى هذه الصفحة.",
            (),
        ),
        updates="story/evening",
    ),
)
