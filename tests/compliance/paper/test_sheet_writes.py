"""What making sheets and entering them do themselves, whoever was on the page they came from."""

from datetime import timedelta
from typing import Any

import pytest
from wagtail.models import ModelLogEntry

from accounts.models import User
from certificates.models import Certificate
from compliance.paper.actions import OwnSheetError, RefusedSheet, enter_sheet, make_sheets
from compliance.paper.paper_quizzes import PaperSheet, printables
from courses.models import Enrolment
from quizzes.attempts.actions.printing import HandedInError, SheetEntry
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.retakes import RefusalReason
from tests.certificates.builders import award
from tests.compliance.builders import noon, worker
from tests.people import AT, ON, SINCE, Cast, TinyCourse
from tests.quizzes.attempts.living import answer_of, rule
from tests.refusals import assert_refused
from workforce.people.models import Membership, Oversight
from workforce.units.models import Unit

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
#: Jobs in which nobody sits a quiz on paper, in words.
NOT_HERE: dict[str, dict[str, Any]] = {
    "who was refused": {"refused_at": noon(ON), "until_on": ON},
    "who has left": {"until_on": ON - DAY},
    "who begins tomorrow": {"from_on": ON + DAY},
    "whom nobody vouches for": {"came_by": "code"},
}


def job_of(somebody: User) -> Membership:
    return Membership.objects.select_related("person", "unit").get(person=somebody)


def make(by: User, *jobs: Membership, at: Any = AT) -> tuple[list[PaperSheet], list[RefusedSheet]]:
    """Print the quiz for the people of these jobs."""
    [printable] = printables()
    return make_sheets(jobs=jobs, printable=printable, by=by, at=at)


def enter(
    attempt: Attempt, job: Membership, tiny: TinyCourse, *, by: User, at: Any = AT + DAY
) -> Any:
    """Enter three right answers."""
    return enter_sheet(
        attempt=attempt,
        job=job,
        entries={number: SheetEntry((answer_of(attempt, number),)) for number in (1, 2, 3)},
        outline=tiny.en.course.outline(),
        by=by,
        at=at,
    )


def logged(act: str) -> list[tuple[str, User | None, Any]]:
    entries = ModelLogEntry.objects.filter(action=f"workforce.{act}").order_by("pk")
    return [(entry.object_id, entry.user, entry.data) for entry in entries]


def test_no_sheet_is_made_at_a_closed_place(cast: Cast, tiny_course: TinyCourse) -> None:
    Oversight.objects.create(person=cast.bruno, unit=cast.hotels, duty="manager", from_on=SINCE)
    Unit.objects.filter(pk=cast.workplace.pk).update(closed_on=ON)
    assert_refused(lambda: make(cast.bruno, job_of(cast.amina)))


def test_a_sheet_is_made_once_and_says_whose_it_is(cast: Cast, tiny_course: TinyCourse) -> None:
    job = job_of(cast.amina)
    [sheet], refused = make(cast.bruno, job)
    assert (sheet.person, sheet.workplace, sheet.on) == (cast.amina, "Riverside Hotel", ON)
    assert sheet.attempt.enrolment.person == cast.amina
    assert refused == []
    [again], _refused = make(cast.bruno, job, at=AT + DAY)
    assert again.attempt == sheet.attempt
    assert logged("print_sheet") == [(str(job.pk), cast.bruno, {"quiz": "Short check"})]


