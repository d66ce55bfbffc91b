"""The page of a whole transcript: each line leads to the moment at which it is said."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.frame.addresses import CODES, address
from athir.newsroom.frame.page import in_language, render_page
from athir.newsroom.podcasts.addresses import episode_path
from athir.newsroom.podcasts.episodes import Episode
from athir.newsroom.podcasts.pages import episode_key
from athir.newsroom.podcasts.transcripts import read
from athir.newsroom.podcasts.transcripts import said as as_lines


@in_language
def page(request: HttpRequest, *, language: str, podcast: str, slug: str, spoken: str) -> HttpResponse:
    """What is said in an episode, in the language ``spoken``."""
    episodes: Any = Episode.objects
    found = episodes.on_site().filter(podcast__slug=podcast, slug=slug).select_related("podcast").first()
    row = found.transcripts.filter(language=spoken).first() if found is not None else None
    cues = read(row) if row is not None else []
    if found is None or not cues:
        raise Http404
    depends(SITE, episode_key(found.pk))
    words = {"podcast": podcast, "slug": slug, "spoken": spoken}
    own = {code: address("episode-said", code, **words) for code in CODES}
    context = {
        "episode": found,
        "spoken": spoken,
        "lines": as_lines(cues),
        "href": episode_path(found, language),
        "podcast": found.podcast,
    }
    return render_page(
        request,
        "podcasts/transcript.html",
        context,
        language=language,
        title=_("Transcript: %(title)s") % {"title": found.title},
        description=" ".join(cues[0].text.split()),
        section="podcasts",
        canonical=own[language],
        others=own,
    )
