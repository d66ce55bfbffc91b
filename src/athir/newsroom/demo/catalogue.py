"""What the demo's sound is called, where it lies and what kind it is: tags, library rows and playlists agree.

Spoken texts carry their vowel signs, which a synthesiser needs and a page does not; without the signs the
bulletin is, word for word, the article of the demo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

AUDIO = Path(__file__).with_name("audio")
ARTIST, ALBUM = "أثير", "نماذج أثير"


@dataclass(frozen=True)
class Track:
    """One file of the demo's library; ``path`` is relative to :data:`AUDIO` and to the house's library."""

    path: str
    title: str
    kind: str
    """``music``, ``speech``, ``jingle`` or ``bulletin``, as in the plan."""
    spoken: str = ""
    """What is said, with vowel signs; empty for music."""


_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")


def without_marks(text: str) -> str:
    """``text`` without vowel signs and kashida."""
    return _MARKS.sub("", text)


NEWS = (
    "حَمُّوشِي يَسْتَقْبِلُ سُفَرَاءَ الْمَمْلَكَةِ الْمُتَّحِدَةِ وَالْغَابُونِ وَمَالِيزْيَا لِتَعْزِيزِ التَّعَاوُنِ الْأَمْنِي",
    (
        "اسْتَقْبَلَ عَبْدُ اللَّطِيفِ حَمُّوشِي، الْمُدِيرُ الْعَامُّ لِلْأَمْنِ الْوَطَنِيِّ وَلِمُرَاقَبَةِ التُّرَابِ الْوَطَنِي، "
        "الْيَوْمَ الْأَرْبِعَاءَ 21 يَنَايِرَ 2026 بِمَكْتَبِهِ بِالرِّبَاطِ، سُفَرَاءَ كُلٍّ مِنَ الْمَمْلَكَةِ الْمُتَّحِدَةِ وَالْغَابُونِ وَمَالِيزْيَا "
        "الْمُعْتَمَدِينَ لَدَى الْمَغْرِبِ، فِي إِطَارِ بَرْنَامَجِ لِقَاءَاتٍ ثُنَائِيَّةٍ يَهْدِفُ إِلَى تَعْزِيزِ التَّعَاوُنِ الْأَمْنِيِّ "
        "بَيْنَ الْمَغْرِبِ وَهَذِهِ الدُّوَلِ."
    ),
    (
        "كَمَا تَعْكِسُ اللِّقَاءَاتُ الْتِزَامَ الْمَغْرِبِ بِالِاسْتِجَابَةِ لِمُخْتَلِفِ طَلَبَاتِ التَّعَاوُنِ، بِمَا يُعَزِّزُ "
        "التَّنْسِيقَ الْأَمْنِيَّ عَلَى الْمُسْتَوَى الْإِقْلِيمِيِّ وَالدُّوَلِي."
    ),
)
"""The bulletin's item: title, first paragraph and last sentence of the article, nothing else."""

TRACKS = (
    Track("music/oasis-dawn.opus", "فجر الواحة", "music"),
    Track("music/kasbah-road.opus", "طريق القصبات", "music"),
    Track("music/gorge-breeze.opus", "نسيم المضايق", "music"),
    Track("music/evening-rhythm.opus", "إيقاع المساء", "music"),
    Track("music/valley-night.opus", "ليل الوادي", "music"),
    Track("music/morning-market.opus", "سوق الصباح", "music"),
    Track("jingles/athir-name.opus", "أثير، صوت درعة تافيلالت", "jingle", "أَثِير. صَوْتُ دَرْعَةَ تَافِيلَالْتْ وَأَخْبَارُهَا."),
    Track("jingles/athir-region.opus", "أثير في الأقاليم الخمسة", "jingle",
          "أَثِير. مِنَ الرَّشِيدِيَّة، وَوَرْزَازَات، وَتِنْغِير، وَزَاكُورَة، وَمِيدَلْت."),
    Track("jingles/athir-listen.opus", "أثير معكم", "jingle", "أَنْتُمْ مَعَ أَثِير. نَقْرَأُ وَنَسْمَع."),
    Track("bulletins/news.opus", "موجز الأخبار", "bulletin",
          "أَثِير. مُوجَزُ الْأَخْبَار.\n" + "\n".join(NEWS) + "\nهَذَا مُوجَزُ الْأَخْبَارِ مِنْ أَثِير، بِصَوْتٍ آلِيّ."),
    Track("speech/how-to-listen.opus", "كيف تستمع إلى أثير", "speech",
          "هَذِهِ مَحَطَّةٌ نَمُوذَجِيَّة. يُمْكِنُكَ أَنْ تَسْتَمِعَ إِلَى الْبَثِّ وَأَنْتَ تَقْرَأُ الْأَخْبَار. "
          "وَإِذَا كَانَتِ الشَّبَكَةُ ضَعِيفَة، فَاخْتَرِ الْجَوْدَةَ الْخَفِيفَة."),
    Track("speech/water-advice.opus", "نصيحة: الماء", "speech",
          "نَصِيحَةٌ مِنْ أَثِير. الْمَاءُ نِعْمَةُ الْوَاحَة. أَغْلِقِ الصُّنْبُورَ حِينَ لَا تَحْتَاجُ إِلَيْه، وَاسْقِ الْأَشْجَارَ فِي الصَّبَاحِ الْبَاكِر."),
    Track("speech/road-advice.opus", "نصيحة: الطريق", "speech",
          "نَصِيحَةٌ مِنْ أَثِير. قَبْلَ السَّفَرِ رَاقِبِ الْإِطَارَاتِ وَالْفَرَامِل، وَاحْمِلْ مَعَكَ مَا يَكْفِي مِنَ الْمَاء. وَطَرِيقُ السَّلَامَة."),
)  # fmt: skip
