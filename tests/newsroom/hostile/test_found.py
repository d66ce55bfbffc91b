"""What the walk through every address has found, each mended and held here by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from athir.newsroom.events.models import Event
from athir.newsroom.frame.models import Desk
from athir.newsroom.fronts.models import Breaking
from athir.newsroom.library.media import MediaItem
from athir.newsroom.news import actions
from athir.newsroom.services.models import Announcement

HELD = "زعفران"


@pytest.mark.parametrize("model", [Announcement, Breaking, Event])
def test_what_no_form_chooses_has_no_chooser(db, account, as_user, model):
    """Wagtail's would show every row of it to every account of the newsroom."""
    room = f"{model._meta.app_label}/{model._meta.model_name}"
    with pytest.raises(NoReverseMatch):
        reverse(f"wagtailsnippetchoosers_{room.replace('/', '_')}:choose")
    client = as_user(account("engineer"))
    for rest in ("", "results/", "chosen/1/"):
        assert client.get(f"/admin/snippets/choose/{room}/{rest}").status_code == 404


def test_the_history_of_everything_is_for_who_works_on_every_desk(article, account, as_user):
    actions.publish(article(f"{HELD} محظور", embargo_until=timezone.now() + timedelta(hours=1)))
    addresses = [reverse("wagtailadmin_reports:site_history"), reverse("wagtailadmin_reports:site_history_results")]
    stranger = as_user(account("correspondent", desks=("zagora",)))
    for address in addresses:
        page = stranger.get(address)
        assert (page.status_code, HELD in page.content.decode()) == (302, False)
    assert addresses[0] not in stranger.get("/admin/").content.decode()
    chief = as_user(account("chief"))
    assert all(HELD in chief.get(address).content.decode() for address in addresses)


def test_a_desk_in_use_is_kept_and_the_page_says_by_what(article, account, as_user, desks):
    actions.publish(article("خبر", "zagora"))
    Event.objects.create(names={"ar": "مهرجان"}, desk=desks["zagora"], day=date(2027, 1, 3))
    client = as_user(account("chief"))
    address = reverse(Desk.snippet_viewset.get_url_name("delete"), args=(desks["zagora"].pk,))
    for method in (client.get, client.post):
        page = method(address, follow=True).content.decode()
        assert "زاكورة” is still used by: " in page
        assert "articles (1)" in page and "events (1)" in page
    assert (
        "desks (2)"
        in client.post(address.replace(str(desks["zagora"].pk), str(desks["region"].pk)), follow=True).content.decode()
    )
    bulk = reverse("wagtail_bulk_action", args=("frame", "desk", "delete")) + f"?id={desks['zagora'].pk}"
    assert "is still used by" in client.post(bulk, follow=True).content.decode()
    assert (
        client.post(reverse(Desk.snippet_viewset.get_url_name("delete"), args=(desks["errachidia"].pk,))).status_code
        == 302
    )
    assert set(Desk.objects.values_list("slug", flat=True)) == {"region", "zagora"}


def test_who_may_not_publish_is_told_what_a_published_gallery_may_not_lose(account, as_user, desks):
    item = MediaItem.objects.create(
        names={"ar": "صور"}, credit="أمين", kind="gallery", desk=desks["zagora"], live=True, state="ready"
    )
    empty = {f"{name}-{part}_FORMS": "0" for name in ("captions", "pictures") for part in ("TOTAL", "INITIAL")}
    address = reverse(MediaItem.snippet_viewset.get_url_name("edit"), args=(item.pk,))
    client = as_user(account("reporter"))
    told = "A gallery without pictures cannot be published"
    given = {"names_ar": "صور", "language": "ar", "captions_language": "ar", **empty}
    assert told in client.post(address, {**given, "credit": "أمين"}).content.decode()
    assert "It cannot be published yet." in client.post(address, given).content.decode()


def test_many_pictures_are_uploaded_on_one_page(account, as_user):
    page = as_user(account("reporter")).get(reverse("wagtailimages:add_multiple"))
    assert page.status_code == 200
    assert "JPEG, PNG, WebP, AVIF" in page.content.decode()
