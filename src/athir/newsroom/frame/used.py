"""What still uses a row that the database protects, in words: before somebody deletes it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext


def uses(instance: models.Model) -> str:
    """``"articles (12), events (3)"``: the rows that hold ``instance``, by kind; ``""`` where none does."""
    held: dict[type[models.Model], Q] = {}
    for relation in instance._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.PROTECT:
            holder = relation.related_model
            held[holder] = held.get(holder, Q()) | Q(**{relation.field.name: instance.pk})
    counted = (
        (kind._meta.verbose_name_plural, kind._base_manager.filter(which).count()) for kind, which in held.items()
    )
    return pgettext("between names", ", ").join(f"{name} ({n})" for name, n in counted if n)
