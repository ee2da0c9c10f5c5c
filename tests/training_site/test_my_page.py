"""What one's own page says of workplaces, messages and courses is true of this reader."""

import pytest
from django.utils import timezone

from tests.markup import texts_at
from tests.people import SINCE, Cast, TinyCourse, as_person, person
from tests.quizzes.attempts.living import sit
from workforce.people.models import JoinCode, Membership

pytestmark = pytest.mark.django_db

NO_WORKPLACE = "No workplace yet. Type the code on your workplace’s poster"
REMINDED = "We remind you when a course is due or can be renewed."
NONE_OPEN = "No course is open."


def test_a_remembered_poster_is_named_and_its_code_not_asked_for(
    poster: JoinCode, cast: Cast
) -> None:
    porter = as_person(person("Radu Pop"))
    porter.get("/join/QUAY77/")
    page = porter.get("/me/").content.decode()
    assert NO_WORKPLACE not in page
    [words] = texts_at(page, "main a.button[href='/join/QUAY77/']")
    assert "Quayside Hotel" in words


def test_nobody_without_an_address_and_a_workplace_is_promised_messages(db: None) -> None:
    page = as_person(person("Radu Pop", email=None)).get("/me/").content.decode()
    assert REMINDED not in page
    assert "Stop reminders" not in page


def test_whoever_has_finished_their_only_course_is_not_told_that_they_have_begun_none(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    amina = as_person(cast.amina)
    for lesson in (tiny_course.en.first, tiny_course.en.second):
        amina.post(f"/en/learn/done/{lesson.translation_key}/")
    sit(amina, tiny_course, "111")
    assert NONE_OPEN not in amina.get("/me/").content.decode()
    assert (
        "You have finished every course that you began here." in amina.get("/me/").content.decode()
    )


def test_whoever_has_begun_none_is_told_so(cast: Cast, tiny_course: TinyCourse) -> None:
    assert NONE_OPEN in as_person(cast.amina).get("/me/").content.decode()


def test_a_code_that_has_ended_is_not_offered(poster: JoinCode) -> None:
    porter = as_person(person("Radu Pop"))
    porter.get("/join/QUAY77/")
    JoinCode.objects.update(revoked_at=timezone.now())
    page = porter.get("/me/").content.decode()
    assert "Quayside" not in page
    assert NO_WORKPLACE in page


def test_a_guest_reads_where_the_poster_leads(poster: JoinCode, tiny_course: TinyCourse) -> None:
    guest = as_person()
    guest.get("/join/QUAY77/")
    guest.post(f"/en/learn/done/{tiny_course.en.first.translation_key}/")
    page = guest.get("/me/").content.decode()
    assert any("Quayside Hotel" in sentence for sentence in texts_at(page, ".split__side p"))
    assert NO_WORKPLACE not in page
    assert page.count('href="/join/QUAY77/"') == 1


SILENT, LETTERS = (
    "so no reminder reaches you",
    "there is a letter that your manager can print for you",
)
NOT_OF_COURSES, SUMMARY = "so we do not remind you of courses", "we send you a summary"


@pytest.mark.parametrize(
    ("email", "place", "promise"),
    [
        (None, None, SILENT),
        (None, "workplace", LETTERS),
        ("r@example.org", None, NOT_OF_COURSES),
        ("r@example.org", "workplace", REMINDED),
    ],
)
def test_messages_are_promised_as_they_are_sent(
    cast: Cast, email: str | None, place: str | None, promise: str
) -> None:
    somebody = person("Radu Pop", email=email)
    if place:
        Membership.objects.create(person=somebody, unit=getattr(cast, place), from_on=SINCE)
    page = as_person(somebody).get("/me/").content.decode()
    assert [words for words in (SILENT, LETTERS, NOT_OF_COURSES, REMINDED) if words in page] == [
        promise
    ]
    assert ("Stop reminders" in page) is (promise != SILENT)


def test_a_manager_is_promised_a_summary(cast: Cast) -> None:
    page = as_person(cast.bruno).get("/me/").content.decode()
    assert SUMMARY in page
    assert REMINDED not in page
