"""A quiz on paper: one sheet for each person, in their language, with a QR code for whoever enters the answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction

from accounts.models import User
from certificates.models import Certificate
from certificates.sheet import qr_code
from compliance.prior_training.models import PriorTraining
from courses.models import Course, CoursePage
from foundation.dates import day_in_words
from foundation.typesetting import typeset
from quizzes.attempts.models import Attempt, AttemptQuerySet
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import CERTAINTIES, Purpose
from quizzes.papers.pictures import rendition_of
from quizzes.papers.rules.content import CertaintyPolicy, PaperPicture
from quizzes.papers.rules.sheets import SheetQuestion, sheet_question
from workforce.people.models import Membership
from workforce.units.models import Unit, below

STYLESHEET = settings.BASE_DIR / "static" / "css" / "sheets.css"


@dataclass(frozen=True)
class Sheet:
    """One person’s paper: everything their sitting asks, in the order it is frozen in."""

    attempt: Attempt
    person: User
    workplace: str
    on: date

    @property
    def address(self) -> str:
        """What the QR code opens: the page on which a manager enters the answers."""
        return settings.SITE_URL + reverse("manage_sheets_entry", args=[self.attempt.uuid])

    @property
    def language(self) -> str:
        """The language of the paper."""
        return self.attempt.paper.content.language

    @cached_property
    def questions(self) -> tuple[SheetQuestion, ...]:
        """What is asked: everything but what was right in an earlier sitting and counts again."""
        carried = self.attempt.carried_keys()
        asked = enumerate(self.attempt.paper.content.questions, 1)
        return tuple(
            sheet_question(number, question)
            for number, question in asked
            if question.key not in carried
        )

    def html(self) -> SafeString:
        """The sheet as a document of its own, so that its pages count from 1."""
        paper = self.attempt.paper.content
        with translation.override(self.language):
            return render_to_string(
                "compliance/paper/sheet_document.html",
                {
                    "sheet": self,
                    "paper": paper,
                    "rows": [
                        (row, picture_of(row.question.picture), _is_rtl(row))
                        for row in self.questions
                    ],
                    "certainties": [label for _value, label in CERTAINTIES]
                    if paper.certainty is not CertaintyPolicy.UNASKED
                    else (),
                    "day": day_in_words(self.on, self.language),
                    "is_rtl": translation.get_language_bidi(),
                    "site_name": settings.SITE_NAME,
                    "qr": qr_code(self.address, title=_("QR code for whoever enters the answers")),
                },
            )


def pdf_of(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one file; raises :class:`foundation.typesetting.LibrariesMissing`."""
    return typeset(*(sheet.html() for sheet in sheets), stylesheet=STYLESHEET)


def picture_of(shown: PaperPicture | None) -> str:
    """The file of a picture, for print; empty where there is none, or where it is not there any more."""
    rendition = rendition_of(shown)
    return Path(rendition.file.path).as_uri() if rendition else ""


def _is_rtl(row: SheetQuestion) -> bool:
    return translation.get_language_info(row.question.language)["bidi"]


@dataclass(frozen=True)
class Printable:
    """A quiz that may be printed: its key, its title and its course’s."""

    key: UUID
    title: str
    course: Course
    course_title: str


def printables() -> list[Printable]:
    """Every check and assessment open to all, in the reader’s language or else the site’s first; three statements.

    What does not count – questions before and after a course – is not printed: it measures, and teaches nobody.
    """
    wanted = [settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE]
    faces = list(
        CoursePage.faces().filter(locale__language_code__in=wanted).select_related("course")
    )
    closed = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    quizzes = QuizPage.in_place().filter(
        purpose=Purpose.ASSESSMENT, locale__language_code__in=wanted
    )
    found = {}
    for quiz in sorted(
        quizzes.select_related("locale"), key=lambda page: wanted.index(page.locale.language_code)
    ):
        face = next((one for one in faces if quiz.path.startswith(one.path)), None)
        if face and not (closed and quiz.path.startswith(closed)):
            found[quiz.translation_key] = (
                quiz.path,
                Printable(quiz.translation_key, quiz.title, face.course, face.title),
            )
    return [one for _path, one in sorted(found.values(), key=lambda each: each[0])]


def in_languages(key: UUID, languages: Iterable[str]) -> dict[str, QuizPage]:
    """The live pages of a quiz by language, with all they ask, in these and in the site’s first."""
    pages = QuizPage.in_place().filter(
        translation_key=key, locale__language_code__in={*languages, settings.LANGUAGE_CODE}
    )
    found = pages.select_related("locale").prefetch_related("questions", "outcomes")
    return {page.locale.language_code: page for page in found}


def staff(unit: Unit, *, on: date) -> QuerySet[Membership]:
    """Who may be given a sheet at a place and below it, each once: people somebody vouches for."""
    jobs = (
        Membership.objects.active(on=on)
        .vouched_for()
        .filter(below([unit], "unit__path"), person__is_active=True)
    )
    first = jobs.filter(person=OuterRef("person")).order_by("pk").values("pk")[:1]
    return jobs.filter(pk=Subquery(first)).select_related("person", "unit")


def with_facts(
    jobs: QuerySet[Membership], printable: Printable, *, on: date
) -> QuerySet[Membership]:
    """Each with ``is_in_date`` in the quiz’s course, and ``sheet``: the address part of what is out on paper."""
    theirs = {"person": OuterRef("person"), "course": printable.course}
    certified = Certificate.objects.filter(
        **theirs, revoked_at=None, in_force_from__lte=on, expires_on__gte=on
    )
    elsewhere = PriorTraining.objects.filter(
        **theirs, withdrawn_at=None, completed_on__lte=on, expires_on__gte=on
    )
    out = printed().filter(enrolment__person=OuterRef("person"), activity_key=printable.key)
    return jobs.annotate(
        is_in_date=Q(Exists(certified)) | Q(Exists(elsewhere)),
        sheet=Subquery(out.open().values("uuid")[:1]),
    )


def printed() -> AttemptQuerySet:
    """Sittings that are on paper, entered or not."""
    return Attempt.objects.exclude(printed_at=None)


def out_at(unit: Unit, *, on: date) -> QuerySet[Attempt]:
    """Sheets of people at a place and below it that nobody has entered yet, newest first."""
    people = staff(unit, on=on).order_by().values("person")
    rows = (
        printed()
        .open()
        .filter(enrolment__person__in=people)
        .select_related("paper", "enrolment__person")
    )
    return rows.order_by("-printed_at", "-pk")
