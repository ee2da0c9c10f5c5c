"""What people are sure of and wrong about: counted by the database over all quizzes of an author, never by person.

Four statements however many answered: how sure people were of each version of each question in each language,
what those who were sure chose wrongly, the pages with those quizzes, and their questions.
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
from quizzes.analysis.rules.statistics import SureAndWrong
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.finishing import is_askable
from quizzes.authoring.models import Question, QuizPage
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import Answer, Certainty, PaperQuestion
from quizzes.papers.rules.kinds import as_answer
from quizzes.papers.rules.kinds.arranging import PAIR_SEPARATOR


class Version(NamedTuple):
    """One question of a quiz in one language, as it was worded."""

    quiz: UUID
    question: str
    language: str
    wording: str


@dataclass(frozen=True)
class Danger:
    """A question somebody was sure of and wrong about. ``estimate`` is in per cent.

    ``quiz`` is the title in the first language there is; ``chosen`` the wrong answer that was given surely most
    often, in the words of the question, and ``chosen_by`` by how many.
    """

    key: UUID
    quiz: str
    code: str
    ask: str
    language: str
    is_critical: bool
    figures: SureAndWrong
    estimate: float
    chosen: str
    chosen_by: int


def dangers(keys: Iterable[UUID], *, language: str = "") -> list[Danger]:
    """What people are sure of and wrong about in the quizzes with these activity keys, the most dangerous first.

    Questions are those asked now, in their present words; everybody's first sitting counts. Where too few have
    answered, a question comes last.
    """
    answers = _answers(keys, language)
    counted = _counted(answers)
    if not counted:
        return []
    chosen = _chosen(answers)
    pages = _pages({version.quiz for version in counted})
    titles: dict[UUID, str] = {}
    found: list[Danger] = []
    for page in pages:
        titles.setdefault(page.translation_key, page.title)
        found += _of_page(page, titles[page.translation_key], counted, chosen)
    return sorted(found, key=_order)


def _order(danger: Danger) -> tuple[bool, float, bool]:
    return not danger.figures.is_enough, -danger.estimate, not danger.is_critical


def _answers(keys: Iterable[UUID], language: str) -> Any:
    """Answers of first sittings whose givers said how sure they were."""
    sittings = Attempt.objects.filter(
        submitted_at__isnull=False, activity_key__in=list(keys)
    ).first_sittings()
    answers = (
        Response.objects.filter(attempt__in=sittings.values("pk"))
        .not_carried_over()
        .exclude(certainty="")
    )
    return answers.filter(language=language) if language else answers


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        row["attempt__activity_key"], str(row["question_key"]), row["language"], row["wording"]
    )


VERSION = ("attempt__activity_key", "question_key", "language", "wording")


def _counted(answers: Any) -> Mapping[Version, SureAndWrong]:
    rows = answers.order_by().values(*VERSION, "certainty", "is_right").annotate(count=Count("pk"))
    found: dict[Version, list[tuple[str, bool, int]]] = defaultdict(list)
    for row in rows:
        found[_version(row)].append((row["certainty"], row["is_right"], row["count"]))
    return {version: statistics.sure_and_wrong(counts) for version, counts in found.items()}


def _chosen(answers: Any) -> Mapping[Version, list[tuple[Answer, int]]]:
    """Every wrong answer given surely, with how often."""
    sure = answers.filter(certainty=Certainty.SURE, is_right=False)
    found: dict[Version, list[tuple[Answer, int]]] = defaultdict(list)
    for row in sure.order_by().values(*VERSION, "answer").annotate(count=Count("pk")):
        found[_version(row)].append((as_answer(row["answer"]), row["count"]))
    return found


def _pages(keys: Iterable[UUID]) -> Sequence[QuizPage]:
    """These quizzes in every language, the first language first."""
    pages = QuizPage.objects.filter(translation_key__in=list(keys)).select_related("locale")
    pages = pages.prefetch_related("questions").order_by("path")
    return sorted(pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)


def _of_page(
    page: QuizPage,
    title: str,
    counted: Mapping[Version, SureAndWrong],
    chosen: Mapping[Version, list[tuple[Answer, int]]],
) -> list[Danger]:
    """The questions of one page somebody was sure of and wrong about."""
    language = page.locale.language_code
    lines: list[tuple[Question, PaperQuestion, SureAndWrong, Version]] = []
    for question in filter(is_askable, page.questions.all()):
        asked = question.as_asked(language)
        version = Version(page.translation_key, asked.key, language, serialisation.wording(asked))
        lines.append((question, asked, counted.get(version, SureAndWrong()), version))
    said, wrong = sum(line[2].said for line in lines), sum(line[2].wrong for line in lines)
    expected = Fraction(wrong, said or 1)
    found = []
    for question, asked, figures, version in lines:
        if figures.wrong:
            words, times = _most_often(asked, chosen[version])
            estimate = statistics.shrunken(figures.wrong, figures.said, expected=expected)
            facts = (asked.ask, language, asked.is_critical, figures, estimate)
            found.append(Danger(page.translation_key, title, question.code, *facts, words, times))
    return found


def _most_often(question: PaperQuestion, chosen: Iterable[tuple[Answer, int]]) -> tuple[str, int]:
    """The answer given most often, in words, and how often; of several the first in the alphabet."""
    counts: dict[str, int] = defaultdict(int)
    for answer, count in chosen:
        counts[in_words(question, answer)] += count
    return min(counts.items(), key=lambda found: (-found[1], found[0]))


def in_words(question: PaperQuestion, answer: Answer) -> str:
    """An answer as its question words it; of a story the last choice. What the question does not know is left out."""
    words = {choice.id: choice.text for choice in question.choices}
    words |= {match.id: match.text for match in question.matches}
    parts = answer[-1:] if question.kind == "branching" else answer
    pairs = ([words.get(one, "") for one in part.split(PAIR_SEPARATOR)] for part in parts)
    return " · ".join(" → ".join(pair) for pair in pairs if all(pair))
