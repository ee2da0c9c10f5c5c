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

    quiz_key: UUID
    question_key: str
    language: str
    wording: str


#: The fields of a response that make a :class:`VersionKey`, in its order.
VERSION_FIELDS = ("attempt__activity_key", "question_key", "language", "wording")


@dataclass(frozen=True)
class AnswerCount:
    """A wrong answer, and how many people who were sure gave it."""

    answer: Answer
    count: int


@dataclass(frozen=True)
class Misconception:
    """A question somebody was sure of and wrong about.

    ``quiz_title`` is that in the first language there is. ``estimated_percent`` estimates how many
    are sure and wrong. ``sure_wrong_answer`` is the wrong answer most of those who were sure gave,
    in the words of the question, and ``sure_wrong_answer_count`` how many gave it.
    """

    quiz_key: UUID
    quiz_title: str
    code: str
    question_text: str
    language: str
    is_critical: bool
    certainty: CertaintyFigures
    estimated_percent: float
    sure_wrong_answer: str
    sure_wrong_answer_count: int


def misconceptions(quiz_keys: Iterable[UUID], *, language: str = "") -> list[Misconception]:
    """Return what people are sure of and wrong about, the most dangerous first.

    ``quiz_keys`` are the activity keys of quizzes. Questions are those asked now, in their present
    words; everybody's first attempt counts. Where too few have answered, a question comes last.
    """
    responses = _responses_with_certainty(quiz_keys, language)
    certainty_by_version = _certainty_by_version(responses)
    if not certainty_by_version:
        return []
    sure_wrong_answers = _sure_wrong_answers_by_version(responses)
    title_by_quiz: dict[UUID, str] = {}
    all_misconceptions: list[Misconception] = []
    for page in _quiz_pages({version_key.quiz_key for version_key in certainty_by_version}):
        quiz_title = title_by_quiz.setdefault(page.translation_key, page.title)
        all_misconceptions += _misconceptions_of_page(
            page, quiz_title, certainty_by_version, sure_wrong_answers
        )
    return sorted(all_misconceptions, key=_sort_key)


def _sort_key(misconception: Misconception) -> tuple[bool, float, bool]:
    return (
        not misconception.certainty.is_enough,
        -misconception.estimated_percent,
        not misconception.is_critical,
    )


def _responses_with_certainty(quiz_keys: Iterable[UUID], language: str) -> Any:
    """Return the responses of first attempts to which people said how sure they were."""
    attempts = Attempt.objects.filter(submitted_at__isnull=False, activity_key__in=list(quiz_keys))
    responses = Response.objects.filter(attempt__in=attempts.first_attempts().values("pk"))
    responses = responses.not_carried_over().exclude(certainty="")
    if language:
        responses = responses.filter(language=language)
    return responses


def _version_key(row: Mapping[str, Any]) -> VersionKey:
    return VersionKey(
        quiz_key=row["attempt__activity_key"],
        question_key=str(row["question_key"]),
        language=row["language"],
        wording=row["wording"],
    )


def _certainty_by_version(responses: Any) -> Mapping[VersionKey, CertaintyFigures]:
    rows = responses.order_by().values(*VERSION_FIELDS, "certainty", "is_right")
    counts_by_version: dict[VersionKey, list[tuple[str, bool, int]]] = defaultdict(list)
    for row in rows.annotate(count=Count("pk")):
        counts_by_version[_version_key(row)].append(
            (row["certainty"], row["is_right"], row["count"])
        )
    return {
        version: statistics.certainty_figures(version_counts)
        for version, version_counts in counts_by_version.items()
    }


