"""Proofread a quiz page as it stands, by the rules of :mod:`quizzes.authoring.rules.lint`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from quizzes.authoring.answer_key_sync import GapReason, translation_gaps
from quizzes.authoring.completeness import is_askable
from quizzes.authoring.rules.lint import (
    AuthoredQuestion,
    LintFinding,
    OutcomeDraw,
    lint_quiz,
    quiz_readability,
)
from quizzes.authoring.rules.reading_age import Readability
from quizzes.papers.rules.content import PaperQuestion

if TYPE_CHECKING:
    from quizzes.authoring.models import QuizPage


@dataclass(frozen=True)
class ProofreadingResult:
    """What an author should look at again on a page, and how hard the page is to read."""

    findings: list[LintFinding]
    readability: Readability


def lint_page(page: "QuizPage") -> ProofreadingResult:
    """Proofread ``page``, a draft or a published one.

    Questions that cannot be asked at all yet are left out: publishing names them.
    """
    questions = authored_questions(page)
    outcomes = [OutcomeDraw(outcome.code, outcome.draws) for outcome in page.outcomes.all()]
    findings = lint_quiz(questions, outcomes=outcomes, original_questions=_original_questions(page))
    return ProofreadingResult(findings, quiz_readability(questions))


def hold_findings(page: "QuizPage") -> list[LintFinding]:
    """Return why nobody can take the published translation ``page`` now; empty where they can."""
    findings = []
    for gap in translation_gaps(page):
        # a learning outcome belongs to no question
        question_code = "" if gap.reason is GapReason.DRAWS else gap.code
        findings.append(LintFinding(gap.reason, question_code, quote=gap.code))
    return findings


def newest_draft(page: "QuizPage") -> "QuizPage":
    """Return the newest draft of ``page``, to read from; the page itself where there is none.

    Wagtail would ask the database for page and locale of every single question.
    """
    if page.latest_revision is None:
        return page
    draft: QuizPage = type(page).from_serializable_data(
        page.latest_revision.content, check_fks=False
    )
    draft.locale = page.locale
    return draft


def authored_questions(page: "QuizPage") -> list[AuthoredQuestion]:
    """Return the questions of a page, as far as they can be asked."""
    language = page.locale.language_code
    return [
        AuthoredQuestion(question.for_paper(language), question.code, question.source)
        for question in page.questions.all()
        if is_askable(question)
    ]


def _original_questions(page: "QuizPage") -> dict[str, PaperQuestion]:
    """Return the questions of the quiz in the site's first language by key; none for that page."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return {}
    pages = type(page).objects.filter(translation_key=page.translation_key)
    pages = pages.filter(locale__language_code=settings.LANGUAGE_CODE)
    original_page = pages.select_related("locale").first()
    if original_page is None:
        return {}
    return {
        authored.question.key: authored.question for authored in authored_questions(original_page)
    }
