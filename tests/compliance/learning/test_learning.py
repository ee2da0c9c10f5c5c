"""What a learner is told of each course: one sentence, one date at a time, one thing to press."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate
from compliance.learning.my_course import MyCourse
from compliance.learning.my_learning import MyLearning
from compliance.obligations.actions import exempt, refresh_held
from compliance.obligations.models import Obligation
from compliance.prior_training.models import PriorTraining
from courses.models import Course, Enrolment
from tests.certificates.builders import award, completed_run, noon
from tests.compliance.builders import certify, obligation, require, start
from tests.pages import has, says, sentence
from tests.people import AT, ON, Cast, QueryCheck, TinyCourse, sign_in
from workforce.people.models import JoinCode

DUE = date(2026, 5, 20)
EXPIRES = date(2027, 5, 3)
OPENS = date(2027, 3, 4)  # the window in which one may renew
FINISHED_BEFORE_THE_FIRST = (
    "You have finished this course. The certificate comes when you have taken the one before."
)
PAST = "The day by which you should have this has passed. Please do it on your next shift."


def amina_in_hotel_course(cast: Cast, *, on: date) -> MyCourse:
    """Return Amina's standing in the hotel course on a day."""
    standing = MyLearning(cast.amina, on=on).of("cse-hotel")
    assert standing
    return standing


@pytest.mark.parametrize(
    ("on", "sentence", "may_renew"),
    [
        (ON, "Valid until 3 May 2027. You can renew from 4 March 2027.", False),
        (
            OPENS - timedelta(days=1),
            "Valid until 3 May 2027. You can renew from 4 March 2027.",
            False,
        ),
        (OPENS, "Valid until 3 May 2027. You can renew now.", True),
        (EXPIRES, "Valid until 3 May 2027. You can renew now.", True),
        (EXPIRES + timedelta(days=1), "It was valid until 3 May 2027. Please renew it now.", True),
    ],
)
def test_a_certificate_in_words_on_every_boundary_day(
    cast: Cast, on: date, sentence: str, may_renew: bool
) -> None:
    require(cast.workplace, cast.course)
    certify(cast.amina, cast.course, on=ON, until=EXPIRES)
    standing = amina_in_hotel_course(cast, on=on)
    assert (standing.sentence, standing.may_renew) == (sentence, may_renew)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (DUE - timedelta(days=1), "You are asked to complete this by 20 May 2026."),
        (DUE, "You are asked to complete this by 20 May 2026."),
        (DUE + timedelta(days=1), PAST),
    ],
)
def test_what_is_asked_in_words(cast: Cast, on: date, sentence: str) -> None:
    require(cast.workplace, cast.course, from_on=DUE - timedelta(days=30), within_days=30)
    assert amina_in_hotel_course(cast, on=on).sentence == sentence


def test_never_two_rival_dates(cast: Cast) -> None:
    """Complaint 14 of the field: a due date, a period and an expiry that look alike."""
    require(cast.workplace, cast.course, from_on=ON, within_days=30)
    due = "3 June"
    assert due in amina_in_hotel_course(cast, on=ON).sentence
    certify(cast.amina, cast.course, on=ON, until=EXPIRES)
    for day in (ON, OPENS, EXPIRES, EXPIRES + timedelta(days=1)):
        # the due date says nothing any more
        assert due not in amina_in_hotel_course(cast, on=day).sentence


def test_somebody_excused_is_not_asked(cast: Cast) -> None:
    require(cast.workplace, cast.course)
    exempt(
        obligation=obligation(cast.amina), from_on=ON, until_on=DUE, reason="leave", by=cast.bruno
    )
    assert amina_in_hotel_course(cast, on=DUE).sentence == sentence(
        "Your workplace does not ask this of you until {day}.", day="20 May 2026"
    )
    assert amina_in_hotel_course(cast, on=DUE + timedelta(days=1)).sentence == PAST


def test_one_employer_excuses_for_themselves_alone(cast: Cast) -> None:
    require(cast.workplace, cast.course)
    exempt(
        obligation=obligation(cast.amina), from_on=ON, until_on=DUE, reason="leave", by=cast.bruno
    )
    require(cast.area, cast.course)
    assert amina_in_hotel_course(cast, on=ON).sentence == PAST


def test_a_withdrawn_certificate_is_said_and_may_be_renewed(cast: Cast) -> None:
    certify(cast.amina, cast.course, on=ON, revoked_at=AT)
    assert amina_in_hotel_course(cast, on=ON).sentence == sentence(
        "Your certificate was withdrawn. Please take the course again."
    )
    assert amina_in_hotel_course(cast, on=ON).may_renew


def test_an_open_renewal_keeps_the_last_day_in_sight(cast: Cast) -> None:
    certify(cast.amina, cast.course, on=ON, until=EXPIRES)
    start(cast.amina, cast.course, on=OPENS)
    assert amina_in_hotel_course(cast, on=OPENS).sentence == sentence(
        "Valid until {day}. Finish your renewal before then.", day="3 May 2027"
    )
    assert not amina_in_hotel_course(cast, on=OPENS).may_renew


def test_training_done_elsewhere_is_in_date(cast: Cast) -> None:
    require(cast.workplace, cast.course)
    record(cast, cast.course)
    from_held(cast)
    assert amina_in_hotel_course(cast, on=ON).sentence == sentence(
        "Valid until {day}.", day="3 May 2027"
    )


def record(cast: Cast, course: Course) -> PriorTraining:
    """Amina took a course elsewhere."""
    return PriorTraining.objects.create(
        person=cast.amina,
        course=course,
        unit=cast.workplace,
        title="Elsewhere",
        provider="Another",
        completed_on=ON,
        expires_on=EXPIRES,
        recorded_at=AT,
    )


