"""What answers say about the questions of one quiz: counted by the database, by version and language, never by person.

Six statements however many answered: pages, questions and outcomes, versions, a count of answers, and one of whole
sittings for internal consistency; a seventh where the words of a version are no longer on a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings

from quizzes.analysis.report_lines import Line, Question, QuizReport, Taken, Version, Whole
from quizzes.analysis.rules import statistics
from quizzes.analysis.rules.fairness import Difference, Stratum, difference
from quizzes.analysis.rules.statistics import Cell
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.rules.marking import PaperQuestion
from quizzes.authoring.finishing import is_askable
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.kinds import KINDS


def quiz_report(
    key: UUID | str, *, language: str = "", has_every_version: bool = False, first_only: bool = True
) -> QuizReport:
    """The figures of the quiz with this activity key, in one language or (empty) in each.

    Questions are shown in their present words, or each in every version; of each person the first sitting counts,
    or all do.
    """
    answers = Answers(key, first_only=first_only)
    return QuizReport(
        answers.lines(language, has_every_version=has_every_version), answers.wholes(language)
    )


class Answers:
    """The answers to one quiz, counted."""

    def __init__(self, key: UUID | str, *, first_only: bool) -> None:
        self.key = key
        handed_in = Attempt.objects.handed_in(key)
        self.sittings = handed_in.first_sittings() if first_only else handed_in
        pages = QuizPage.objects.filter(translation_key=key).select_related("locale")
        pages = pages.prefetch_related("questions", "outcomes")
        self.is_drawn = any(outcome.draws for page in pages for outcome in page.outcomes.all())
        self.codes: dict[str, str] = {}
        self.present: dict[Question, PaperQuestion] = {}
        for page in sorted(
            pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE
        ):
            for question in filter(is_askable, page.questions.all()):
                asked = question.as_asked(page.locale.language_code)
                self.codes.setdefault(asked.key, question.code)
                self.present[Question(asked.key, asked.language)] = asked

    @cached_property
    def versions(self) -> Mapping[Question, list[Version]]:
        """Every version, first to last; one nobody has answered yet comes last."""
        found: dict[Question, list[Version]] = defaultdict(list)
        rows = Response.objects.filter(attempt__activity_key=self.key).not_carried_over().versions()
        for row in sorted(rows, key=lambda row: (row["first_at"], row["wording"])):
            versions = found[Question(str(row["question_key"]), row["language"])]
            facts = (row["wording"], row["first_at"], row["answers"], row["sitting"])
            versions.append(Version(len(versions) + 1, *facts))
        answered = {question.language for question in found} or {settings.LANGUAGE_CODE}
        for question, asked in self.present.items():
            wording = serialisation.wording(asked)
            if question.language in answered and wording not in {
                v.wording for v in found[question]
            }:
                found[question].append(Version(len(found[question]) + 1, wording))
        return {
            question: found[question]
            for question in sorted(found, key=self._order)
            if found[question]
        }

    def _order(self, question: Question) -> tuple[int, bool, str]:
        """As on the page, those no longer asked last; the first language before the others."""
        keys = list(self.codes)
        at = keys.index(question.key) if question.key in self.codes else len(keys)
        return at, question.language != settings.LANGUAGE_CODE, question.language

    @cached_property
    def now(self) -> Mapping[Question, Version]:
        """The version of each question that is still asked: in its present words, else the last there was."""
        present = {
            question: serialisation.wording(asked) for question, asked in self.present.items()
        }
        return {
            question: next(
                (v for v in versions if v.wording == present.get(question)), versions[-1]
            )
            for question, versions in self.versions.items()
            if question.key in self.codes
        }

    @cached_property
    def counts(self) -> Mapping[tuple[Question, str], list[dict[str, Any]]]:
        """The one count of answers, by question and version."""
        found: dict[tuple[Question, str], list[dict[str, Any]]] = defaultdict(list)
        rows = Response.objects.filter(attempt__in=self.sittings.values("pk")).not_carried_over()
        for row in rows.count_by("question_key", "language", "wording", "choice_id", "certainty"):
            found[Question(str(row["question_key"]), row["language"]), row["wording"]].append(row)
        return found

    def of(self, question: Question, version: Version | None) -> list[dict[str, Any]]:
        """The counts of one version."""
        return self.counts.get((question, version.wording), []) if version else []

    def lines(self, language: str, *, has_every_version: bool) -> list[Line]:
        """A line for each version shown, in the order of the quiz."""
        every = [
            (question, version)
            for question, versions in self.versions.items()
            for version in versions
        ]
        shown = every if has_every_version else list(self.now.items())
        shown = [
            (question, version)
            for question, version in shown
            if language in ("", question.language)
        ]
        asked = self._words(shown)
        return [
            self._line(question, version, asked.get(version.wording)) for question, version in shown
        ]

    def _words(self, shown: Iterable[tuple[Question, Version]]) -> Mapping[str, PaperQuestion]:
        """What each version says: from the page, or from a paper on which it was asked."""
        found = {serialisation.wording(asked): asked for asked in self.present.values()}
        missing = {version.sitting for _question, version in shown if version.wording not in found}
        if missing:
            for body in Attempt.objects.filter(pk__in=missing).values_list(
                "paper__body", flat=True
            ):
                for asked in serialisation.from_json(body).questions:
                    found.setdefault(serialisation.wording(asked), asked)
        return found

    def _line(self, question: Question, version: Version, asked: PaperQuestion | None) -> Line:
        rows = self.of(question, version)
        figures, right = (
            statistics.item(_cells(rows)),
            sum(row["count"] for row in rows if row["is_right"]),
        )
        expected = self.expected.get(question.language, Fraction(0))
        return Line(
            code=self.codes.get(question.key, ""),
            ask=asked.ask if asked else "",
            language=question.language,
            version=version,
            earlier=[v for v in self.versions[question] if v.number < version.number],
            is_present=self.now.get(question) == version,
            is_critical=bool(asked and asked.is_critical),
            right=right,
            figures=figures,
            estimate=statistics.shrunken(right, figures.answers, expected=expected)
            if figures.answers
            else None,
            guess=100 * float(KINDS[asked.kind].guess_score(asked))
            if asked and asked.kind in KINDS
            else None,
            choices=_taken(rows, asked) if asked else [],
            fairness=self._fairness(question, version),
            certainty=statistics.sure_and_wrong(
                (row["certainty"], row["is_right"], row["count"]) for row in rows
            ),
        )

    @cached_property
    def expected(self) -> Mapping[str, Fraction]:
        """The facility (0–1) of all questions as they are now together, by language."""
        marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for question, version in self.now.items():
            marks[question.language] += [
                (int(row["is_right"]), row["count"]) for row in self.of(question, version)
            ]
        return {language: statistics.mean(found) for language, found in marks.items() if found}

    def _fairness(self, question: Question, version: Version) -> Difference:
        """The present words compared with those of the site's first language."""
        if question.language == settings.LANGUAGE_CODE or self.now.get(question) != version:
            return Difference()
        first = Question(question.key, settings.LANGUAGE_CODE)
        return difference(_strata(self.of(first, self.now.get(first)), self.of(question, version)))

    def wholes(self, language: str) -> list[Whole]:
        """The quiz in each language that was answered, from sittings of nothing but its present questions."""
        now = {question: version.wording for question, version in self.now.items()}
        whole = Attempt.objects.filter(pk__in=self.sittings.values("pk")).asking_only(
            set(now.values()) - {""}
        )
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in Response.objects.filter(attempt__in=whole.values("pk")).count_by(
            "question_key", "language"
        ):
            if row["asked"] == sum(question.language == row["language"] for question in now):
                found[row["language"]].append(row)
        languages = dict.fromkeys(question.language for question in now)
        shown = [each for each in languages if language in ("", each)]
        return [replace(_whole(each, found[each]), is_drawn=self.is_drawn) for each in shown]


