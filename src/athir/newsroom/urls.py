"""Every address of the site port. Pages stand in the station's language at the root, in others under ``/<code>/``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls

from athir.newsroom.audience import urls as audience_urls
from athir.newsroom.baking.recording import depends
from athir.newsroom.baking.registry import SITE
from athir.newsroom.baking.render import baked
from athir.newsroom.clips import views as clips_views
from athir.newsroom.frame import views as frame_views
from athir.newsroom.frame.addresses import CODES
from athir.newsroom.frame.finish import LATIN
from athir.newsroom.frame.models import FixedPage
from athir.newsroom.fronts.fixed import fixed_key
from athir.newsroom.library import embeds as library_embeds
from athir.newsroom.library import sections as _library_sections  # noqa: F401  puts sound & image on the menu
from athir.newsroom.library import views as library_views
from athir.newsroom.news import embeds as news_embeds
from athir.newsroom.news import history as news_history
from athir.newsroom.news import sections as _sections  # noqa: F401  puts the news and the radio on the menu
from athir.newsroom.news import views as news_views
from athir.newsroom.podcasts import embeds as podcasts_embeds
from athir.newsroom.podcasts import feed_urls as podcasts_feed_urls
from athir.newsroom.shows import embeds as shows_embeds
from athir.newsroom.shows import views as shows_views
from athir.newsroom.syndication import api as syndication_api
from athir.newsroom.syndication import urls as syndication_urls
from athir.newsroom.syndication.addresses import in_language


@baked
def _fixed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    depends(SITE, fixed_key(kwargs["kind"]))
    return frame_views.fixed(request, **kwargs)


_pages: list[Any] = [
    path("", include("athir.newsroom.news.urls")),
    path("", include("athir.newsroom.shows.urls")),
    path("", include("athir.newsroom.airlink.urls")),
    path("", include("athir.newsroom.fronts.urls")),
    path("", include("athir.newsroom.library.urls")),
    path("", include("athir.newsroom.clips.urls")),
    path("", include("athir.newsroom.podcasts.urls")),
    path("", include("athir.newsroom.events.urls")),
    path("", include(audience_urls.below)),
    path("", include("athir.newsroom.services.urls")),
    *(path(f"{kind}/", _fixed, {"kind": kind}, name=kind) for kind in FixedPage.Kind.values),
]

urlpatterns = [
    path("admin/reports/site-history/", news_history.whole),
    path("admin/reports/site-history/results/", news_history.rows),
    path("admin/", include(wagtailadmin_urls)),
    path("a/<slug:public_id>", news_views.short, name="short"),
    path("audio/<slug:public_id>", news_views.audio, name="audio"),
    path("watch-listen/files/<slug:public_id>/<str:name>", library_views.file, name="media-file"),
    path("clips/<slug:public_id>/<str:name>", clips_views.file, name="clip-file"),
    path("studio/clips/", RedirectView.as_view(pattern_name="clips_desk"), name="studio-clips"),
    path("radio/listen/<str:name>", frame_views.listen, name="listen"),
    path("api/v1/schedule/now", shows_views.schedule_now, name="schedule-now"),
    *syndication_api.urlpatterns(),
    path("", include(podcasts_feed_urls)),
    path("", include(audience_urls)),
    path("", include(syndication_urls)),
    *(path(in_language(code, "/")[1:], include(syndication_urls.below), {"language": code}) for code in CODES),
    *(path(shows_embeds.player_path(code)[1:], baked(shows_embeds.player), {"language": code}) for code in CODES),
    path("", include("athir.newsroom.lite.urls")),
    path("embed/article/<slug:public_id>/", baked(news_embeds.article), name="embed-article"),
    path("embed/clip/<slug:public_id>/", baked(clips_views.embed), name="embed-clip"),
    path("embed/media/<slug:public_id>/", baked(library_embeds.media), name="embed-media"),
    path("embed/episode/<slug:public_id>/", baked(podcasts_embeds.episode), name="embed-episode"),
    *(path(f"{code}/", include(_pages), {"language": code}) for code in CODES if code != settings.LANGUAGE_CODE),
    path(f"{LATIN}/", include(_pages), {"language": LATIN}),
    path("", include(_pages), {"language": settings.LANGUAGE_CODE}),
]

handler404 = "athir.newsroom.frame.views.not_found"
handler500 = "athir.newsroom.frame.views.broken"
