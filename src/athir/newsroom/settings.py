"""Django's settings, made from the house: ``ATHIR_HOME``, ``athir.toml`` and ``ATHIR_…`` (:mod:`athir.config`).

Nothing is decided here that a station may want otherwise; what is decided here was measured or follows from how
the house is built, and says so.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import django.conf.locale

from athir.config import load
from athir.home import Home
from athir.newsroom.database import database

HOME = Home.from_environment()
HOUSE = load(HOME)
"""The house's own settings, for code that needs more than Django's names."""

_PACKAGE = Path(__file__).resolve().parent


def _secret_key(path: Path) -> str:
    """The key that signs sessions: made once, mode 0600, kept over restarts so that nobody is logged out."""
    with contextlib.suppress(OSError):
        if key := path.read_text(encoding="ascii").strip():
            return key
    key = secrets.token_urlsafe(50)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:  # another process of the house was first
        return path.read_text(encoding="ascii").strip() or key
    with os.fdopen(fd, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


SECRET_KEY = _secret_key(HOME.secret_key)
DEBUG = HOUSE.debug
ROOT_URLCONF = "athir.newsroom.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
DATABASES = {"default": database(HOUSE.database_url, HOME.database)}

# The house answers on whatever name leads to it (its own machine, a name in the studio, a proxy). Links are made
# from ATHIR_SITE_URL, never from the Host header, so a forged one gains nothing.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "athir.newsroom.accounts.apps.AccountsConfig",
    "athir.newsroom.frame",
    "athir.newsroom.baking",
    "athir.newsroom.search",
    "athir.newsroom.syndication",
    "athir.newsroom.audience",
    "athir.newsroom.lite",
    "athir.newsroom.record",
    "athir.newsroom.numbers",
    "athir.newsroom.library",
    "athir.newsroom.dossiers",
    "athir.newsroom.shows",
    "athir.newsroom.clips",
    "athir.newsroom.podcasts",
    "athir.newsroom.news",
    "athir.newsroom.events",
    "athir.newsroom.services",
    "athir.newsroom.fronts",
    "athir.newsroom.airlink",
    "athir.newsroom.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "athir.newsroom.accounts.middleware.StationTime",
    "athir.newsroom.frame.unreadable.Unreadable",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# -- languages and time ------------------------------------------------------------------------------------------
# Django knows no Standard Moroccan Tamazight; the station writes it in Tifinagh, left to right.
django.conf.locale.LANG_INFO.setdefault(
    "zgh",
    {"bidi": False, "code": "zgh", "name": "Standard Moroccan Tamazight", "name_local": "ⵜⴰⵎⴰⵣⵉⵖⵜ"},
)
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"), ("en", "English")]
LANGUAGE_CODE = HOUSE.language
LOCALE_PATHS = [_PACKAGE.parent / "locale"]
FORMAT_MODULE_PATH = ["athir.newsroom.frame.formats"]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# Another value would be given to libc by tzset, and logs would go wrong: the station's zone is activated for each
# request instead (accounts/middleware.py), by the packaged tzdata.
TIME_ZONE = "UTC"
USE_TZ = True
# One zone for everybody: a grid read in two zones is a missed programme. Wagtail then asks nobody for theirs.
WAGTAIL_USER_TIME_ZONES = [HOUSE.zone]

# -- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = str(HOME.static_dir)
MEDIA_URL = "/media/"
MEDIA_ROOT = str(HOME.media_dir)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# -- wagtail -----------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = HOUSE.name
WAGTAILADMIN_BASE_URL = HOUSE.site_base
WAGTAILIMAGES_IMAGE_MODEL = "library.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "athir.newsroom.library.picture_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 40 * 1024 * 1024
WAGTAIL_ALLOW_UNICODE_SLUGS = True
# Neither asks a third party anything.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_AUTOSAVE_INTERVAL = 2000
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "link", "ol", "ul"]},
    }
}
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True

# Films are prepared in a queue of their own: one may take an hour, and nothing else shall wait for it. Clips too: a
# journalist waits for them.
_QUEUES = ["default", "media", "clips", "episodes", "exports"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": _QUEUES}}
_MAIL = HOUSE.mail_server
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
EMAIL_TIMEOUT = 20
if _MAIL:
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.host, _MAIL.port, _MAIL.user, _MAIL.key
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.secure, _MAIL.upgraded
DEFAULT_FROM_EMAIL = HOUSE.mail_from or next(iter(HOUSE.alarm_mail), "athir@localhost")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- people and the outside --------------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
_HTTPS = HOUSE.site_base.startswith("https://")
SESSION_COOKIE_NAME = "athir_session"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "athir_csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [HOUSE.site_base]
CSRF_FAILURE_VIEW = "athir.newsroom.frame.views.not_accepted"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if HOUSE.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A page that is not there is a reader's or a robot's affair: said for each, it would bury what matters.
    "loggers": {"django.request": {"level": "ERROR"}},
}
