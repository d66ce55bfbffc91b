"""Forms of accounts in the newsroom's administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from athir.newsroom.accounts.actions import new_stream_key, set_desks
from athir.newsroom.accounts.models import DeskMembership, User

_OWN = ("name", "language")


class _WithDesks(forms.Form):
    """Name and language instead of a first and a last name, no e-mail asked for, and the desks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "first_name", "last_name"):
            self.fields[name].required = False
        desk_model = DeskMembership._meta.get_field("desk").related_model
        self.fields["work_desks"] = forms.ModelMultipleChoiceField(
            queryset=desk_model.objects.all(),
            required=False,
            label=_("Desks"),
            help_text=_("A correspondent works only on the articles of these."),
            widget=forms.CheckboxSelectMultiple,
            to_field_name="slug",
        )
        instance = getattr(self, "instance", None)
        if instance is not None and instance.pk:
            self.initial["work_desks"] = list(instance.desks.values_list("slug", flat=True))

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        if commit:
            set_desks(user, [desk.slug for desk in self.cleaned_data["work_desks"]])
        return user


class AccountCreationForm(_WithDesks, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = {*UserCreationForm.Meta.fields, *_OWN}


class AccountEditForm(_WithDesks, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = {*UserEditForm.Meta.fields, *_OWN}


class StreamKeyForm(forms.ModelForm):
    """In one's own settings: a tick makes a new stream key, which :attr:`key` then holds, once."""

    make = forms.BooleanField(
        required=False,
        label=_("Make a new stream key"),
        help_text=_("For your encoder. It is shown once, after saving; an earlier key ends at the same moment."),
    )
    key = ""

    class Meta:
        model = User
        fields: list[str] = []

    def save(self, commit: bool = True) -> User:
        if self.cleaned_data["make"]:
            self.key = new_stream_key(self.instance, by=self.instance)
        return self.instance
