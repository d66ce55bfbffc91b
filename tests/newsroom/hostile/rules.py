"""Who may ask what: one line for each room of the site. A pattern that no line names fails the walk.

The table says who may get an answer at all; which rows they see in it is asked by the secrets of :mod:`.world`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from athir.newsroom.accounts.roles import SLUGS

ADMINISTRATOR = frozenset({"administrator"})
STAFF = frozenset(SLUGS) | ADMINISTRATOR
EVERYBODY = STAFF | {"anonymous", "nobody"}


def _only(names: str) -> frozenset[str]:
    roles = frozenset(names.split()) | ADMINISTRATOR
    assert roles <= STAFF, roles - STAFF
    return roles


CHIEF = _only("chief")
EDITORS = _only("chief editor")
REPORTERS = _only("chief editor reporter correspondent")
WRITERS = REPORTERS | _only("translator")
PRODUCERS = _only("chief producer")
ENGINEERS = _only("chief engineer")
PEOPLE = EDITORS | PRODUCERS
UPLOADERS = WRITERS | _only("photo producer")
CLIPPERS = WRITERS | _only("presenter producer")
PICTURES = REPORTERS | _only("photo producer")
PLANNERS = WRITERS | PRODUCERS
NEWS = STAFF - {"engineer"}
LISTENERS = PEOPLE | _only("presenter viewer")
RADIO = PEOPLE | ENGINEERS | _only("presenter viewer")
_LISTS = "(list|list_results)"
_TABLES = "(cut|duty|forecast|line|market|pharmacy|usefulnumber)"

_SITE = (
    "clip(-file)?|clips(-of-(show|day))?|studio-clips|embed-clip|about|accessibility|contact|imprint|privacy|corrections|home|breaking|search|stream|offline|saved|notifications"
    "|desk|province|developers|follow|article|short|series|topic|author|live-entries|audio|card|listen|radio|schedule|schedule-now|scrubber|past|show"
    "|podcasts?(-.*)?|episode(-.*)?|private-(feed|cover|file)|watch|watch-kind|media-item|media-file|events(-.*)?|event(-ics)?|services(-.*)?|feed(-of)?|lite"
    "|embed-(article|media|episode|clip)|embed/player/(.*/)?|oembed|manifest|worker|robots|security-txt|sitemap(-part)?"
    "|news-sitemap|push-(seen|subscribe|unsubscribe)|api:.*|api-unknown"
)

RULES: tuple[tuple[str, frozenset[str]], ...] = (
    # The site.
    (
        _SITE,
        EVERYBODY,
    ),
    ("wagtailadmin_(javascript_catalog|login|sprite|password_reset.*)", EVERYBODY),
    # What everybody in the newsroom has.
    ("wagtailadmin_(home|logout|account.*|dismissibles|choose_page.*|tag_.*autocomplete|block_preview|api:.*)", STAFF),
    ("wagtailadmin_editing_sessions:.*|frame-paste|library_states|admin/test404/|admin//", STAFF),
    ("clip_chooser:create|clips_(desk|drawn|marks|snap|heard|again|film)|wagtailsnippets_clips_clip:add", CLIPPERS),
    ("clip_chooser:.*|clips_states", STAFF),
    ("(film|sound|gallery)_chooser:create", UPLOADERS),
    ("(film|sound|gallery)_chooser:.*", STAFF),
    # The newsroom's own rooms.
    ("live_index|live_desk.*", REPORTERS),
    ("episode_(by_hand|cut|again|on_air|approve)", PEOPLE),
    ("withdraw_article", CHIEF),
    ("library_(upload|again|piece.*)", UPLOADERS),
    ("services_(imports|queue):.*", REPORTERS),
    ("podcast_(subscribers|revoke)|episodes_(upload|take)", PEOPLE),
    ("(podcast|episode)_publication|episode_preview|episodes_states", LISTENERS),
    ("fronts:(plan|alarm)", NEWS),
    ("fronts:.*", EDITORS),
    ("simple_translation:submit_snippet_translation", EDITORS | _only("translator")),
    ("news_history.*|admin/reports/site-history/.*|wagtailadmin_reports:site_history.*", NEWS - {"correspondent"}),
    # Rows of its tables.
    (f"wagtailsnippets_airlink_.*:{_LISTS}", RADIO),
    ("log:(overview|day|kept|terms)", RADIO),
    ("log:(withdraw|term)", PRODUCERS),
    ("numbers(_table)?", RADIO),
    ("podcast_transcript", LISTENERS),
    ("log:(hold|export|take|alarm|end)", PRODUCERS | ENGINEERS),
    (f"wagtailsnippets_audience_message:({_LISTS[1:-1]}|inspect)", EDITORS),
    (
        f"wagtailsnippets_(dossiers_person|news_series|news_topic|shows_show|frame_desk|library_mediaitem):{_LISTS}",
        STAFF,
    ),
    ("wagtailsnippets_(dossiers_person|news_series|news_topic|events_event):delete", CHIEF),
    ("wagtailsnippets_dossiers_person:.*", PEOPLE),
    ("wagtailsnippets_news_(series|topic):.*", EDITORS),
    (f"wagtailsnippets_(events_event|news_article):{_LISTS}", NEWS),
    ("wagtailsnippets_events_event:unpublish", PEOPLE),
    ("wagtailsnippets_events_event:.*", PLANNERS),
    ("wagtailsnippets_news_article:(delete|unpublish|revisions_unschedule)", CHIEF),
    ("wagtailsnippets_news_article:(lock|unlock)", EDITORS),
    ("wagtailsnippets_news_article:(inspect|.*workflow_.*)", NEWS),
    ("wagtailsnippets_news_article:.*", WRITERS),
    (f"wagtailsnippets_podcasts_(episode|podcast):({_LISTS[1:-1]}|inspect|usage|history.*|.*revisions.*)", LISTENERS),
    ("wagtailsnippets_podcasts_podcast:delete", CHIEF),
    ("wagtailsnippets_podcasts_(podcast:.*|episode:(add|delete|copy))", PEOPLE),
    ("wagtailsnippets_podcasts_episode:.*", LISTENERS),
    (f"wagtailsnippets_clips_clip:{_LISTS}", STAFF),
    ("wagtailsnippets_clips_clip:delete", CHIEF),
    ("wagtailsnippets_clips_clip:.*", CLIPPERS),
    ("wagtailsnippets_library_mediaitem:delete", CHIEF | _only("photo")),
    ("wagtailsnippets_library_mediaitem:.*", UPLOADERS),
    (f"wagtailsnippets_library_audiofile:{_LISTS}", STAFF - {"photo"}),
    ("wagtailsnippets_library_audiofile:(add|copy|delete)", ADMINISTRATOR),
    ("wagtailsnippets_library_audiofile:.*", PRODUCERS | ENGINEERS),
    (f"wagtailsnippets_library_playlist:{_LISTS}", PRODUCERS | ENGINEERS | _only("presenter viewer")),
    ("wagtailsnippets_(library_playlist|shows_show):.*", PRODUCERS),
    ("wagtailsnippets_fronts_breaking:.*", EDITORS),
    ("wagtailsnippets_frame_(desk|fixedpage):.*", CHIEF),
    (f"wagtailsnippets_frame_(station|transmitter):{_LISTS}", ENGINEERS | _only("viewer")),
    ("wagtailsnippets_frame_(station|transmitter):.*|wagtailsnippets_services_weathersource:.*", ENGINEERS),
    ("wagtailsnippets_services_announcement:delete", EDITORS),
    ("wagtailsnippets_services_announcement:.*", REPORTERS),
    (f"wagtailsnippets_services_{_TABLES}:{_LISTS}", REPORTERS | _only("viewer")),
    (f"wagtailsnippets_services_{_TABLES}:.*", REPORTERS),
    ("wagtailsnippets_services_(calendarsetting|hijrimonth|prayerday):.*", EDITORS),
    (f"wagtailsnippets_services_town:{_LISTS}", REPORTERS),
    ("wagtailsnippets_services_town:.*", CHIEF),
    # What forms choose from; only who may add rows adds them there.
    ("wagtailsnippetchoosers_dossiers_person:create", PEOPLE),
    ("wagtailsnippetchoosers_news_article:create", WRITERS),
    ("wagtailsnippetchoosers_news_(series|topic):create", EDITORS),
    ("wagtailsnippetchoosers_library_mediaitem:create", UPLOADERS),
    ("wagtailsnippetchoosers_clips_clip:create", CLIPPERS),
    ("wagtailsnippetchoosers_(library_playlist|shows_show):create", PRODUCERS),
    ("wagtailsnippetchoosers_frame_transmitter:create", ENGINEERS),
    (f"wagtailsnippetchoosers_services_{_TABLES}:create", REPORTERS),
    ("wagtailsnippetchoosers_services_(calendarsetting|hijrimonth|prayerday):create", EDITORS),
    ("wagtailsnippetchoosers_(frame_desk|services_town):create", CHIEF),
    ("wagtailsnippetchoosers_.*:create", ADMINISTRATOR),
    ("wagtailsnippetchoosers_(news_article|dossiers_person|news_series|news_topic|shows_show|library_.*):.*", STAFF),
    ("wagtailsnippetchoosers_(clips|frame|services|airlink|audience)_.*:.*", STAFF),
    # Pictures and Wagtail's own rooms.
    ("wagtailimages:(edit|delete|preview|image_usage|edit_multiple|delete_multiple)", PEOPLE | _only("photo")),
    ("wagtailimages:.*|admin/images/(results/)?|wagtailimages_chooser:create", PICTURES),
    ("wagtailimages_chooser:.*|wagtaildocs_chooser:.*", STAFF),
    ("wagtailusers_users:.*", CHIEF),
    ("wagtailadmin_workflows:task_chos.*|wagtailadmin_workflows:task_chooser.*", STAFF),
    ("wagtailadmin_pages:(move_confirm|set_page_position|revisions_index|.*workflow_.*)", STAFF),
    (
        "wagtail_bulk_action|wagtailsnippets:.*|wagtailadmin_(error_test|pages|explore.*|collections|reports|workflows)(:.*)?",
        ADMINISTRATOR,
    ),
    ("wagtail(docs|locales|sites|users_groups):.*|wagtailsnippets_(airlink|audience)_.*", ADMINISTRATOR),
    ("simple_translation:.*", ADMINISTRATOR),
)

NOT_ASKED = {
    "wagtailadmin_logout": "the walk would go on as a stranger",
    "wagtailadmin_error_test": "Wagtail's own way to show what an error looks like",
}


def rule(known_as: str) -> frozenset[str]:
    """Who may ask it; KeyError for what nobody has thought of."""
    for pattern, roles in RULES:
        if re.fullmatch(pattern, known_as):
            return roles
    raise KeyError(known_as)


def unruled(names: Iterable[str]) -> list[str]:
    """Those without a rule."""
    return sorted({name for name in names if not any(re.fullmatch(pattern, name) for pattern, _roles in RULES)})