def _cells(rows: Iterable[dict[str, Any]]) -> list[Cell]:
    """Mark and share of the rest. A quiz may have grown meanwhile, so points would not compare."""
    return [
        Cell(
            mark=int(row["is_right"]),
            rest=Fraction(row["total"] - row["is_right"], row["asked"] - 1)
            if row["asked"] > 1
            else 0,
            count=row["count"],
        )
        for row in rows
    ]


def _taken(rows: Iterable[dict[str, Any]], asked: PaperQuestion) -> list[Taken]:
    """Every choice, the right one first, then by how often it was taken; none where one takes more than one."""
    rows = [row for row in rows if row["choice_id"]]
    if not rows:
        return []
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[str(row["choice_id"])] += row["count"]
    answers = sum(counts.values())
    choices = sorted(
        asked.choices, key=lambda choice: (not choice.is_correct, -counts[choice.id], choice.id)
    )
    return [
        Taken(
            choice.text,
            choice.is_correct,
            counts[choice.id],
            Fraction(counts[choice.id], answers or 1),
        )
        for choice in choices
    ]


def _strata(first: Iterable[dict[str, Any]], other: Iterable[dict[str, Any]]) -> list[Stratum]:
    """People with equal totals of equally long sittings."""
    tables: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for at, rows in ((0, first), (2, other)):
        for row in rows:
            tables[row["total"], row["asked"]][at + (not row["is_right"])] += row["count"]
    return [Stratum(*table) for table in tables.values()]


def _whole(language: str, rows: Sequence[dict[str, Any]]) -> Whole:
    marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    totals: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        marks[row["question_key"]].append((int(row["is_right"]), row["count"]))
        totals[row["question_key"]].append((row["total"], row["count"]))
    if not marks:
        return Whole(language, 0, None)
    total = next(iter(totals.values()))  # every sitting answered every question
    items = [statistics.variance(found) for found in marks.values()]
    consistency = statistics.internal_consistency(items, statistics.variance(total))
    return Whole(language, sum(count for _points, count in total), consistency)
