"""A page's last request, sent as it closes, belongs to the test that opened the page."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.browsing import PageFactory
from training_site import urls

#: Seconds; only a fault makes anything here wait so long.
PATIENCE = 30
has_come, page_is_closed = threading.Event(), threading.Event()
answers: list[int] = []


def leaving(_request: HttpRequest) -> HttpResponse:
    """A slow answer: it reads the database only when the page that asked has gone."""
    has_come.set()
    page_is_closed.wait(PATIENCE)
    answers.append(get_user_model().objects.count())
    return HttpResponse()


urlpatterns = [path("leaving/", csrf_exempt(leaving)), *urls.urlpatterns]


@pytest.fixture
def next_test(transactional_db: None) -> Iterator[None]:
    """Ends when the pages of the test are closed, and its database is still there."""
    get_user_model().objects.create(email="amina@example.org")
    yield
    assert answers == [1], "the next test meets a request of this one"


@pytest.fixture
def slow_site(settings: Any) -> None:
    """The site, and an address to say good-bye to."""
    settings.ROOT_URLCONF = __name__
    has_come.clear()
    page_is_closed.clear()
    answers.clear()


def test_a_closing_pages_last_request_is_answered_before_the_next_test(
    slow_site: None, next_test: None, page_at: PageFactory
) -> None:
    page_at.stack.callback(page_is_closed.set)  # after the page's own closing, which comes later
    page = page_at()
    page.goto("/healthz")
    page.evaluate("navigator.sendBeacon('/leaving/')")
    assert has_come.wait(PATIENCE)
    assert answers == []
