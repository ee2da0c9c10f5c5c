"""Looks through a quiz page as it stands: its questions for the rules of :mod:`quizzes.authoring.rules.lint`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from quizzes.authoring.finishing import is_askable
from quizzes.authoring.in_step import Why, lags
from quizzes.authoring.rules.lint import Finding, Pool, Written, findings, reading_of
from quizzes.authoring.rules.reading_age import Reading
from quizzes.papers.rules.content import PaperQuestion

if TYPE_CHECKING:
    from quizzes.authoring.models import QuizPage


@dataclass(frozen=True)
class Linted:
    """What there is to say of a page."""

    findings: list[Finding]
    reading: Reading


def lint_page(page: "QuizPage") -> Linted:
    """Everything to look at again on ``page`` (a draft or a published one), and how hard it is to read.

    Questions that cannot be asked at all yet are left out: publishing names them.
    """
    questions = written(page)
    outcomes = [Pool(outcome.code, outcome.draws) for outcome in page.outcomes.all()]
    return Linted(findings(questions, outcomes=outcomes, first=_first(page)), reading_of(questions))


def held(page: "QuizPage") -> list[Finding]:
    """Why nobody can take the published translation ``page`` now; nothing where they can."""
    return [
        Finding(lag.why, "" if lag.why is Why.DRAWS else lag.code, lag.code) for lag in lags(page)
    ]


def newest(page: "QuizPage") -> "QuizPage":
    """The newest draft of ``page``, to read from.

    Wagtail would ask the database for page and locale of every single question.
    """
    if page.latest_revision is None:
        return page
    draft: QuizPage = type(page).from_serializable_data(
        page.latest_revision.content, check_fks=False
    )
    draft.locale = page.locale
    return draft


def written(page: "QuizPage") -> list[Written]:
    """The questions of a page as they were written."""
    language = page.locale.language_code
    return [
        Written(question.as_asked(language), question.code, question.source)
        for question in page.questions.all()
        if is_askable(question)
    ]


def _first(page: "QuizPage") -> dict[str, PaperQuestion]:
    """The questions of the same quiz in the site's first language, by key; none for that page itself."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return {}
    pages = type(page).objects.filter(translation_key=page.translation_key)
    first = (
        pages.filter(locale__language_code=settings.LANGUAGE_CODE).select_related("locale").first()
    )
    return {one.question.key: one.question for one in written(first)} if first else {}
