"""Quizzes on paper: which can be printed, for whom, and the sheet of each person."""

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

STYLESHEET_PATH = settings.BASE_DIR / "static" / "css" / "sheets.css"


@dataclass(frozen=True)
class PaperSheet:
    """The printed sheet of one person: the questions of their attempt in its order.

    A QR code leads whoever enters the answers to the right page.
    """

    attempt: Attempt
    person: User
    workplace: str
    on: date

    @property
    def address(self) -> str:
        """The address of the QR code: the page on which a manager enters the answers."""
        return settings.SITE_URL + reverse("manage_sheets_entry", args=[self.attempt.uuid])

    @property
    def language(self) -> str:
        """The language of the paper."""
        return self.attempt.paper.content.language

    @cached_property
    def questions(self) -> tuple[SheetQuestion, ...]:
        """The questions to answer: all but those whose right answers are carried over."""
        carried_keys = self.attempt.carried_keys()
        questions = []
        for position, question in enumerate(self.attempt.paper.content.questions, 1):
            if question.key not in carried_keys:
                questions.append(sheet_question(position, question))
        return tuple(questions)

    def html(self) -> SafeString:
        """Return the sheet as a document of its own, so that its pages count from 1."""
        paper = self.attempt.paper.content
        certainties = []
        if paper.certainty_policy is not CertaintyPolicy.UNASKED:
            certainties = [label for _value, label in CERTAINTIES]
        with translation.override(self.language):
            context = {
                "sheet": self,
                "paper": paper,
                "rows": [_printed_row(question) for question in self.questions],
                "certainties": certainties,
                "day": day_in_words(self.on, self.language),
                "is_rtl": translation.get_language_bidi(),
                "site_name": settings.SITE_NAME,
                "qr": qr_code(self.address, title=_("QR code for whoever enters the answers")),
            }
            return render_to_string("compliance/paper/sheet_document.html", context)


def pdf_of(sheets: Sequence[PaperSheet]) -> bytes:
    """Return the sheets as one PDF; raises :class:`foundation.typesetting.LibrariesMissing`."""
    return typeset(*(sheet.html() for sheet in sheets), stylesheet=STYLESHEET_PATH)


def picture_of(picture: PaperPicture | None) -> str:
    """Return the file address of a picture; empty where there is none, or where it was deleted."""
    rendition = rendition_of(picture)
    if rendition is None:
        return ""
    return Path(rendition.file.path).as_uri()


def _printed_row(row: SheetQuestion) -> tuple[SheetQuestion, str, bool]:
    """Return a question, the address of its picture, and whether it is read from the right."""
    is_rtl = translation.get_language_info(row.question.language)["bidi"]
    return row, picture_of(row.question.picture), is_rtl


@dataclass(frozen=True)
class PrintableQuiz:
    """A quiz that may be printed: its key, its title and its course’s."""

    key: UUID
    title: str
    course: Course
    course_title: str


def printables() -> list[PrintableQuiz]:
    """Return every assessment open to all, in the reader’s language or else the site’s first.

    Three statements. Questions before and after a course are not printed: they measure, and teach
    nobody.
    """
    # The reader's language comes last, so that its page stands.
    languages = [settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE]
    course_pages = list(
        CoursePage.faces().filter(locale__language_code__in=languages).select_related("course")
    )
    restricted_paths = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    quizzes = QuizPage.in_place().filter(
        purpose=Purpose.ASSESSMENT, locale__language_code__in=languages
    )
    source_language_first = sorted(
        quizzes.select_related("locale"),
        key=lambda page: languages.index(page.locale.language_code),
    )
    printables_by_key: dict[UUID, tuple[str, PrintableQuiz]] = {}
    for quiz in source_language_first:
        if restricted_paths and quiz.path.startswith(restricted_paths):
            continue
        printable = _printable(quiz, course_pages)
        if printable:
            printables_by_key[printable.key] = (quiz.path, printable)
    in_tree_order = sorted(printables_by_key.values(), key=lambda path_and_quiz: path_and_quiz[0])
    return [printable for _path, printable in in_tree_order]


def _printable(quiz: QuizPage, course_pages: Iterable[CoursePage]) -> PrintableQuiz | None:
    """Return a quiz with the course it is in; None where that is not among ``course_pages``."""
    for course_page in course_pages:
        if quiz.path.startswith(course_page.path):
            return PrintableQuiz(
                key=quiz.translation_key,
                title=quiz.title,
                course=course_page.course,
                course_title=course_page.title,
            )
    return None


def in_languages(key: UUID, languages: Iterable[str]) -> dict[str, QuizPage]:
    """Return the live pages of a quiz in these languages and the site’s first, by language."""
    pages = QuizPage.in_place().filter(
        translation_key=key, locale__language_code__in={*languages, settings.LANGUAGE_CODE}
    )
    pages = pages.select_related("locale").prefetch_related("questions", "outcomes")
    return {page.locale.language_code: page for page in pages}


def staff(unit: Unit, *, on: date) -> QuerySet[Membership]:
    """Return a membership of each person who may get a sheet at a unit and below.

    These are active people somebody vouches for, at places that are open.
    """
    jobs = (
        Membership.objects.active(on=on)
        .at_open_units(on=on)
        .vouched_for()
        .filter(below([unit], "unit__path"), person__is_active=True)
    )
    first_job = jobs.filter(person=OuterRef("person")).order_by("pk").values("pk")[:1]
    return jobs.filter(pk=Subquery(first_job)).select_related("person", "unit")


def with_facts(
    jobs: QuerySet[Membership], printable: PrintableQuiz, *, on: date
) -> QuerySet[Membership]:
    """Annotate ``is_in_date`` in the quiz’s course and ``sheet``, the uuid of an open sheet."""
    person_and_course = {"person": OuterRef("person"), "course": printable.course}
    certified = Certificate.objects.filter(
        **person_and_course, revoked_at=None, in_force_from__lte=on, expires_on__gte=on
    )
    trained_before = PriorTraining.objects.filter(
        **person_and_course, withdrawn_at=None, completed_on__lte=on, expires_on__gte=on
    )
    sheets = printed().filter(enrolment__person=OuterRef("person"), activity_key=printable.key)
    return jobs.annotate(
        is_in_date=Q(Exists(certified)) | Q(Exists(trained_before)),
        sheet=Subquery(sheets.open().values("uuid")[:1]),
    )


def printed() -> AttemptQuerySet:
    """Return the attempts that are on paper, entered or not."""
    return Attempt.objects.exclude(printed_at=None)


def sheets_to_enter(unit: Unit, *, on: date) -> QuerySet[Attempt]:
    """Return the attempts on paper at a unit and below that are not entered, newest first."""
    people = staff(unit, on=on).order_by().values("person")
    attempts = (
        printed()
        .open()
        .filter(enrolment__person__in=people)
        .select_related("paper", "enrolment__person")
    )
    return attempts.order_by("-printed_at", "-pk")
