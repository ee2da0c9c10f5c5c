"""What becomes of a page in other languages is up to who may do it there; others change nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from courses.translations.counterpart_actions import remove_counterparts, republish_counterparts
from courses.translations.counterparts import DELETE, UNPUBLISH
from tests.people import AT, Cast, TinyCourse
from tests.refusals import WRITES

pytestmark = pytest.mark.django_db


def writes(statements: CaptureQueriesContext) -> list[str]:
    """Return the statements that wrote something."""
    sql: list[Any] = [query["sql"] for query in statements.captured_queries]
    return [text for text in sql if text.startswith(WRITES)]


@pytest.mark.parametrize("removal", [UNPUBLISH, DELETE])
@pytest.mark.parametrize("who", ["bruno", "esther"])
def test_who_may_not_takes_no_page_away(
    cast: Cast, tiny_course: TinyCourse, who: str, removal: str
) -> None:
    with CaptureQueriesContext(connection) as statements:
        done, refused = remove_counterparts([tiny_course.en.first], removal, by=getattr(cast, who))
    assert (done, len(refused), writes(statements)) == ((), 1, [])


@pytest.mark.parametrize("who", ["bruno", "esther"])
def test_who_may_not_publishes_none(cast: Cast, tiny_course: TinyCourse, who: str) -> None:
    lesson = Page.objects.filter(pk=tiny_course.ur.first.pk)
    lesson.update(live=False, first_published_at=AT)
    with CaptureQueriesContext(connection) as statements:
        done, refused = republish_counterparts([tiny_course.en.first], by=getattr(cast, who), at=AT)
    assert (done, len(refused), writes(statements)) == ((), 1, [])


def test_who_may_takes_it_away(cast: Cast, tiny_course: TinyCourse) -> None:
    done, refused = remove_counterparts([tiny_course.en.first], UNPUBLISH, by=cast.dmitri)
    assert (len(done), refused) == (1, ())
