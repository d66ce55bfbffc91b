"""Wagtail's profile of an account: language from the account, zone from the house, made with the account."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.users.models import UserProfile

from athir.newsroom.accounts.models import User
from athir.newsroom.settings import HOUSE


@receiver(post_save, sender=User, dispatch_uid="athir.accounts.profile")
def keep_profile(sender: type[User], instance: User, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    """Wagtail would fall back to settings.TIME_ZONE, which is UTC and nobody's clock."""
    if raw:
        return
    wanted = {"preferred_language": instance.language, "current_time_zone": HOUSE.zone}
    if created:
        UserProfile.objects.update_or_create(user=instance, defaults=wanted)


def follow_house_zone() -> int:
    """After the house has moved to another zone: all profiles follow; how many did."""
    return int(UserProfile.objects.exclude(current_time_zone=HOUSE.zone).update(current_time_zone=HOUSE.zone))