def _sure_wrong_answers_by_version(responses: Any) -> Mapping[VersionKey, list[AnswerCount]]:
    """Return every wrong answer that people were sure of, with their number."""
    sure_wrong_responses = responses.filter(certainty=Certainty.SURE, is_right=False)
    rows = (
        sure_wrong_responses.order_by()
        .values(*VERSION_FIELDS, "answer")
        .annotate(count=Count("pk"))
    )
    sure_wrong_answers: dict[VersionKey, list[AnswerCount]] = defaultdict(list)
    for row in rows:
        answer_count = AnswerCount(as_answer(row["answer"]), row["count"])
        sure_wrong_answers[_version_key(row)].append(answer_count)
    return sure_wrong_answers


def _quiz_pages(keys: Iterable[UUID]) -> Sequence[QuizPage]:
    """Return these quizzes in every language, the first language first."""
    pages = QuizPage.objects.filter(translation_key__in=list(keys)).select_related("locale")
    pages = pages.prefetch_related("questions").order_by("path")
    return sorted(pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)


def _misconceptions_of_page(
    page: QuizPage,
    quiz_title: str,
    certainty_by_version: Mapping[VersionKey, CertaintyFigures],
    sure_wrong_answers: Mapping[VersionKey, Sequence[AnswerCount]],
) -> list[Misconception]:
    """Return the questions of one page somebody was sure of and wrong about."""
    language = page.locale.language_code
    questions_by_version: dict[VersionKey, PaperQuestion] = {}
    codes_by_version: dict[VersionKey, str] = {}
    for page_question in filter(is_askable, page.questions.all()):
        question = page_question.for_paper(language)
        wording = serialisation.wording(question)
        version_key = VersionKey(page.translation_key, question.key, language, wording)
        questions_by_version[version_key] = question
        codes_by_version[version_key] = page_question.code
    certainties = map(certainty_by_version.get, questions_by_version)
    expected_share = _expected_share(certainties)
    rows = []
    for version_key, question in questions_by_version.items():
        certainty = certainty_by_version.get(version_key)
        if certainty is None or not certainty.sure_wrong_count:
            continue
        sure_wrong_answer, count = _most_frequent(question, sure_wrong_answers[version_key])
        rows.append(
            Misconception(
                quiz_key=page.translation_key,
                quiz_title=quiz_title,
                code=codes_by_version[version_key],
                question_text=question.question_text,
                language=language,
                is_critical=question.is_critical,
                certainty=certainty,
                estimated_percent=statistics.shrunken_percent(
                    certainty.sure_wrong_count, certainty.answers, expected_share=expected_share
                ),
                sure_wrong_answer=sure_wrong_answer,
                sure_wrong_answer_count=count,
            )
        )
    return rows


def _expected_share(certainties: Iterable[CertaintyFigures | None]) -> Fraction:
    """Return the share (0–1) sure and wrong of all questions of a page together."""
    answer_count = wrong_count = 0
    for certainty in certainties:
        if certainty is not None:
            answer_count += certainty.answers
            wrong_count += certainty.sure_wrong_count
    return Fraction(wrong_count, answer_count or 1)


def _most_frequent(
    question: PaperQuestion, answer_counts: Iterable[AnswerCount]
) -> tuple[str, int]:
    """Return the answer given most often, in words, and how often.

    Of several the first in the alphabet.
    """
    count_by_text: dict[str, int] = defaultdict(int)
    for answer_count in answer_counts:
        count_by_text[answer_in_words(question, answer_count.answer)] += answer_count.count
    return min(count_by_text.items(), key=lambda pair: (-pair[1], pair[0]))


def answer_in_words(question: PaperQuestion, answer: Answer) -> str:
    """Return an answer as its question words it; of a story the last choice.

    What the question does not know is left out.
    """
    texts = {choice.id: choice.text for choice in question.choices}
    texts.update((partner.id, partner.text) for partner in question.partners)
    parts = answer[-1:] if question.kind == "branching" else answer
    answer_texts = []
    for part in parts:
        # a part is one id, or the ids of a line and its partner
        part_texts = [texts.get(part_id, "") for part_id in part.split(PAIR_SEPARATOR)]
        if all(part_texts):
            answer_texts.append(" → ".join(part_texts))
    return " · ".join(answer_texts)