def test_each_is_printed_in_their_language_or_in_the_sites(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    people = {"ur": worker(cast.workplace), "pl": worker(cast.workplace)}
    for language, somebody in people.items():
        User.objects.filter(pk=somebody.pk).update(preferred_language=language)
    sheets, _refused = make(cast.bruno, *(job_of(somebody) for somebody in people.values()))
    assert [sheet.attempt.paper.content.language for sheet in sheets] == ["ur", "en"]


@pytest.mark.parametrize("state", NOT_HERE)
def test_who_does_not_work_here_gets_no_sheet_and_none_is_entered(
    cast: Cast, tiny_course: TinyCourse, state: str
) -> None:
    somebody = worker(cast.workplace)
    [sheet], _refused = make(cast.bruno, job_of(somebody))
    Membership.objects.filter(person=somebody).update(**NOT_HERE[state])
    job = job_of(somebody)
    assert_refused(lambda: make(cast.bruno, job_of(cast.amina), job))
    late = job.from_on > ON
    at = AT if late else AT + timedelta(hours=1)
    assert_refused(lambda: enter(sheet.attempt, job, tiny_course, by=cast.bruno, at=at))


def test_a_closed_record_gets_no_sheet(cast: Cast, tiny_course: TinyCourse) -> None:
    User.objects.filter(pk=cast.amina.pk).update(is_active=False)
    assert_refused(lambda: make(cast.bruno, job_of(cast.amina)))


def test_only_todays_managers_print_and_enter(cast: Cast, tiny_course: TinyCourse) -> None:
    [sheet], _refused = make(cast.bruno, job_of(cast.amina))
    theirs = worker(cast.elsewhere)
    assert_refused(lambda: make(cast.bruno, job_of(cast.amina), job_of(theirs)))
    Oversight.objects.filter(person=cast.bruno).update(until_on=ON - DAY)
    for by in (cast.chloe, cast.bruno):
        assert_refused(lambda by=by: make(by, job_of(cast.amina)))
        assert_refused(lambda by=by: enter(sheet.attempt, job_of(cast.amina), tiny_course, by=by))


def test_who_may_not_sit_it_now_is_named_with_the_reason(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    rule(attempts_allowed=1)
    [sheet], _refused = make(cast.bruno, job_of(cast.amina))
    Attempt.objects.filter(pk=sheet.attempt.pk).update(submitted_at=AT)
    other = worker(cast.workplace)
    sheets, [refused] = make(cast.bruno, job_of(cast.amina), job_of(other))
    assert [made.person for made in sheets] == [other]
    assert refused.job == job_of(cast.amina)
    assert refused.refusal
    assert refused.refusal.reason is RefusalReason.NONE_LEFT


@pytest.mark.parametrize(("expires_in", "is_renewed"), [(61, False), (60, True), (-1, True)])
def test_a_sheet_belongs_to_a_new_run_when_it_is_time_to_renew(
    cast: Cast, tiny_course: TinyCourse, expires_in: int, is_renewed: bool
) -> None:
    certificate = award(cast.amina, on=ON - 300 * DAY, course=tiny_course.course)
    Certificate.objects.update(expires_on=ON + expires_in * DAY)
    [sheet], _refused = make(cast.bruno, job_of(cast.amina))
    assert (sheet.attempt.enrolment != certificate.enrolment) is is_renewed
    assert Enrolment.objects.filter(person=cast.amina).count() == 1 + is_renewed


def test_a_sheet_is_entered_once_and_logged(cast: Cast, tiny_course: TinyCourse) -> None:
    job = job_of(cast.amina)
    [sheet], _refused = make(cast.bruno, job)
    assert enter(sheet.attempt, job, tiny_course, by=cast.bruno).is_passed
    with pytest.raises(HandedInError):
        enter(sheet.attempt, job, tiny_course, by=cast.bruno)
    assert logged("enter_sheet") == [(str(job.pk), cast.bruno, {"quiz": "Short check"})]


def test_nobody_enters_a_sheet_as_somebody_elses_or_their_own(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    own = Membership.objects.create(person=cast.bruno, unit=cast.workplace, from_on=ON)
    [hers, his], _refused = make(cast.bruno, job_of(cast.amina), job_of(cast.bruno))
    assert_refused(lambda: enter(hers.attempt, own, tiny_course, by=cast.bruno))
    with pytest.raises(OwnSheetError):
        enter(his.attempt, own, tiny_course, by=cast.bruno)
    assert not Attempt.objects.exclude(submitted_at=None).exists()
