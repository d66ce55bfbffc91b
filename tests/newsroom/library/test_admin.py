"""The newsroom uploads, describes, publishes: what each page says and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from athir.newsroom.airlink.task_runner import TaskRunner
from athir.newsroom.library import storing
from athir.newsroom.library.fields import refuse_incomplete
from athir.newsroom.library.models import AudioFile, Caption, GalleryPicture, MediaItem, Picture
from athir.newsroom.library.tasks import MEDIA_QUEUE

JSON = {"HTTP_ACCEPT": "application/json"}


def of(path: Path, name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or path.name, path.read_bytes())


@pytest.fixture
def desk(account: Any, as_user: Any) -> Any:
    return as_user(account("photo"))


def form_of(item: MediaItem, **changed: Any) -> dict[str, Any]:
    """What the edit form sends."""
    names = {f"names_{code}": item.names.get(code, "") for code in ("ar", "fr", "zgh", "en")}
    parts = {}
    for name in ("captions", "pictures"):
        parts |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0", f"{name}-MIN_NUM_FORMS": "0"}
        parts |= {f"{name}-MAX_NUM_FORMS": "1000"}
    return {**names, **parts, "credit": item.credit, "language": item.language, "captions_language": "ar", **changed}


def edit(client: Any, item: MediaItem, **changed: Any) -> Any:
    return client.post(
        reverse(MediaItem.snippet_viewset.get_url_name("edit"), args=(item.pk,)), form_of(item, **changed)
    )


def test_one_upload_takes_what_is_good_and_tells_of_the_rest(desk, films, picture_bytes):
    files = [
        SimpleUploadedFile("a.jpg", picture_bytes("JPEG")),
        SimpleUploadedFile("script.jpg", b"#!/bin/sh\n"),
        of(films / "sound.mp3", "حوار.mp3"),
        SimpleUploadedFile("notes.txt", b"x"),
    ]
    page = desk.post(reverse("library_upload"), {"file": files, "credit": "مكتب الصور"})
    assert page.status_code == 200
    told = page.context_data["outcomes"]
    assert [one["taken"] for one in told] == [True, False, True, False]
    assert "no picture" in told[1]["sentence"] and "neither" in told[3]["sentence"]
    assert Picture.objects.get().credit == "مكتب الصور"
    item = MediaItem.objects.get()
    assert (str(item), item.kind, item.state) == ("حوار", "audio", "processing")
    assert told[2]["waits"] == item.public_id
    assert DBTaskResult.objects.filter(queue_name=MEDIA_QUEUE).count() == 1


@pytest.mark.needs("ffmpeg")
def test_a_film_goes_from_upload_to_readers(desk, films, client_of_nobody):
    told = desk.post(reverse("library_upload"), {"file": of(films / "film.mp4"), "credit": "أمين"}, **JSON).json()
    item = MediaItem.objects.get()
    address = reverse("media-file", kwargs={"public_id": item.public_id, "name": "360.mp4"})
    assert told["files"][0]["waits"] == item.public_id
    assert edit(desk, item, live="on").status_code == 200, "not before it is ready"
    assert TaskRunner().step(50) >= 0 and TaskRunner(MEDIA_QUEUE).step() == 1
    state = desk.get(reverse("library_states"), {"id": item.public_id}).json()[item.public_id]
    assert state == {"progress": 100, "done": True, "refused": False, "again": False, "sentence": "ready"}
    item.refresh_from_db()
    assert item.kind == "video" and item.poster is not None and item.poster.credit == "أمين"
    assert client_of_nobody.get(address).status_code == 404, "not published"
    seen = desk.get(address)
    assert seen["X-Athir-File"] == str(storing.file_of(item, "360.mp4"))
    assert seen["Cache-Control"] == "private, no-store"
    vtt = SimpleUploadedFile("c.srt", "1\n00:00:00,500 --> 00:00:01,500\nمرحبا\n".encode())
    assert edit(desk, item, live="on", captions_file=vtt).status_code == 302
    seen = client_of_nobody.get(address)
    assert seen["X-Athir-File"].endswith("/360.mp4") and "Cache-Control" not in seen
    assert client_of_nobody.get(address.replace("360.mp4", "ar.vtt")).content.decode().startswith("WEBVTT")
    for name in ("source.mp4", "..%2fsource.mp4", ".new", "720.mp4", "fr.vtt"):
        assert client_of_nobody.get(address.replace("360.mp4", name)).status_code == 404
    folder = storing.folder_of(item)
    item.delete()
    assert not folder.exists()


@pytest.mark.needs("ffmpeg")
def test_a_film_cut_off_on_its_way_is_refused_with_the_reason(desk, films):
    desk.post(reverse("library_upload"), {"file": [of(films / "cut.mp4")]})
    assert TaskRunner(MEDIA_QUEUE).step() == 1
    item = MediaItem.objects.get()
    assert (item.state, item.reason) == ("refused", "cut")
    with translation.override("en"):
        assert "ends before its film" in item.shown_state
    assert storing.source_of(item) is None, "its bytes are not kept"


def test_a_full_disk_is_said_and_not_tried_for_ever(desk, films, monkeypatch):
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    desk.post(reverse("library_upload"), {"file": [of(films / "sound.mp3")]})
    monkeypatch.setattr(storing, "working_folder", full)
    assert TaskRunner(MEDIA_QUEUE).step() == 1
    item = MediaItem.objects.get()
    assert (item.state, item.reason, item.detail) == ("refused", "disk", "No space left on device")


def test_without_a_credit_nothing_is_published(desk):
    item = MediaItem.objects.create(names={"ar": "معرض"}, kind="gallery")
    page = edit(desk, item, live="on")
    assert page.status_code == 200
    assert "Say in “credit” who made it." in page.content.decode()
    page = edit(desk, item, live="on", credit="أمين")
    assert "A gallery without pictures" in page.content.decode()


def test_captions_that_are_none_are_refused_in_the_form(desk):
    item = MediaItem.objects.create(names={"ar": "معرض"}, kind="gallery", credit="أمين")
    page = edit(desk, item, captions_file=SimpleUploadedFile("c.vtt", b"hello"))
    assert page.status_code == 200 and "There is no caption in it" in page.content.decode()
    page = edit(desk, item, captions_file=SimpleUploadedFile("c.vtt", b"\xff\xfe\x00"))
    assert "UTF-8" in page.content.decode()
    assert not Caption.objects.exists()


def test_a_reporter_uploads_but_does_not_publish(account, as_user):
    item = MediaItem.objects.create(names={"ar": "معرض"}, kind="gallery", credit="أمين")
    reporter = as_user(account("reporter"))
    assert reporter.get(reverse("library_upload")).status_code == 200
    edit(reporter, item, live="on")
    item.refresh_from_db()
    assert not item.live
    assert as_user(account("viewer")).get(reverse("library_upload")).status_code in (302, 403)


def test_the_library_is_filtered_by_what_is_missing(desk):
    MediaItem.objects.create(names={"ar": "بلا توقيع"}, kind="gallery")
    MediaItem.objects.create(names={"ar": "كامل"}, kind="gallery", credit="أمين")
    at = reverse(MediaItem.snippet_viewset.get_url_name("list"))
    page = desk.get(at, {"lacks": "credit"}).content.decode()
    assert "بلا توقيع" in page and "كامل" not in page
    page = desk.get(at, {"q": "كَامل"}).content.decode()
    assert "بلا توقيع" not in page and "كامل" in page
    assert desk.get(reverse("wagtailimages:index"), {"lacks": "any"}).status_code == 200


def test_what_stands_nowhere_is_found_to_be_tidied_up(desk, article, picture_bytes):
    from athir.newsroom.library.taking import Given, take
    from athir.newsroom.news import actions

    shown, spare = (
        take(SimpleUploadedFile(f"{name}.jpg", picture_bytes("JPEG", (64, 48), shade)), None, Given("أمين")).row
        for shade, name in enumerate(("shown", "spare"))
    )
    film = MediaItem.objects.create(names={"ar": "في مقال"}, kind="video", state="ready", credit="أمين", poster=shown)
    gallery = MediaItem.objects.create(names={"ar": "مهمل"}, kind="gallery", credit="أمين")
    told = article("مقال")
    told.body = [("video", film)]
    actions.publish(told)
    while TaskRunner().step():  # where things stand is written down in the background
        pass
    listed, pictures = reverse(MediaItem.snippet_viewset.get_url_name("list")), reverse("wagtailimages:index")
    for used, items, rows in (
        ("yes", [film], [shown]),
        ("no", [gallery], [spare]),
        ("", [gallery, film], [spare, shown]),
    ):
        assert list(desk.get(listed, {"used": used}).context_data["object_list"]) == items, used
        assert set(desk.get(pictures, {"used": used}).context_data["object_list"]) == set(rows), used
    for asked in (
        {"kind": "video"},
        {"created_at_from": "2020-01-01", "desk": ""},
        {"lacks": "captions", "used": "yes"},
    ):
        assert film in desk.get(listed, asked).context_data["object_list"], asked
    assert list(desk.get(pictures, {"lacks": "alt", "created_at_to": "2020-01-01"}).context_data["object_list"]) == []


def test_what_stands_only_in_a_live_entry_is_used_and_leads_there(desk, article, account, as_user, picture_bytes):
    from athir.newsroom.library.taking import Given, take
    from athir.newsroom.news import actions, live_actions
    from athir.newsroom.news.entries import LiveEntry

    picture = take(SimpleUploadedFile("square.jpg", picture_bytes("JPEG", (64, 48), 3)), None, Given("أمين")).row
    sound = MediaItem.objects.create(names={"ar": "صوت الساحة"}, kind="audio", state="ready", credit="أمين")
    blog = actions.publish(article("أمسية", form="live"))
    entry = live_actions.post(LiveEntry(article=blog, text="في الساحة", body=[("picture", {"picture": picture})]))
    entry.body = [*entry.body.get_prep_value(), {"type": "sound", "value": sound.pk}]
    entry.save()
    while TaskRunner().step():
        pass
    listed, pictures = reverse(MediaItem.snippet_viewset.get_url_name("list")), reverse("wagtailimages:index")
    for address, row in ((listed, sound), (pictures, picture)):
        assert row in desk.get(address, {"used": "yes"}).context_data["object_list"], address
        assert row not in desk.get(address, {"used": "no"}).context_data["object_list"], address
    own = reverse("live_desk_entry", args=[blog.pk, entry.pk])
    uses = (
        reverse("wagtailimages:image_usage", args=[picture.pk]),
        reverse(MediaItem.snippet_viewset.get_url_name("usage"), args=[sound.pk]),
    )
    editor = as_user(account("editor"))
    for address in uses:
        page = editor.get(address).content.decode()
        assert own in page and "في الساحة" in page, address
    told = desk.get(uses[0]).content.decode()
    assert "live entry" in told and own not in told, "who may not change the entry is not led to it"
    assert own not in editor.get(reverse(blog.snippet_viewset.get_url_name("usage"), args=[blog.pk])).content.decode()
    LiveEntry.objects.get().delete()
    assert picture in desk.get(pictures, {"used": "no"}).context_data["object_list"]


def test_a_picture_without_description_or_credit_stands_on_no_page(db):
    with pytest.raises(ValidationError) as refused:
        refuse_incomplete(Picture(title="سوق"))
    assert len(refused.value.messages) == 3 and "سوق" in refused.value.messages[0]
    refuse_incomplete(Picture(title="سوق", alt={"ar": "سوق"}, credit="أمين"))
    refuse_incomplete(None)


def test_choosers_offer_their_kind_alone(desk, account, as_user):
    MediaItem.objects.create(names={"ar": "فيلم"}, kind="video")
    MediaItem.objects.create(names={"ar": "تسجيل"}, kind="audio")
    page = desk.get(reverse("film_chooser:choose")).json()["html"]
    assert "فيلم" in page and "تسجيل" not in page
    page = desk.get(reverse("sound_chooser:choose_results"), {"q": "تسجيل"}).content.decode()
    assert "تسجيل" in page


def test_wagtails_own_upload_goes_by_the_same_rules(desk, picture_bytes):
    sent = {"files[]": SimpleUploadedFile("a.jpg", b"#!/bin/sh\n"), "title": "a"}
    answer = desk.post(reverse("wagtailimages:add_multiple"), sent, HTTP_X_REQUESTED_WITH="XMLHttpRequest").json()
    assert not answer["success"] and "no picture" in answer["error_message"]
    sent = {"files[]": SimpleUploadedFile("a.jpg", picture_bytes("JPEG")), "title": "a"}
    answer = desk.post(reverse("wagtailimages:add_multiple"), sent, HTTP_X_REQUESTED_WITH="XMLHttpRequest").json()
    assert answer["success"]
    assert len(Picture.objects.get().likeness) == 16


def test_sizes_are_made_before_a_reader_asks(db, picture_bytes):
    from athir.newsroom.library.taking import Given, take

    picture = take(SimpleUploadedFile("a.jpg", picture_bytes("JPEG")), None, Given()).row
    assert TaskRunner().step(5) >= 1
    assert picture.renditions.filter(filter_spec__contains="avif").count() >= 3


def test_a_gallery_holds_its_pictures_in_their_order(db, picture_bytes):
    item = MediaItem.objects.create(names={"ar": "معرض"}, kind="gallery", credit="أمين", live=True)
    for order in (1, 0):
        picture = Picture.objects.create(title=f"{order}", width=1, height=1)
        GalleryPicture.objects.create(item=item, picture=picture, sort_order=order)
    assert [entry.picture.title for entry in item.pictures.all()] == ["0", "1"]


def test_what_a_full_disk_refused_is_prepared_again_by_a_button(desk, films, account, as_user, monkeypatch):
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    desk.post(reverse("library_upload"), {"file": [of(films / "sound.mp3")]})
    item = MediaItem.objects.get()
    at, listed = reverse("library_again", args=(item.pk,)), reverse(MediaItem.snippet_viewset.get_url_name("list"))
    shown = reverse(MediaItem.snippet_viewset.get_url_name("edit"), args=(item.pk,))
    assert at not in desk.get(listed).content.decode(), "it waits its turn already"
    with monkeypatch.context() as patched:
        patched.setattr(storing, "working_folder", full)
        assert TaskRunner(MEDIA_QUEUE).step() == 1
    for page in (desk.get(listed), desk.get(shown)):
        assert "then prepare it again." in page.content.decode() and at in page.content.decode()
    assert desk.get(at).status_code == 405
    assert as_user(account("viewer")).post(at).status_code in (302, 403)
    assert MediaItem.objects.get().state == "refused"
    assert "is being prepared again" in desk.post(at, follow=True).content.decode()
    assert TaskRunner(MEDIA_QUEUE).step() == 1
    assert MediaItem.objects.get().state == "ready"
    assert "cannot be prepared again" in desk.post(at, follow=True).content.decode()


def test_what_is_cut_off_offers_no_second_try(desk, films):
    desk.post(reverse("library_upload"), {"file": [of(films / "cut.mp4")]})
    TaskRunner(MEDIA_QUEUE).step()
    assert "library/again" not in desk.get(reverse(MediaItem.snippet_viewset.get_url_name("list"))).content.decode()


def test_an_audio_file_opens_with_what_was_measured(account, as_user):
    file = AudioFile.objects.create(
        path="music/oasis.flac", title="واحة", duration_ms=185_000, loudness=-16.2, peak=-1.1
    )
    page = as_user(account("producer")).get(f"/admin/snippets/library/audiofile/edit/{file.pk}/")
    assert page.status_code == 200
    for told in ("music/oasis.flac", "3:05", "-16.2 LUFS"):
        assert told in page.content.decode()
