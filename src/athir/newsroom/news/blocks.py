"""The blocks of an article's body. Their templates are ``news/blocks/<name>.html``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from athir.newsroom.clips.blocks import ClipChooserBlock
from athir.newsroom.library.blocks import FilmChooserBlock, GalleryChooserBlock, PictureChooserBlock, SoundChooserBlock
from athir.newsroom.news.providers import NAMES, Embed, recognise

MEDIA, CLIP = "news/blocks/media.html", "news/blocks/clip.html"


class LineBlock(blocks.CharBlock):
    """A line of text that takes its direction from what is written, whatever the admin's is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.widget.attrs["dir"] = "auto"


class LinesBlock(blocks.TextBlock):
    """Several lines, likewise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.widget.attrs["dir"] = "auto"


class TextBlock(blocks.RichTextBlock):
    """Paragraphs: bold, links, lists; no colours, no sizes, no italics (Arabic has none)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", ["bold", "link", "ol", "ul"])
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "news/blocks/text.html"


class HeadingBlock(LineBlock):
    """A heading between paragraphs."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "news/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """``picture`` with ``caption``; its credit comes from the picture itself."""

    picture = PictureChooserBlock(label=_("Picture"))
    caption = LineBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "news/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """``text`` somebody said or wrote, ``source`` who."""

    text = LinesBlock(label=_("Quotation"), rows=3)
    source = LineBlock(label=_("Who said it"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "news/blocks/quote.html"


class AudioBlock(blocks.StructBlock):
    """``audio`` of the library, with ``title`` and ``caption``."""

    audio = SnippetChooserBlock("library.AudioFile", label=_("Audio file"))
    title = LineBlock(label=_("Title"), required=False, max_length=200)
    caption = LineBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "media"
        label = _("Audio")
        template = "news/blocks/audio.html"


class EmbedValue(blocks.StructValue):
    """The block's value, with what its address was recognised as."""

    @property
    def embed(self) -> Embed | None:
        """Provider and player address (``embed.provider``, ``embed.frame``), ``None`` when no longer on the list."""
        return recognise(self.get("url") or "")


class EmbedBlock(blocks.StructBlock):
    """A card that links to ``url``; the reader's click loads the provider's player, nothing before."""

    url = blocks.URLBlock(label=_("Address"), max_length=500)
    title = LineBlock(label=_("Title"), max_length=200)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if recognise(cleaned["url"]) is None:
            message = _("Only https addresses of: %(names)s.") % {"names": ", ".join(NAMES)}
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "link-external"
        label = _("Embed")
        template = "news/blocks/embed.html"
        value_class = EmbedValue


class GalleryItem(blocks.StructBlock):
    """``picture`` with ``caption``."""

    picture = PictureChooserBlock(label=_("Picture"))
    caption = LineBlock(label=_("Caption"), required=False, max_length=300)


class GalleryBlock(blocks.StructBlock):
    """``title`` and ``pictures`` in order, each with its caption; credits come from the pictures."""

    title = LineBlock(label=_("Title"), required=False, max_length=200)
    pictures = blocks.ListBlock(GalleryItem(), label=_("Pictures"), min_num=2, max_num=60)

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "news/blocks/gallery.html"


class QuestionBlock(blocks.StructBlock):
    """``question``, and ``answer`` by ``who`` (empty: the one who is interviewed)."""

    question = LinesBlock(label=_("Question"), rows=2, max_length=1000)
    answer = blocks.RichTextBlock(label=_("Answer"), features=["bold", "link", "ol", "ul"])
    who = LineBlock(label=_("Who answers"), required=False, max_length=150)

    class Meta:
        icon = "help"
        label = _("Question and answer")
        template = "news/blocks/question.html"


class PointsBlock(blocks.StructBlock):
    """``points``: what one must know, a sentence each, under ``title``."""

    title = LineBlock(label=_("Title"), required=False, max_length=200)
    points = blocks.ListBlock(LinesBlock(rows=2, max_length=400), label=_("Points"), min_num=2, max_num=12)

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        template = "news/blocks/points.html"


class EntryBlock(blocks.StreamBlock):
    """What may stand under the text of a live blog's entry: the article's own blocks, but for those of long reading."""

    picture = PictureBlock()
    quote = QuoteBlock()
    video = FilmChooserBlock(label=_("Video"), icon="media", template=MEDIA)
    sound = SoundChooserBlock(label=_("Recording of the library"), icon="media", template=MEDIA)
    album = GalleryChooserBlock(label=_("Gallery of the library"), icon="image", template=MEDIA)
    clip = ClipChooserBlock(label=_("Clip of the air"), icon="cut", template=CLIP)
    embed = EmbedBlock()

    class Meta:
        max_num = 6
        required = False


class BodyBlock(blocks.StreamBlock):
    """An article's body."""

    text = TextBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    audio = AudioBlock()
    embed = EmbedBlock()
    gallery = GalleryBlock()
    question = QuestionBlock()
    points = PointsBlock()
    video = FilmChooserBlock(label=_("Video"), icon="media", template=MEDIA)
    sound = SoundChooserBlock(label=_("Recording of the library"), icon="media", template=MEDIA)
    album = GalleryChooserBlock(label=_("Gallery of the library"), icon="image", template=MEDIA)
    clip = ClipChooserBlock(label=_("Clip of the air"), icon="cut", template=CLIP)

    class Meta:
        block_counts: dict[str, Any] = {}
