"""Short items of our own, five a province: advice and things that are so every year. Nothing here happened.

Long: one list, past what a module should be, because it is read and corrected as one text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from athir.newsroom.demo.content.places import REGION

BYLINE = "نماذج أثير"
"""Who made them, as the reader sees it: they are samples."""

TOPIC = "demo"
TOPICS = {
    TOPIC: {"ar": "نماذج", "fr": "Exemples", "en": "Samples"},
    "market": {"ar": "أسواق", "fr": "Marchés", "en": "Markets"},
    "land": {"ar": "أرض وماء", "fr": "Terre et eau", "en": "Land and water"},
    "road": {"ar": "طريق وطقس", "fr": "Route et météo", "en": "Road and weather"},
    "heritage": {"ar": "تراث", "fr": "Patrimoine", "en": "Heritage"},
}


@dataclass(frozen=True)
class Text:
    """An article's words in one language."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """``key`` names it for ever; ``at``: day of January 2026 and station time; ``audio``: a file that it lets one hear."""

    key: str
    desk: str
    topic: str
    picture: str
    at: tuple[int, str]
    text: Text
    audio: str = ""
    translations: dict[str, Text] = field(default_factory=dict)


ITEMS: tuple[Item, ...] = (
    Item(
        "region/listening",
        REGION,
        TOPIC,
        "studio",
        (21, "13:20"),
        Text(
            "كيف تستمع إلى أثير وأنت تقرأ، وكيف تختار الجودة التي تناسب شبكتك",
            "يبقى الصوت معك وأنت تنتقل من صفحة إلى أخرى، ولك أن تختار بين جودة خفيفة وأخرى أعلى.",
            (
                "اضغط زر الاستماع مرة واحدة، ثم واصل القراءة: الشريط في أسفل الصفحة لا ينقطع حين تفتح مقالاً آخر.",
                "إذا كانت الشبكة ضعيفة فاختر الجودة الخفيفة: يبقى الكلام واضحاً، ويقل ما يستهلكه الهاتف من الرصيد. وحين توقف الاستماع يتوقف الاستهلاك معه.",
            ),
        ),
        audio="speech/how-to-listen.opus",
        translations={
            "fr": Text(
                "Écouter Athir en lisant, et choisir la qualité qui convient à son réseau",
                "Le son vous accompagne d’une page à l’autre ; une qualité légère ménage votre forfait.",
                (
                    "Appuyez une fois sur le bouton d’écoute, puis continuez à lire : la barre au bas de la page ne s’interrompt pas quand vous ouvrez un autre article.",
                    "Si le réseau est faible, choisissez la qualité légère : la parole reste claire et le téléphone consomme moins. Quand vous arrêtez l’écoute, la consommation s’arrête aussi.",
                ),
            ),
            "en": Text(
                "Listening to Athir while you read, and choosing the quality your network can carry",
                "The sound stays with you from page to page; a light quality spares your data.",
                (
                    "Press the button once and read on: the bar at the foot of the page does not stop when you open another article.",
                    "On a weak network choose the light quality: speech stays clear and the phone uses less. When you stop listening, it uses nothing.",
                ),
            ),
        },
    ),
    # -- Errachidia ---------------------------------------------------------------------------------------------
    Item(
        "errachidia/dates",
        "errachidia",
        "market",
        "harvest",
        (21, "12:40"),
        Text(
            "كيف تختار التمر وكيف تحفظه؟ دليل صغير لموسم الواحة",
            "اللون واللمعان والرائحة ثلاث علامات تكفي في أغلب الأحيان، ثم يأتي دور الحفظ في مكان جاف وبارد.",
            (
                "التمر الجيد متماسك القشرة، لا يلتصق باليد كثيراً، ورائحته حلوة بلا حموضة. والحبات المتشابهة في الحجم تنضج معاً وتُحفظ معاً.",
                "في البيت يُحفظ التمر في وعاء مغلق بعيداً عن الضوء. وما يُراد حفظه شهوراً فمكانه البرودة، ويُخرج منه على قدر الحاجة.",
            ),
        ),
        translations={
            "fr": Text(
                "Choisir et conserver les dattes : petit guide pour la saison de l’oasis",
                "La couleur, l’éclat et l’odeur suffisent le plus souvent ; ensuite, un endroit sec et frais.",
                (
                    "Une bonne datte est ferme, colle peu aux doigts et sent le sucre sans acidité. Des fruits de même taille mûrissent et se gardent ensemble.",
                    "À la maison, on les garde dans une boîte fermée, à l’abri de la lumière. Pour plusieurs mois, mieux vaut le froid, et n’en sortir que le nécessaire.",
                ),
            ),
            "en": Text(
                "How to choose dates, and how to keep them: a small guide to the oasis season",
                "Colour, sheen and smell are usually enough; after that, a dry and cool place.",
                (
                    "A good date is firm, hardly sticks to the hand, and smells sweet without sourness. Fruits of one size ripen and keep together.",
                    "At home they belong in a closed box away from light. For months, keep them cold and take out only what you need.",
                ),
            ),
        },
    ),
    Item(
        "errachidia/khettara",
        "errachidia",
        "land",
        "oasis",
        (21, "09:15"),
        Text(
            "الخطّارة: ماء يمشي تحت الأرض بلا مضخة",
            "قناة تنحدر انحداراً خفيفاً وتحمل الماء من سفح الجبل إلى الحقل. فكرة قديمة ما زالت تعلّم الصبر.",
            (
                "تُحفر الخطّارة من أسفل إلى أعلى، وعلى طولها آبار صغيرة تدخل منها الأيدي للتنظيف. الميل الخفيف وحده يدفع الماء.",
                "وصيانتها عمل جماعي: يوم للتنقية، ويوم لتقسيم الحصص، وسجل تحفظه الذاكرة قبل الورق.",
            ),
        ),
        translations={
            "fr": Text(
                "La khettara : de l’eau qui marche sous la terre, sans pompe",
                "Une galerie en pente douce conduit l’eau du pied de la montagne jusqu’au champ.",
                (
                    "On la creuse de bas en haut, avec des puits pour le nettoyage. La seule pente pousse l’eau.",
                    "L’entretien est l’affaire de tous : un jour pour curer, un jour pour partager, et un registre que la mémoire tient avant le papier.",
                ),
            ),
            "zgh": Text(
                "ⴰⵎⴰⵏ ⴳⴰⵏ ⵜⵓⴷⵔⵜ",
                "ⴰⵎⴰⵏ ⴳⴰⵏ ⵜⵓⴷⵔⵜ ⴳ ⵉⵖⵔⵎⴰⵏ ⴷ ⵉⴳⵔⴰⵏ.",
                ("ⵃⴹⵓ ⴰⵎⴰⵏ ⵉ ⵜⵔⵡⴰ ⵏⵏⴽ.",),
            ),
        },
    ),
    Item(
        "errachidia/vegetables",
        "errachidia",
        "market",
        "market",
        (20, "17:30"),
        Text(
            "لماذا تتغير أثمان الخضر من فصل إلى فصل؟",
            "بين الحقل والسوق طريق وتخزين وانتظار. ومن يشتري في الموسم يشتري أقرب إلى الحقل.",
            (
                "حين تنضج الخضر في الحقول القريبة تكثر في السوق ويقصر طريقها. وخارج الموسم تأتي من أبعد، ويدخل النقل والتبريد في ثمنها.",
                "قائمة صغيرة لما ينضج في كل شهر، معلّقة في المطبخ، تنفع البيت أكثر من المساومة.",
            ),
        ),
    ),
    Item(
        "errachidia/ksour",
        "errachidia",
        "heritage",
        "kasbah",
        (19, "11:00"),
        Text(
            "عمارة من تراب: كيف يبقى القصر بارداً في الصيف؟",
            "جدار سميك وزقاق مسقوف وفناء صغير: ثلاث أفكار بسيطة سبقت المكيّف.",
            (
                "التراب المدكوك بطيء: يأخذ الحرارة في النهار على مهل، ويردّها في الليل على مهل. لذلك يتأخر الحر عن داخل البيت ساعات.",
                "والزقاق المسقوف يحمي المارة من الشمس ويحرّك الهواء. أما الفناء فنافذة البيت إلى السماء.",
            ),
        ),
        translations={
            "en": Text(
                "Built of earth: how does a ksar stay cool in summer?",
                "A thick wall, a covered lane and a small court: three simple ideas older than air conditioning.",
                (
                    "Rammed earth is slow: it takes the heat in by day and gives it back by night, so that the heat reaches the rooms hours late.",
                    "The covered lane keeps the sun off and the air moving. The court is the window of the house to the sky.",
                ),
            ),
        },
    ),
    Item(
        "errachidia/night-road",
        "errachidia",
        "road",
        "road",
        (16, "18:00"),
        Text(
            "قبل السفر ليلاً: أشياء صغيرة تجعل الطريق أطول عمراً",
            "الأضواء والإطارات والراحة قبل المسافة. وإذا غلبك النوم فالوقوف أقصر طريق.",
            (
                "نظّف زجاج المصابيح، وراقب ضغط الإطارات وهي باردة، واترك بينك وبين من أمامك مسافة أكبر مما تتركه نهاراً.",
                "قسّم الطريق إلى مراحل، واشرب ماء، ولا تثق بالقهوة وحدها: عشر دقائق من الراحة خير منها.",
            ),
        ),
    ),
    # -- Ouarzazate ---------------------------------------------------------------------------------------------
    Item(
        "ouarzazate/light",
        "ouarzazate",
        "heritage",
        "dunes",
        (21, "11:20"),
        Text(
            "ضوء الجنوب: لماذا تحبّ الكاميرا هذه السماء؟",
            "هواء جاف وأفق مفتوح وساعتان ذهبيتان كل يوم: ما يلاحظه كل من يصوّر في الجنوب.",
            (
                "كلما قلّ الغبار والرطوبة في الهواء ازدادت حدة الظلال وصفاء الألوان. وفي أول النهار وآخره يميل الضوء فتظهر تضاريس الأرض.",
                "ولمن يصوّر بالهاتف: اجعل الشمس على جانبك، وانتظر. الصورة التي تستحق تأتي في الغالب بعد الدقيقة العاشرة.",
            ),
        ),
        translations={
            "fr": Text(
                "La lumière du Sud : pourquoi la caméra aime-t-elle ce ciel ?",
                "Un air sec, un horizon ouvert et deux heures dorées par jour.",
                (
                    "Moins il y a de poussière et d’humidité, plus les ombres sont nettes et les couleurs pures. Au début et à la fin du jour, la lumière rasante révèle le relief.",
                    "Avec un téléphone : gardez le soleil de côté, et attendez. La bonne image vient souvent après la dixième minute.",
                ),
            ),
            "en": Text(
                "Southern light: why does the camera love this sky?",
                "Dry air, an open horizon and two golden hours a day.",
                (
                    "The less dust and moisture in the air, the sharper the shadows and the purer the colours. Early and late, slanting light shows the shape of the land.",
                    "With a phone: keep the sun at your side, and wait. The picture worth having mostly comes after the tenth minute.",
                ),
            ),
        },
    ),
    Item(
        "ouarzazate/carpet",
        "ouarzazate",
        "heritage",
        "zellij",
        (20, "15:10"),
        Text(
            "من الصوف إلى الزربية: رحلة خيط",
            "الغسل ثم المشط ثم الغزل ثم الصباغة ثم النول. وبين كل خطوة وأخرى وقت لا يُشترى.",
            (
                "يُغسل الصوف بالماء البارد ويُجفف في الظل، ثم يُمشط حتى تستوي أليافه. الغزل اليدوي يترك في الخيط تفاوتاً خفيفاً هو سر دفء الزربية.",
                "أما الألوان فمن النبات والمعدن: حمرة وصفرة وزرقة، تتغير قليلاً من عام إلى عام كما تتغير المواسم.",
            ),
        ),
    ),
    Item(
        "ouarzazate/mountain-list",
        "ouarzazate",
        "road",
        "gorge",
        (19, "16:45"),
        Text(
            "قبل رحلة الجبل: لائحة صغيرة لا تُنسى",
            "ماء وغطاء وخبر تتركه لمن في البيت: أين تذهب ومتى تعود.",
            (
                "احمل من الماء أكثر مما تظن، ولباساً دافئاً وإن كان الصباح حاراً، ومصباحاً يدوياً، وهاتفاً مشحوناً.",
                "وأهم ما في اللائحة لا يوضع في الحقيبة: أن يعرف أحد طريقك وموعد رجوعك.",
            ),
        ),
    ),
    Item(
        "ouarzazate/cold-mornings",
        "ouarzazate",
        "road",
        "kasbah",
        (18, "07:30"),
        Text(
            "برد الصباح ودفء الظهيرة: كيف نلبس الأطفال للمدرسة؟",
            "طبقات خفيفة تُنزع واحدة بعد أخرى خير من معطف واحد ثقيل.",
            (
                "في الجنوب يتسع الفرق بين حرارة الفجر وحرارة الظهر. ثلاث طبقات رقيقة تتيح للطفل أن يتصرف وحده حين تدفأ الشمس.",
                "والرأس واليدان أول ما يبرد: قبعة وقفازان في الحقيبة يكفيان أغلب الصباحات.",
            ),
        ),
    ),
    Item(
        "ouarzazate/clay",
        "ouarzazate",
        "heritage",
        "valley",
        (15, "10:00"),
        Text(
            "الطين يحتاج إلى يد: كيف تُصان جدران البيوت القديمة؟",
            "مطر قليل يكفي لفتح شق صغير، ويد واحدة في أوله تغني عن ورش كامل في آخره.",
            (
                "تُراقب الجدران بعد كل مطر: يُسدّ الشق بطين من التربة نفسها مخلوط بالتبن، ويُترك ليجف على مهل.",
                "ورأس الجدار أضعف موضع فيه، فغطاؤه أول ما يُصلح وآخر ما يُؤجل.",
            ),
        ),
    ),
    # -- Tinghir ------------------------------------------------------------------------------------------------
    Item(
        "tinghir/market",
        "tinghir",
        "market",
        "market",
        (21, "10:30"),
        Text(
            "السوق الأسبوعي: موعد للقاء قبل البيع والشراء",
            "يُقضى فيه ما تأخر من حاجات الأسبوع، وتُتبادل فيه الأخبار قبل السلع.",
            (
                "يبدأ السوق قبل الشمس: يصل القادمون من بعيد أولاً، وتأخذ كل حرفة مكانها المعتاد كأنه مكتوب.",
                "ومن الخضر إلى الصوف إلى أدوات الحقل، يبقى أثمن ما في السوق أن الناس يلتقون فيه.",
            ),
        ),
        translations={
            "fr": Text(
                "Le souk hebdomadaire : un rendez-vous avant d’être un marché",
                "On y règle les affaires de la semaine, et l’on y échange les nouvelles avant les marchandises.",
                (
                    "Le souk commence avant le soleil : ceux qui viennent de loin arrivent les premiers, et chaque métier prend sa place habituelle.",
                    "Des légumes à la laine et aux outils, le plus précieux reste que les gens s’y retrouvent.",
                ),
            ),
            "zgh": Text(
                "ⴰⵙⵓⵇ ⵏ ⵉⵎⴰⵍⴰⵙⵙ",
                "ⴰⵙⵓⵇ ⵉⴳⴰ ⴰⴷⵖⴰⵔ ⵏ ⵓⵏⵎⵓⴳⴳⴰⵔ.",
                ("ⴷⵉⴳⵙ ⵙⵙⴰⵖⵏ ⵎⴷⴷⵏ, ⴷⵉⴳⵙ ⵣⵣⵏⵣⴰⵏ.",),
            ),
            "en": Text(
                "The weekly market: a place to meet before it is a place to buy",
                "The week’s errands are done there, and news changes hands before goods do.",
                (
                    "It begins before the sun: those who come from afar arrive first, and each craft takes its usual place.",
                    "From vegetables to wool and tools, the most valuable thing about it is that people meet.",
                ),
            ),
        },
    ),
    Item(
        "tinghir/roses",
        "tinghir",
        "land",
        "roses",
        (20, "12:15"),
        Text(
            "الورد من الحقل إلى القارورة: يبدأ العمل قبل الفجر",
            "تُقطف الأزهار قبل أن تسخن الشمس، لأن العطر أول ما يرحل.",
            (
                "يُجمع الورد وهو ندي ويُحمل سريعاً إلى مكان التقطير. الماء يغلي، والبخار يحمل العطر، والبرودة تعيده ماء.",
                "وما يبقى من البتلات لا يُرمى: يُجفف ويُستعمل في البيت شهوراً.",
            ),
        ),
    ),
    Item(
        "tinghir/gorge-walk",
        "tinghir",
        "road",
        "gorge",
        (19, "09:00"),
        Text(
            "المشي في المضايق: ما ينبغي معرفته قبل الخروج",
            "انظر إلى السماء قبل أن تنظر إلى الطريق: الماء في المضيق يأتي من حيث لا تراه.",
            (
                "قد يكون الجو صافياً فوقك والمطر يسقط في أعالي الجبل. لذلك يُسأل أهل المكان قبل الدخول، ويُعرف موضع الصعود إلى مكان مرتفع.",
                "والمضيق صدى: الصوت الخافت فيه يكفي، والنظافة فيه أمانة من يمر لمن يأتي بعده.",
            ),
        ),
        translations={
            "en": Text(
                "Walking in the gorges: what to know before you set out",
                "Look at the sky before you look at the path: water comes from where you cannot see it.",
                (
                    "It may be clear above you while it rains high in the mountains. Ask those who live there before you go in, and know where you could climb out.",
                    "A gorge is an echo: a low voice is enough, and what you leave clean is for those who come after you.",
                ),
            ),
        },
    ),
    Item(
        "tinghir/flood",
        "tinghir",
        "road",
        "valley",
        (17, "13:00"),
        Text(
            "حين يرتفع ماء الوادي فجأة: ماذا نفعل؟",
            "لا يُقطع الماء الجاري بالسيارة ولا مشياً. الانتظار ساعة خير من الندم.",
            (
                "السيل يخدع: لا يظهر قعره ولا قوته، وقد يكون تحته ما جرفه من حجر. ابتعد عن المجرى واصعد إلى مكان مرتفع.",
                "وفي البيت القريب من الوادي: توضع الوثائق في مكان عال، ويُعرف الطريق الذي لا يمر بالمجرى.",
            ),
        ),
    ),
    Item(
        "tinghir/fields",
        "tinghir",
        "land",
        "oasis",
        (14, "16:20"),
        Text(
            "حقول صغيرة على ضفة الوادي: ثلاثة طوابق من الخضرة",
            "نخيل في الأعلى، وأشجار مثمرة تحته، وخضر وبرسيم في الأسفل: الظل نفسه يُزرع مرات.",
            (
                "كل طابق يحمي ما تحته من الشمس والريح، ويعود ورق الأعلى إلى الأرض فيغذي الأسفل.",
                "ولأن القطعة صغيرة، فكل شبر فيها له عمل، وكل ساعة ماء لها صاحب.",
            ),
        ),
    ),
    # -- Zagora -------------------------------------------------------------------------------------------------
    Item(
        "zagora/sky",
        "zagora",
        "heritage",
        "night",
        (21, "13:55"),
        Text(
            "ليل الصحراء: كيف تقرأ السماء بالعين المجردة؟",
            "لا يحتاج الأمر إلى منظار: مكان مظلم وعشرون دقيقة لتتعود العين، ثم تبدأ الحكاية.",
            (
                "ابدأ بأسطع ما ترى، ثم صِل بينه وبين جيرانه. ما يلمع وميضاً فنجم في الغالب، وما يثبت ضوؤه فكوكب في الغالب.",
                "وكان أهل القوافل يعرفون من السماء الطريق والفصل والساعة. وما زال في وسع كل واحد أن يتعلم منها حرفاً كل ليلة.",
            ),
        ),
        translations={
            "fr": Text(
                "La nuit au désert : lire le ciel à l’œil nu",
                "Pas besoin de lunette : un lieu sombre, vingt minutes pour que l’œil s’habitue, et l’histoire commence.",
                (
                    "Commencez par ce qui brille le plus, puis reliez-le à ses voisins. Ce qui scintille est le plus souvent une étoile ; ce qui reste fixe, une planète.",
                    "Les caravanes lisaient dans le ciel la route, la saison et l’heure. Chacun peut encore en apprendre une lettre chaque nuit.",
                ),
            ),
            "en": Text(
                "Desert night: how to read the sky with the naked eye",
                "No telescope is needed: a dark place and twenty minutes for the eye, and the story begins.",
                (
                    "Begin with the brightest thing you see, then join it to its neighbours. What twinkles is mostly a star; what shines steadily is mostly a planet.",
                    "The caravans read road, season and hour in the sky. Anyone can still learn a letter of it each night.",
                ),
            ),
        },
    ),
    Item(
        "zagora/watering",
        "zagora",
        "land",
        "harvest",
        (21, "08:10"),
        Text(
            "الماء أولاً: متى نسقي الحديقة الصغيرة وكيف؟",
            "في الصباح الباكر أو بعد الغروب، وعند الجذر لا على الورق.",
            (
                "السقي في الحر يضيع أكثره في الهواء. طبقة من التبن أو الورق اليابس فوق التربة تحفظ الرطوبة أياماً.",
                "وسقية عميقة متباعدة خير من رشّ خفيف كل يوم: الجذر يتبع الماء إلى الأسفل فيقوى.",
            ),
        ),
        audio="speech/water-advice.opus",
    ),
    Item(
        "zagora/palms",
        "zagora",
        "land",
        "oasis",
        (20, "10:40"),
        Text(
            "واحة النخيل: بيت من ظل",
            "النخلة لا تعطي التمر وحده: ظلها بيت لما تحتها، وسعفها سقف وسلة وحبل.",
            (
                "تحت النخيل يلين الهواء وتبطؤ الريح، فينمو ما لا ينمو في العراء. هكذا تصنع الشجرة مناخها.",
                "وكل جزء منها له اسم وعمل، يعرفه الصغار من الكبار قبل أن يعرفوه من الكتب.",
            ),
        ),
    ),
    Item(
        "zagora/manuscripts",
        "zagora",
        "heritage",
        "zellij",
        (18, "15:00"),
        Text(
            "الكتاب القديم: كيف يُحفظ الورق من الشمس والحشرة والماء؟",
            "مكان جاف ومظلم ويدان نظيفتان: قواعد بسيطة تطيل عمر الورق.",
            (
                "يُحفظ الكتاب مستوياً في صندوق يتنفس، بعيداً عن الجدار الرطب والنافذة. ولا يُصلح بشريط لاصق: ما يلصق اليوم يأكل غداً.",
                "ومن عثر في بيته على أوراق قديمة فلا يستعجل تنظيفها: سؤال أهل الاختصاص أول الحفظ.",
            ),
        ),
    ),
    Item(
        "zagora/wind",
        "zagora",
        "road",
        "dunes",
        (16, "12:00"),
        Text(
            "يوم الريح والغبار: كيف نعتني بالبيت ومن فيه؟",
            "نوافذ مغلقة وقماش مبلل عند الباب، ومن يشكو من صدره يبقى في الداخل.",
            (
                "حين يثور الغبار تُؤجل الأسفار القصيرة، ومن فاجأته الريح في الطريق يقف بعيداً عن حافتها بأضواء مشتعلة.",
                "وبعد الريح يُمسح الغبار بقماش مبلل لا بمكنسة جافة، حتى لا يعود إلى الهواء.",
            ),
        ),
    ),
    # -- Midelt -------------------------------------------------------------------------------------------------
    Item(
        "midelt/snow-road",
        "midelt",
        "road",
        "snow",
        (21, "13:40"),
        Text(
            "السياقة على الثلج: خمس نصائح بسيطة",
            "سرعة أقل، ومسافة أكبر، وفرملة ناعمة، وخزان ممتلئ، وصبر.",
            (
                "على الثلج تطول مسافة الوقوف كثيراً، لذلك تُخفف السرعة قبل المنعرج لا فيه، ولا يُدار المقود فجأة.",
                "واحمل غطاء وماء ومصباحاً، واسأل عن حال الطريق قبل أن تصعد. وإذا أُغلقت فالعودة شجاعة.",
            ),
        ),
        audio="speech/road-advice.opus",
        translations={
            "fr": Text(
                "Conduire sur la neige : cinq conseils simples",
                "Moins vite, plus de distance, freiner doucement, partir le réservoir plein, et patienter.",
                (
                    "Sur la neige la distance d’arrêt s’allonge beaucoup : on ralentit avant le virage, pas dedans, et sans coup de volant.",
                    "Emportez une couverture, de l’eau et une lampe, et renseignez-vous avant de monter. Si la route est fermée, faire demi-tour est du courage.",
                ),
            ),
            "en": Text(
                "Driving on snow: five simple rules",
                "Slower, farther apart, gentle on the brake, a full tank, and patience.",
                (
                    "On snow the way to a stop grows long: slow down before the bend, not in it, and never jerk the wheel.",
                    "Take a blanket, water and a lamp, and ask about the road before you climb. If it is closed, turning back is courage.",
                ),
            ),
        },
    ),
    Item(
        "midelt/apples",
        "midelt",
        "market",
        "atlas",
        (20, "09:30"),
        Text(
            "تفاح الجبل: سنة كاملة من الزهرة إلى السلة",
            "برد الشتاء ينفع الشجرة، وصقيع الربيع يخيفها، وبينهما عمل كل يوم.",
            (
                "يُقلّم الشجر وهو نائم، ثم تأتي الزهرة فالعقدة فالثمرة. وكلما هدأ الربيع امتلأت السلال.",
                "وفي البيت يُحفظ التفاح وحده: رائحته تعجّل نضج ما يجاوره من فواكه.",
            ),
        ),
    ),
    Item(
        "midelt/heating",
        "midelt",
        "road",
        "snow",
        (19, "18:20"),
        Text(
            "تدفئة آمنة في الشتاء: هواء يدخل قبل أن تشتعل النار",
            "لا فحم في غرفة مغلقة، ولا مدفأة بلا منفذ: الغاز الذي يقتل لا رائحة له.",
            (
                "يُترك منفذ للهواء وإن كان البرد شديداً، وتُنظف المداخن قبل الموسم، وتُطفأ النار قبل النوم.",
                "والصداع والدوار في غرفة دافئة إنذار: افتح النافذة واخرج إلى الهواء واطلب المساعدة.",
            ),
        ),
    ),
    Item(
        "midelt/cedar",
        "midelt",
        "heritage",
        "atlas",
        (17, "10:10"),
        Text(
            "الأرز: شجرة تكتب تاريخها في جذعها",
            "كل حلقة سنة: عريضة إذا كثر المطر، ضيقة إذا قلّ.",
            (
                "ينمو الأرز ببطء، وما يُقطع في ساعة احتاج إلى أجيال. لذلك تكون غابته مدرسة في الصبر.",
                "ومن يمشي فيها يترك النار والقمامة في بيته، ولا يأخذ منها إلا الصور.",
            ),
        ),
    ),
    Item(
        "midelt/wool",
        "midelt",
        "heritage",
        "zellij",
        (15, "14:00"),
        Text(
            "زربية الجدة: كيف تُغسل وكيف تُحفظ؟",
            "ماء فاتر وصابون خفيف وظل: الشمس القوية تأخذ من اللون ما لا تعيده.",
            (
                "تُنفض الزربية أولاً، ثم تُغسل قطعة قطعة باتجاه الوبر، وتُجفف مبسوطة في الظل.",
                "وتُحفظ ملفوفة لا مطوية، ومعها أوراق عطرة تبعد العثة.",
            ),
        ),
    ),
)

DRAFT = Item(
    "zagora/draft-well",
    "zagora",
    "land",
    "valley",
    (21, "14:40"),
    Text(
        "مسودة: أسئلة نحملها إلى الحقل قبل أن نكتب عن الماء",
        "لائحة أسئلة يكمّلها المراسل في الميدان.",
        ("من يسقي، ومتى، ومن أين يأتي الماء؟ ومن يقرّر حين يقلّ؟",),
    ),
)
"""The correspondent is still writing it."""

SUBMITTED = Item(
    "midelt/submitted-market",
    "midelt",
    "market",
    "market",
    (21, "14:45"),
    Text(
        "سوق الشتاء: ماذا نخزّن وماذا نشتري طرياً؟",
        "ما يحتمل البرد يُحفظ، وما لا يحتمله يُشترى على قدر اليوم.",
        ("الجزر واللفت والبصل تحفظ أسابيع في مكان بارد مظلم، أما الأعشاب فليومها.",),
    ),
)
"""The reporter has sent it to the desk: it waits for its review."""
