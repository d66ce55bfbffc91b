"""What editors save is cleaned in every form of the newsroom, by one mechanism."""

from __future__ import annotations

from django.apps import apps
from wagtail.images.forms import get_image_form
from wagtail.snippets.models import get_snippet_models

from athir.newsroom.frame.models import Transmitter
from athir.newsroom.frame.pasting import Cleaned, clean_everywhere


def test_the_form_of_every_model_in_the_newsroom_cleans(db):
    ours = [model for model in get_snippet_models() if model.__module__.startswith("athir.")]
    forms = {model: model.snippet_viewset.get_edit_handler().get_form_class() for model in ours}
    assert len(forms) > 20
    assert [model for model, form in forms.items() if not issubclass(form, Cleaned)] == []
    assert issubclass(get_image_form(apps.get_model("library", "picture")), Cleaned)


def test_names_and_lines_are_saved_without_invisible_signs_and_kashida(db, desks):
    form = Transmitter.snippet_viewset.get_edit_handler().get_form_class()
    filled = form({"desk": desks["errachidia"].pk, "town_ar": "الرّشـــيدية\u200b", "mhz": "88.0"})
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["town"]["ar"] == "الرّشيدية"


def test_a_model_that_names_its_form_keeps_it():
    class Other:
        __module__ = "athir.newsroom.x"
        base_form_class = object

    clean_everywhere([Other])
    assert Other.base_form_class is object
