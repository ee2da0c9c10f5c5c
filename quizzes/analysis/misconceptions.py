"""What people are sure of and wrong about, over all quizzes of an author, never by person.

Four statements however many answered: how sure people were of each version of each question in each
language, what those who were sure chose wrongly, the pages with those quizzes, and their questions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from quizzes.analysis.rules import statistics
from quizzes.analysis.rules.statistics import CertaintyFigures
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.completeness import is_askable
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import Answer, Certainty, PaperQuestion
from quizzes.papers.rules.kinds import as_answer
from quizzes.papers.rules.kinds.arranging import PAIR_SEPARATOR


class VersionKey(NamedTuple):
    """One question of a quiz in one language, as it was worded."""

    quiz: UUID
    question: str
    language: str
    wording: str


#: The fields of a response that make a :class:`VersionKey`, in its order.
VERSION_FIELDS = ("attempt__activity_key", "question_key", "language", "wording")


@dataclass(frozen=True)
class AnswerCount:
    """A wrong answer that people were sure of, and how many gave it."""

    answer: Answer
    count: int


@dataclass(frozen=True)
class Misconception:
    """A question somebody was sure of and wrong about. ``estimate`` is in per cent.

    ``quiz`` is the title in the first language there is; ``wrong_answer`` the answer that was given
    surely most often, in the words of the question, and ``wrong_answer_count`` by how many.
    """

    key: UUID
    quiz: str
    code: str
    ask: str
    language: str
    is_critical: bool
    figures: CertaintyFigures
    estimate: float
    wrong_answer: str
    wrong_answer_count: int


def misconceptions(keys: Iterable[UUID], *, language: str = "") -> list[Misconception]:
    """Return what people are sure of and wrong about, the most dangerous first.

    ``keys`` are the activity keys of quizzes. Questions are those asked now, in their present
    words; everybody's first sitting counts. Where too few have answered, a question comes last.
    """
    answers = _answers_with_certainty(keys, language)
    figures = _figures_by_version(answers)
    if not figures:
        return []
    wrong_answers = _wrong_answers_by_version(answers)
    titles: dict[UUID, str] = {}
    rows: list[Misconception] = []
    for page in _quiz_pages({version.quiz for version in figures}):
        title = titles.setdefault(page.translation_key, page.title)
        rows += _misconceptions_of_page(page, title, figures, wrong_answers)
    return sorted(rows, key=_sort_key)


def _sort_key(misconception: Misconception) -> tuple[bool, float, bool]:
    return (
        not misconception.figures.is_enough,
        -misconception.estimate,
        not misconception.is_critical,
    )


def _answers_with_certainty(keys: Iterable[UUID], language: str) -> Any:
    """Return the answers of first sittings that say how sure their givers were."""
    sittings = Attempt.objects.filter(submitted_at__isnull=False, activity_key__in=list(keys))
    answers = Response.objects.filter(attempt__in=sittings.first_sittings().values("pk"))
    answers = answers.not_carried_over().exclude(certainty="")
    if language:
        answers = answers.filter(language=language)
    return answers


def _version_of(row: Mapping[str, Any]) -> VersionKey:
    return VersionKey(
        quiz=row["attempt__activity_key"],
        question=str(row["question_key"]),
        language=row["language"],
        wording=row["wording"],
    )


def _figures_by_version(answers: Any) -> Mapping[VersionKey, CertaintyFigures]:
    rows = answers.order_by().values(*VERSION_FIELDS, "certainty", "is_right")
    counts: dict[VersionKey, list[tuple[str, bool, int]]] = defaultdict(list)
    for row in rows.annotate(count=Count("pk")):
        counts[_version_of(row)].append((row["certainty"], row["is_right"], row["count"]))
    return {
        version: statistics.certainty_figures(version_counts)
        for version, version_counts in counts.items()
    }


def _wrong_answers_by_version(answers: Any) -> Mapping[VersionKey, list[AnswerCount]]:
    """Return every wrong answer given surely, with how often."""
    sure_answers = answers.filter(certainty=Certainty.SURE, is_right=False)
    rows = sure_answers.order_by().values(*VERSION_FIELDS, "answer").annotate(count=Count("pk"))
    wrong_answers: dict[VersionKey, list[AnswerCount]] = defaultdict(list)
    for row in rows:
        answer_count = AnswerCount(as_answer(row["answer"]), row["count"])
        wrong_answers[_version_of(row)].append(answer_count)
    return wrong_answers


def _quiz_pages(keys: Iterable[UUID]) -> Sequence[QuizPage]:
    """Return these quizzes in every language, the first language first."""
    pages = QuizPage.objects.filter(translation_key__in=list(keys)).select_related("locale")
    pages = pages.prefetch_related("questions").order_by("path")
    return sorted(pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)


def _misconceptions_of_page(
    page: QuizPage,
    title: str,
    figures_by_version: Mapping[VersionKey, CertaintyFigures],
    wrong_answers: Mapping[VersionKey, Sequence[AnswerCount]],
) -> list[Misconception]:
    """Return the questions of one page somebody was sure of and wrong about."""
    language = page.locale.language_code
    questions: dict[VersionKey, PaperQuestion] = {}
    codes: dict[VersionKey, str] = {}
    for page_question in filter(is_askable, page.questions.all()):
        question = page_question.for_paper(language)
        wording = serialisation.wording(question)
        version = VersionKey(page.translation_key, question.key, language, wording)
        questions[version] = question
        codes[version] = page_question.code
    expected = _expected_share([figures_by_version.get(version) for version in questions])
    rows = []
    for version, question in questions.items():
        figures = figures_by_version.get(version)
        if figures is None or not figures.wrong:
            continue
        wrong_answer, count = _most_frequent(question, wrong_answers[version])
        rows.append(
            Misconception(
                key=page.translation_key,
                quiz=title,
                code=codes[version],
                ask=question.ask,
                language=language,
                is_critical=question.is_critical,
                figures=figures,
                estimate=statistics.shrunken(figures.wrong, figures.answers, expected=expected),
                wrong_answer=wrong_answer,
                wrong_answer_count=count,
            )
        )
    return rows


def _expected_share(question_figures: Iterable[CertaintyFigures | None]) -> Fraction:
    """Return the share (0–1) sure and wrong of all questions of a page together."""
    answers = wrong = 0
    for figures in question_figures:
        if figures is not None:
            answers += figures.answers
            wrong += figures.wrong
    return Fraction(wrong, answers or 1)


def _most_frequent(
    question: PaperQuestion, answer_counts: Iterable[AnswerCount]
) -> tuple[str, int]:
    """Return the answer given most often, in words, and how often.

    Of several the first in the alphabet.
    """
    counts: dict[str, int] = defaultdict(int)
    for answer_count in answer_counts:
        counts[answer_in_words(question, answer_count.answer)] += answer_count.count
    return min(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def answer_in_words(question: PaperQuestion, answer: Answer) -> str:
    """Return an answer as its question words it; of a story the last choice.

    What the question does not know is left out.
    """
    texts = {choice.id: choice.text for choice in question.choices}
    texts.update((match.id, match.text) for match in question.matches)
    parts = answer[-1:] if question.kind == "branching" else answer
    answer_texts = []
    for part in parts:
        # a part is one id, or the ids of a line and its partner
        part_texts = [texts.get(part_id, "") for part_id in part.split(PAIR_SEPARATOR)]
        if all(part_texts):
            answer_texts.append(" → ".join(part_texts))
    return " · ".join(answer_texts)
