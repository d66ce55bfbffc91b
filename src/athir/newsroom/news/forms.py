"""The form of an article: a correspondent writes only for the desks it belongs to."""

from __future__ import annotations

from typing import Any

from athir.newsroom.frame.pasting import CleanedForm
from athir.newsroom.news.scope import desks_of


class ArticleForm(CleanedForm):
    """Offers the account's own desks; the maker of a new article becomes its ``author``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        if user is not None and "desk" in self.fields:
            own = desks_of(user)
            if own is not None:
                desks = self.fields["desk"].queryset.filter(pk__in=own)
                self.fields["desk"].queryset = desks
                if len(own) == 1 and not self.instance.pk:
                    self.initial.setdefault("desk", next(iter(own)))
        if user is not None and not self.instance.pk:
            self.instance.author = user

    def save(self, commit: bool = True) -> Any:
        """A new correction is of the account that writes it."""
        corrections = self.formsets.get("corrections")
        for form in corrections.forms if corrections else ():
            if form.instance.by_id is None and form.has_changed():
                form.instance.by = self.for_user
        return super().save(commit)
