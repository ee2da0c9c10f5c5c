"""Make the sheets of a quiz on paper, and enter the answers that come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from certificates.actions import renewable_on
from compliance.paper.paper_quizzes import PaperSheet, PrintableQuiz, in_languages
from compliance.permissions import may_enter_sheet, may_print_sheets
from courses.actions import enrol, renew
from courses.models import Course, Enrolment
from courses.rules.progress import Outline
from foundation.mail import site_language
from quizzes.attempts.actions.printing import (
    AgainstTheClockError,
    SheetEntry,
    enter_from_paper,
    start_on_paper,
)
from quizzes.attempts.actions.starting import NotNowError
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules.marking import Mark
from quizzes.attempts.rules.retakes import AttemptRefusal
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.sheets import unprintable_positions
from workforce.people.models import Membership


class NotOnPaperError(Exception):
    """Some questions cannot be answered with a pen: their ``positions`` (from 1)."""

    def __init__(self, positions: tuple[int, ...]) -> None:
        super().__init__(positions)
        self.positions = positions


class OwnSheetError(Exception):
    """Nobody enters their own answers."""


@dataclass(frozen=True)
class RefusedSheet:
    """A person who got no sheet, and why.

    ``refusal`` is None for somebody who answers the quiz on a device now, with a time limit.
    """

    job: Membership
    refusal: AttemptRefusal | None


def make_sheets(
    *, jobs: Sequence[Membership], printable: PrintableQuiz, by: User, at: datetime
) -> tuple[list[PaperSheet], list[RefusedSheet]]:
    """Start an attempt on paper for each of these people, in their language.

    Return the sheets, and the people who may not start. Whoever has a sheet already gets the same
    one again. Nobody gets one who does not work there today, or for whom nobody vouches. Raises
    :class:`NotOnPaperError`.
    """
    on = timezone.localdate(at)
    units = [job.unit for job in jobs]
    if not may_print_sheets(by, units, on=on) or not _are_at_work(jobs, on=on):
        raise PermissionDenied
    languages_by_job = {job.pk: site_language(job.person.preferred_language) for job in jobs}
    pages_by_language = in_languages(printable.key, languages_by_job.values())
    if not pages_by_language:
        return [], []
    first_page = next(iter(pages_by_language.values()))
    positions = unprintable_positions(first_page.paper(edition=1))
    if positions:
        raise NotOnPaperError(positions)
    default_page = pages_by_language.get(settings.LANGUAGE_CODE, first_page)
    sheets: list[PaperSheet] = []
    refused: list[RefusedSheet] = []
    for job in jobs:
        quiz = pages_by_language.get(languages_by_job[job.pk], default_page)
        try:
            attempt = _begin_attempt(job, quiz, printable, by=by, at=at)
        except NotNowError as error:
            refused.append(RefusedSheet(job, error.refusal))
        except AgainstTheClockError:
            refused.append(RefusedSheet(job, None))
        else:
            sheets.append(PaperSheet(attempt, job.person, job.unit.name, on))
    return sheets, refused


def _are_at_work(jobs: Sequence[Membership], *, on: date) -> bool:
    """Return whether all of these jobs are held on a day, at open places, by active people vouched for."""
    job_ids = {job.pk for job in jobs}
    at_work = Membership.objects.active(on=on).at_open_units(on=on).vouched_for()
    at_work = at_work.filter(person__is_active=True)
    return at_work.filter(pk__in=job_ids).count() == len(job_ids)


@transaction.atomic
def _begin_attempt(
    job: Membership, quiz: QuizPage, printable: PrintableQuiz, *, by: User, at: datetime
) -> Attempt:
    """Return the attempt to print: a new one, or the one already on paper, which is not logged."""
    outline = quiz.course_page.outline()
    run = _enrolment_of_sheet(job.person, printable.course, language=outline.language, at=at)
    attempt = start_on_paper(enrolment=run, quiz=quiz, outline=outline, at=at)
    if attempt.printed_at == at:
        log(job, "workforce.print_sheet", user=by, data={"quiz": printable.title})
    return attempt


def _enrolment_of_sheet(person: User, course: Course, *, language: str, at: datetime) -> Enrolment:
    """Return the enrolment the sheet belongs to: a new one where it is time to renew."""
    run = enrol(person=person, course=course, language=language, at=at)
    if run.completed_at is None:
        return run
    opens_on = renewable_on(person=person, course=course)
    if opens_on is None or opens_on > timezone.localdate(at):
        return run
    return renew(person=person, course=course, language=language, at=at)


@transaction.atomic
def enter_sheet(
    *,
    attempt: Attempt,
    job: Membership,
    entries: Mapping[int, SheetEntry],
    outline: Outline,
    by: User,
    at: datetime,
) -> Mark:
    """Hand in the answers of a sheet for the person of ``job``; ``entries`` by position.

    Raises :class:`OwnSheetError` and :class:`quizzes.attempts.actions.printing.HandedInError`.
    """
    on = timezone.localdate(at)
    if not may_enter_sheet(by, job, on=on) or not _are_at_work([job], on=on):
        raise PermissionDenied
    person_id = attempt.enrolment.person_id
    if person_id != job.person_id:
        raise PermissionDenied
    if person_id == by.pk:
        raise OwnSheetError(attempt.pk)
    mark = enter_from_paper(attempt=attempt, entries=entries, outline=outline, by=by, at=at)
    log(job, "workforce.enter_sheet", user=by, data={"quiz": attempt.paper.content.title})
    return mark
