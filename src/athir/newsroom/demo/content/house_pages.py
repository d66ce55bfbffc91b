"""Texts of the demo's fixed pages and the example contacts of its studio. All of it is neutral and our own."""

from __future__ import annotations

from athir.newsroom.demo.content.places import Names

NUMBER = "+212 000 000 000"
"""No subscriber can have it: an example."""
MAIL = "studio@example.org"

PUBLISHER: Names = {
    "ar": "مثال: الجهة الناشرة للمحطة",
    "fr": "Exemple : la société éditrice de la station",
    "zgh": "ⴰⵎⴷⵢⴰ: ⴰⵎⵙⵙⵓⴼⵖ ⵏ ⵕⵕⴰⴷⵢⵓ",
    "en": "Example: the company that publishes the station",
}
DIRECTOR: Names = {
    "ar": "مثال: يُذكر هنا اسم مدير النشر",
    "fr": "Exemple : ici le nom du directeur de la publication",
    "zgh": "ⴰⵎⴷⵢⴰ: ⴷⴰ ⵉⵙⵎ ⵏ ⵓⵏⵎⵀⴰⵍ ⵏ ⵓⵙⵙⵓⴼⵖ",
    "en": "Example: here the name of the publishing director",
}
HOST: Names = {
    "ar": "مثال: الموقع مستضاف على جهاز المحطة نفسها",
    "fr": "Exemple : le site est hébergé sur la machine de la station",
    "zgh": "ⴰⵎⴷⵢⴰ: ⴰⵙⵉⵜ ⵉⵍⵍⴰ ⴳ ⵓⵎⴰⵙⵙ ⵏ ⵕⵕⴰⴷⵢⵓ",
    "en": "Example: the site is hosted on the station's own machine",
}
ADDRESS: Names = {
    "ar": "مثال: شارع الواحة، الرشيدية",
    "fr": "Exemple : avenue de l'Oasis, Errachidia",
    "zgh": "ⴰⵎⴷⵢⴰ: ⴰⵖⴰⵔⴰⵙ ⵏ ⵜⵖⵔⵎⵜ, ⵉⵎⵜⵖⵔⵏ",
    "en": "Example: Oasis Avenue, Errachidia",
}

TEXTS: dict[str, dict[str, str]] = {
    "about": {
        "ar": (
            "<p>هذه محطة تجريبية: راديو جهوي وموقع أخبار واحد، يُريان ما يستطيعه <b>أثير</b> قبل أن تضع محطة اسمها عليه."
            " أخبارها وبرامجها وأصواتها وصورها من صنعنا، ولا تروي وقائع عن أحد.</p><h2>ما الذي نقدمه</h2><ul><li>راديو"
            " مباشر لا ينقطع، ببرامج الجهة وموسيقاها</li><li>أخبار الأقاليم الخمسة، كل إقليم في صفحته</li><li>خدمات كل"
            " يوم: مواقيت الصلاة والطقس والأرقام المفيدة</li></ul>"
        ),
        "fr": (
            "<p>Cette station est une démonstration : une radio régionale et un site d'information, qui montrent ce que"
            " peut <b>Athir</b> avant qu'une station n'y mette son nom. Ses nouvelles, ses voix et ses images sont de"
            " notre main et ne rapportent aucun fait réel.</p><h2>Ce que nous offrons</h2><ul><li>une radio en direct,"
            " sans coupure</li><li>les nouvelles des cinq provinces</li><li>les services de chaque jour</li></ul>"
        ),
        "zgh": "<p>ⵕⵕⴰⴷⵢⵓ ⴰⴷ ⵉⴳⴰ ⴷⵉⵎⵓ: ⵕⵕⴰⴷⵢⵓ ⵏ ⵜⵎⵏⴰⴹⵜ ⴷ ⵓⵙⵉⵜ ⵏ ⵉⵏⵖⵎⵉⵙⵏ. ⵉⵏⵖⵎⵉⵙⵏ ⴷ ⵜⵡⵍⴰⴼⵉⵏ ⵏⵏⵙ ⵏⵙⴽⵔ ⵜⵏ ⵏⵛⵏⵉ.</p>",
        "en": (
            "<p>This station is a demonstration: a regional radio and a news site that show what <b>Athir</b> can do"
            " before a station puts its name on it. Its news, voices and pictures are our own and tell no facts about"
            " anybody.</p>"
        ),
    },
    "contact": {
        "ar": "<p>الأرقام والعناوين أعلاه أمثلة لا يجيب عنها أحد. تملؤها المحطة بأرقامها قبل أن تفتح أبوابها.</p>",
        "fr": "<p>Les numéros et adresses ci-dessus sont des exemples auxquels personne ne répond.</p>",
        "zgh": "<p>ⵉⵎⴹⴰⵏⵏ ⴷ ⵡⴰⵏⵙⵉⵡⵏ ⴰⴷ ⴳⴰⵏ ⵉⵎⴷⵢⴰⵜⵏ.</p>",
        "en": "<p>The numbers and addresses above are examples that nobody answers.</p>",
    },
}
"""By kind of page, then language: rich text."""
