"""The station, its desks and its transmitters.

Names are :class:`~athir.newsroom.frame.names.NamesField`: ``{"ar": …, "fr": …}``, read with ``str(row)`` (active
language) or ``row.name_in("fr")``.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from athir.home import MAIN
from athir.newsroom.frame.names import LANGUAGES, NamesField, name_in
from athir.newsroom.identity import new_public_id

FIXED_FEATURES = ["h2", "h3", "bold", "link", "ol", "ul"]
LATIN_SLUG = RegexValidator(r"^[a-z0-9][a-z0-9-]*\Z", _("Use a-z, 0-9 and hyphens."))


def validate_zone(value: str) -> None:
    """A tz name of the packaged database, such as ``Africa/Casablanca``."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(
            _("%(zone)s is no time zone; write one such as Africa/Casablanca."), params={"zone": value}
        ) from None


class Named(models.Model):
    """A row with names per language."""

    names = NamesField(_("name"), text_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in()

    def name_in(self, language: str | None = None) -> str:
        """The name in a language (none: the active one), falling back to another that exists."""
        return name_in(self.names, language)


class Station(Named):
    """A station of this house. The first has the slug ``main`` and its mounts at the root of the radio port.

    Fields: ``slug``, ``public_id``, ``names``, ``tagline`` (per language), ``zone`` (tz name), ``language`` (main),
    ``email``, ``phone``, ``sms``, ``whatsapp``, ``address`` (per language), ``publisher``, ``director`` and ``host`` of
    the imprint (per language), ``require_windows``.
    """

    slug = models.CharField(_("slug"), max_length=32, unique=True, default=MAIN, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    tagline = NamesField(_("tagline"), blank=True, text_length=300)
    zone = models.CharField(_("time zone"), max_length=64, default="Africa/Casablanca", validators=[validate_zone])
    language = models.CharField(
        _("main language"),
        max_length=8,
        default="ar",
        choices=[("ar", _("Arabic")), ("fr", _("French")), ("zgh", _("Tamazight")), ("en", _("English"))],
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    sms = models.CharField(_("SMS"), max_length=40, blank=True)
    whatsapp = models.CharField(_("WhatsApp"), max_length=40, blank=True)
    address = NamesField(_("postal address"), blank=True, multiline=True)
    publisher = NamesField(_("publisher"), blank=True, text_length=300)
    director = NamesField(_("publishing director"), blank=True, text_length=300)
    host = NamesField(_("host of the site"), blank=True, multiline=True)
    require_windows = models.BooleanField(
        _("presenters only in their slots"),
        default=False,
        help_text=_("Unticked: every presenter with a stream key may go on the air at any time."),
    )

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering = ["id"]

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Desk(Named):
    """A desk: the region, a province under it (``parent``), or a subject desk.

    Fields: ``slug`` (Latin, in the address), ``names``, ``description`` (per language), ``parent``, ``order``,
    ``hue`` (a CSS class of the design such as ``d-errachidia``), ``public_id``. A region's page shows its provinces'
    articles too (``Article.region``).
    """

    slug = models.CharField(_("slug"), max_length=50, unique=True, validators=[LATIN_SLUG])
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    description = NamesField(_("description"), blank=True, multiline=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("region"), null=True, blank=True, related_name="provinces"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    hue = models.SlugField(_("colour class"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["order", "id"]

    def clean(self) -> None:
        super().clean()
        if self.parent and (self.parent_id == self.pk or self.parent.parent_id):
            raise ValidationError({"parent": _("A province stands under a region, and a region under nothing.")})

    @property
    def path(self) -> str:
        """The desk's part of the address: ``drâa`` or ``region/province``."""
        return f"{self.parent.slug}/{self.slug}" if self.parent else self.slug


class Transmitter(models.Model):
    """Where the station is heard on FM: ``desk`` (province), ``town`` (per language), ``mhz`` such as 98.5."""

    desk = models.ForeignKey(Desk, models.CASCADE, verbose_name=_("desk"), related_name="transmitters")
    town = NamesField(_("town"), text_length=100)
    mhz = models.DecimalField(
        _("frequency in MHz"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(65), MaxValueValidator(108)],
    )

    class Meta:
        verbose_name = _("transmitter")
        verbose_name_plural = _("transmitters")
        ordering = ["desk__order", "mhz"]

    def __str__(self) -> str:
        return f"{name_in(self.town)} {self.mhz.normalize():f}"


class FixedPage(models.Model):
    """A page that stands for years: about, imprint, privacy, contact, accessibility. The chief writes it.

    ``kind`` is its address (``/about/``), ``text_ar`` … ``text_en`` its text (rich text) in each language. What the
    program itself knows (the imprint's names, what is kept of a reader) stands on the page without being written.
    """

    class Kind(models.TextChoices):
        ABOUT = "about", _("About us")
        IMPRINT = "imprint", _("Imprint")
        CONTACT = "contact", _("Contact")
        PRIVACY = "privacy", _("Privacy")
        ACCESSIBILITY = "accessibility", _("Accessibility")

    kind = models.CharField(_("page"), max_length=16, unique=True, choices=Kind.choices)
    text_ar = RichTextField(_("text in Arabic"), blank=True, features=FIXED_FEATURES)
    text_fr = RichTextField(_("text in French"), blank=True, features=FIXED_FEATURES)
    text_zgh = RichTextField(_("text in Tamazight"), blank=True, features=FIXED_FEATURES)
    text_en = RichTextField(_("text in English"), blank=True, features=FIXED_FEATURES)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("fixed page")
        verbose_name_plural = _("fixed pages")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are written, by language."""
        found = {code: getattr(self, f"text_{code}") for code, _name, _direction in LANGUAGES}
        return {code: text for code, text in found.items() if strip_tags(text).strip()}


class FormerAddress(models.Model):
    """A slug that a thing once had (:mod:`.moved`): ``kind`` (``topic``), ``slug`` (a province's with its region's before
    it, too), ``object_id`` of what stood there."""

    kind = models.CharField(max_length=16)
    slug = models.CharField(max_length=200)
    object_id = models.BigIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="frame_one_former_address")]
        indexes = [models.Index(fields=["kind", "object_id"], name="frame_former_of")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"