def from_held(cast: Cast) -> None:
    """Copy what is held onto obligations, as recording does."""
    refresh_held(obligations=Obligation.objects.filter(person=cast.amina))


def test_what_comes_first_is_named_before_and_after(cast: Cast, core: Course) -> None:
    assert [course.title for course in amina_in_hotel_course(cast, on=ON).waits_for] == [
        "Core course"
    ]
    completed_run(cast.amina)
    assert [course.title for course in amina_in_hotel_course(cast, on=ON).waits_for] == [
        "Core course"
    ]
    assert amina_in_hotel_course(cast, on=ON).sentence == sentence(FINISHED_BEFORE_THE_FIRST)
    award(cast.amina, course=core)
    assert amina_in_hotel_course(cast, on=ON).waits_for == ()
    assert amina_in_hotel_course(cast, on=ON).is_held


def test_a_core_course_taken_elsewhere_counts(cast: Cast, core: Course) -> None:
    completed_run(cast.amina)
    record(cast, core)
    assert Certificate.objects.get(person=cast.amina).course == cast.course
    assert amina_in_hotel_course(cast, on=ON).waits_for == ()


def test_it_costs_the_same_for_one_course_as_for_ten(
    cast: Cast, assert_constant_queries: QueryCheck
) -> None:
    core = Course.objects.create(code="core", title="Core course")
    numbers = iter(range(100))

    def build() -> None:
        course = Course.objects.create(code=f"course-{next(numbers)}", title="Course")
        course.requires.add(core)
        require(cast.workplace, course, needs_acknowledgement=True)
        certify(cast.amina, course, on=ON)

    def view() -> list[str]:
        learning = MyLearning(cast.amina, on=ON)
        return [course.sentence for course in learning.courses]

    assert assert_constant_queries(build, view) <= 8


def test_nobody_learns_nothing(cast: Cast) -> None:
    nobody = MyLearning(None, on=ON)
    assert (nobody.courses, nobody.of("cse-hotel")) == ([], None)


# --- On the pages -----------------------------------------------------------------------------


@pytest.fixture
def certified_amina(
    client: Client, cast: Cast, tiny_course: TinyCourse, time_machine: Any
) -> Callable[[date], Client]:
    """``amina(day)``: her phone on a day; she has been certified since the day of the tests."""
    certify(cast.amina, cast.course, on=ON, until=EXPIRES)

    def on_day(day: date) -> Client:
        time_machine.move_to(noon(day), tick=False)
        return sign_in(client, cast.amina)

    return on_day


@pytest.mark.parametrize("address", ["/me/", "/en/hotels/"])
def test_renew_is_offered_when_the_window_opens(
    certified_amina: Callable[[date], Client], address: str
) -> None:
    before = certified_amina(OPENS - timedelta(days=1)).get(address).content.decode()
    assert "4 March 2027" in before
    assert "/learn/renew/cse-hotel/" not in before
    assert "/learn/renew/cse-hotel/" in certified_amina(OPENS).get(address).content.decode()


def test_a_signature_is_asked_wherever_the_certificate_is_looked_at(
    certified_amina: Callable[[date], Client], cast: Cast
) -> None:
    require(cast.workplace, cast.course, needs_acknowledgement=True)
    address = f"/me/acknowledge/{obligation(cast.amina).pk}/"
    serial = Certificate.objects.get().serial
    JoinCode.objects.create(code="QUAY77", unit=cast.workplace, created_at=timezone.now())
    for page in ("/me/", "/en/hotels/", f"/certificate/{serial}/", "/join/QUAY77/"):
        html = certified_amina(ON).get(page).content.decode()
        assert address in html, page
        assert says(html, "Your employer must keep your signature for this training."), page


def test_whoever_has_finished_before_the_first_course_is_promised_no_certificate(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    tiny_course.course.requires.add(Course.objects.create(code="core", title="Core course"))
    completed_run(cast.amina, course=cast.course)
    page = sign_in(client, cast.amina).get("/en/hotels/")
    assert says(page, FINISHED_BEFORE_THE_FIRST)
    assert not has(page, 'a[href^="/certificate/"]')


def test_the_course_page_says_what_comes_first(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    tiny_course.course.requires.add(Course.objects.create(code="core", title="Core course"))
    for reader in (None, cast.amina):
        phone = sign_in(Client(), reader) if reader else client
        page = phone.get("/en/hotels/").content.decode()
        assert "First take:" in page
        assert "Core course" in page


def test_a_lesson_added_later_does_not_open_a_finished_course(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    Enrolment.objects.create(
        person=cast.amina,
        course=cast.course,
        language="en",
        started_at=timezone.now(),
        completed_at=timezone.now(),
    )
    page = sign_in(client, cast.amina).get("/en/hotels/").content.decode()
    assert "/learn/start/" not in page


def test_who_is_known_is_not_told_that_no_account_is_needed(
    client: Client, cast: Cast, tiny_course: TinyCourse
) -> None:
    address = tiny_course.en.course.url
    no_account = "No account, no e-mail address. You can stop and come back on this phone."
    assert says(client.get(address), no_account)
    assert not says(sign_in(client, cast.amina).get(address), no_account)


def test_of_two_exemptions_the_first_to_end_is_named(cast: Cast, on: date) -> None:
    for unit, days in ((cast.hotels, 30), (cast.workplace, 10)):
        asked = require(unit, cast.course)
        exempt(
            obligation=Obligation.objects.get(requirement=asked),
            from_on=on,
            until_on=on + timedelta(days=days),
            reason="Leave",
            by=None,
        )
    sentence = "Your workplace does not ask this of you until 14 May 2026."
    assert amina_in_hotel_course(cast, on=on).sentence == sentence
