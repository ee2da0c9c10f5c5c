"""What one's own page says of workplaces, messages and courses is true of this reader."""

import pytest
from django.utils import timezone

from tests.people import Cast, TinyCourse, as_person, person
from tests.quizzes.living import sit
from workforce.models import JoinCode

pytestmark = pytest.mark.django_db

NO_WORKPLACE = "No workplace yet. Type the code on your workplace’s poster"
REMINDED = "We remind you when a course is due or can be renewed."
NONE_OPEN = "No course is open."


@pytest.fixture
def poster(cast: Cast) -> JoinCode:
    """The poster of Quayside Hotel."""
    return JoinCode.objects.create(code="QUAY77", unit=cast.elsewhere, created_at=timezone.now())


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="it asks for a code that it offers")
def test_a_remembered_poster_is_named_and_its_code_not_asked_for(poster: JoinCode, cast: Cast) -> None:
    porter = as_person(person("Radu Pop"))
    porter.get("/join/QUAY77/")
    page = porter.get("/me/").content.decode()
    assert NO_WORKPLACE not in page
    assert "Join Quayside Hotel" in page


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="it promises messages that nobody sends")
def test_nobody_without_an_address_and_a_workplace_is_promised_messages(db: None) -> None:
    page = as_person(person("Radu Pop", email=None)).get("/me/").content.decode()
    assert REMINDED not in page
    assert "Stop reminders" not in page


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="what was finished counts as never begun")
def test_whoever_has_finished_their_only_course_is_not_told_that_they_have_begun_none(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    amina = as_person(cast.amina)
    for lesson in (tiny_course.en.first, tiny_course.en.second):
        amina.post(f"/en/learn/done/{lesson.translation_key}/")
    sit(amina, tiny_course, "111")
    assert NONE_OPEN not in amina.get("/me/").content.decode()
