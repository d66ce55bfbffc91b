"""Names and texts that exist once, with a value per language: ``{"ar": "الرشيدية", "fr": "Errachidia"}``.

:class:`NamesField` stores them, its form shows one input a language with the right ``lang`` and ``dir``;
:func:`name_in` picks the one to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from athir.arabic.paste import clean_text

LANGUAGES: tuple[tuple[str, str, str], ...] = (
    ("ar", "العربية", "rtl"),
    ("fr", "Français", "ltr"),
    ("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ltr"),
    ("en", "English", "ltr"),
)
"""Code, own name, direction; in the order in which they are shown."""

_ORDER = tuple(code for code, _name, _dir in LANGUAGES)
_NEXT = {"fr": ("en",), "en": ("fr",)}
"""Whose names readers of a language can read when it has none of its own: Latin letters for Latin letters."""


_told: ContextVar[dict[str, str] | None] = ContextVar("athir_names_told", default=None)


@contextmanager
def telling_names() -> Iterator[None]:
    """While a page is made: keeps which names :func:`name_in` could give in another language only."""
    token = _told.set({})
    try:
        yield
    finally:
        _told.reset(token)


def names_told() -> dict[str, str]:
    """{name: its language}, so far. A text that is a name both in the page's own language and, word for word, in another
    is taken for the page's own."""
    return dict(_told.get() or {})


def _order(language: str | None) -> tuple[str, ...]:
    """The languages in which a name is looked for, best first."""
    wanted = (language or get_language() or "").lower()
    return tuple(dict.fromkeys((wanted.partition("-")[0], *_NEXT.get(wanted, ()), *_ORDER)))


def name_in(names: Mapping[str, str] | None, language: str | None = None) -> str:
    """The name in ``language`` (none: the active one), else in one that its readers can read, else in any; ``""`` when
    none has it."""
    if not names:
        return ""
    order, told = _order(language), _told.get()
    for code in order:
        if text := names.get(code):
            if told is not None and order[0] == (get_language() or ""):
                _keep_told(told, text, code, order[0])
            return text
    return next((text for text in names.values() if text), "")


def _keep_told(told: dict[str, str], text: str, code: str, wanted: str) -> None:
    if code == wanted:
        told[text] = code
    else:
        told.setdefault(text, code)


def language_of(names: Mapping[str, str] | None, language: str | None = None) -> str:
    """The language in which :func:`name_in` answers, for the ``lang`` and ``dir`` of what is shown."""
    order = _order(language)
    return next((code for code in order if names and names.get(code)), order[0])


class NamesWidget(forms.MultiWidget):
    """One input a language, each with its own language and direction, whatever the admin's are."""

    template_name = "frame/names_widget.html"

    def __init__(self, multiline: bool = False, attrs: dict[str, Any] | None = None) -> None:
        widgets = {}
        for code, name, direction in LANGUAGES:
            own = {"lang": code, "dir": direction, "aria-label": name, "data-language": name}
            kind = forms.Textarea if multiline else forms.TextInput
            widgets[code] = kind(attrs={**own, "rows": 3} if multiline else own)
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        names = value if isinstance(value, dict) else {}
        return [names.get(code, "") for code in _ORDER]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for subwidget, (code, own_name, direction) in zip(context["widget"]["subwidgets"], LANGUAGES, strict=True):
            subwidget["language"] = {"code": code, "name": own_name, "dir": direction}
        return context


class NamesFormField(forms.MultiValueField):
    """Inputs of a :class:`NamesField`; cleans to a dictionary without empty entries."""

    def __init__(self, *, multiline: bool = False, max_length: int | None = None, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder"):
            kwargs.pop(unused, None)
        fields = [forms.CharField(required=False, max_length=max_length) for _code in _ORDER]
        kwargs["widget"] = NamesWidget(multiline=multiline)
        kwargs["error_messages"] = {"required": _("Give the name in at least one language.")}
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        pairs = zip(_ORDER, data_list or [], strict=False)
        cleaned = ((code, clean_text(text or "")) for code, text in pairs)
        return {code: text for code, text in cleaned if text}

    def clean(self, value: Any) -> dict[str, str]:
        names: dict[str, str] = super().clean(value) or {}
        if self.required and not names:
            raise ValidationError(self.error_messages["required"], code="required")
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial if isinstance(initial, dict) else {}
        return bool(self.compress(list(data or [])) != {k: v for k, v in before.items() if v})


class NamesField(models.JSONField):
    """Text per language, stored as JSON: ``{"ar": …, "fr": …}``. ``multiline`` gives text areas."""

    def __init__(self, *args: Any, multiline: bool = False, text_length: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        self.multiline, self.text_length = multiline, text_length
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.multiline:
            kwargs["multiline"] = True
        if self.text_length is not None:
            kwargs["text_length"] = self.text_length
        return name, path, args, kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise ValidationError(_("Names are text per language."), code="invalid")

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        options = {
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
            "multiline": self.multiline,
            "max_length": self.text_length,
        }
        if self.has_default():
            options["initial"] = self.default() if callable(self.default) else self.default
        return NamesFormField(**{**options, **{k: v for k, v in kwargs.items() if k in ("initial", "required")}})
