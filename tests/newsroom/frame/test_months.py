"""Dates in the newsroom's lists and forms: Moroccan months, the day first, 24 hours."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.template.defaultfilters import date as date_filter
from django.utils import formats, translation

MOMENT = datetime(2026, 11, 4, 18, 5)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ar", "4 نونبر 2026، 18:05"),
        ("fr", "4 novembre 2026, 18:05"),
        ("en", "4 November 2026, 18:05"),
        ("zgh", "4 ⵏⵓⵡⴰⵏⴱⵉⵔ 2026, 18:05"),
    ],
)
def test_a_moment_is_written_as_readers_of_that_language_write_it(language, shown):
    with translation.override(language):
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == shown
        assert date_filter(MOMENT, "DATETIME_FORMAT") == shown


def test_no_form_of_a_month_is_that_of_the_east():
    with translation.override("ar"):
        assert [date_filter(MOMENT.replace(month=8), code) for code in ("F", "M", "N", "E")] == ["غشت"] * 4
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
