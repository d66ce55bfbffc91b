"""What no form of ours can have sent is refused as such."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from athir.newsroom.frame.unreadable import Unreadable


def test_an_article_without_the_fields_of_its_body_is_a_bad_request(account, as_user):
    answer = as_user(account("reporter")).post("/admin/articles/add/", {"title": "x"})
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_a_chooser_that_makes_nothing_says_so(account, as_user):
    assert as_user(account("chief")).post("/admin/snippets/choose/dossiers/person/create/", {}).status_code == 400


def test_a_fault_of_ours_stays_one():
    def own(_request):
        raise KeyError("ours")

    request = RequestFactory().post("/admin/live/1/")
    with pytest.raises(KeyError) as caught:
        own(request)
    assert Unreadable(lambda _: HttpResponse()).process_exception(request, caught.value) is None


def test_reading_a_page_hides_no_fault(db):
    request = RequestFactory().get("/admin/")
    with pytest.raises(KeyError) as caught:
        _ = request.GET["nothing"]
    assert Unreadable(lambda _: HttpResponse()).process_exception(request, caught.value) is None
    assert Client().get("/admin/").status_code == 302
