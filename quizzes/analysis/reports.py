"""The report on the questions of one quiz, by version and language, never by person.

Six statements however many answered: pages, questions and outcomes, versions, a count of answers,
and one of whole attempts for internal consistency; a seventh where the words of a version are no
longer on a page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings

from quizzes.analysis.report_lines import (
    CountRow,
    LanguageQuestion,
    QuestionLine,
    QuestionVersion,
    QuizReport,
    QuizSummary,
    choice_shares,
    mark_counts,
    strata,
    summarise,
)
from quizzes.analysis.rules import statistics
from quizzes.analysis.rules.fairness import DifferentialFunctioning, compare_languages
from quizzes.attempts.models import Attempt, Response
from quizzes.authoring.completeness import is_askable
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import PaperQuestion
from quizzes.papers.rules.kinds import KINDS


def quiz_report(
    key: UUID | str,
    *,
    language: str = "",
    has_every_version: bool = False,
    first_attempts_only: bool = True,
) -> QuizReport:
    """Return the figures of the quiz with this activity key, in one language or (empty) in all.

    Questions are reported in their present words, or each in every version; of each person the
    first attempt counts, or all do.
    """
    answers = QuizAnswers(key, first_attempts_only=first_attempts_only)
    return QuizReport(
        lines=answers.lines(language, has_every_version=has_every_version),
        summaries=answers.summaries(language),
    )


class QuizAnswers:
    """The answers to one quiz, counted by the database."""

    def __init__(self, key: UUID | str, *, first_attempts_only: bool) -> None:
        self.key = key
        self.attempts = Attempt.objects.handed_in(key)
        if first_attempts_only:
            self.attempts = self.attempts.first_attempts()
        pages = QuizPage.objects.filter(translation_key=key).select_related("locale")
        pages = pages.prefetch_related("questions", "outcomes")
        self.is_drawn = any(outcome.draws for page in pages for outcome in page.outcomes.all())
        #: The code of each question on a page by its key, in the order of the quiz.
        self.codes: dict[str, str] = {}
        #: The questions on the pages, in their present words.
        self.questions: dict[LanguageQuestion, PaperQuestion] = {}
        for page in sorted(pages, key=_first_language_first):
            for page_question in filter(is_askable, page.questions.all()):
                question = page_question.for_paper(page.locale.language_code)
                self.codes.setdefault(question.key, page_question.code)
                self.questions[LanguageQuestion(question.key, question.language)] = question

    @cached_property
    def versions(self) -> Mapping[LanguageQuestion, list[QuestionVersion]]:
        """The versions of each question, oldest first; one nobody has answered yet comes last."""
        versions = self._answered_versions()
        languages = {question.language for question in versions} or {settings.LANGUAGE_CODE}
        for language_question, question in self.questions.items():
            if language_question.language not in languages:
                continue
            question_versions = versions.setdefault(language_question, [])
            wording = serialisation.wording(question)
            if wording not in {version.wording for version in question_versions}:
                question_versions.append(QuestionVersion(len(question_versions) + 1, wording))
        ordered_questions = sorted(versions, key=self._sort_key)
        return {question: versions[question] for question in ordered_questions}

    def _answered_versions(self) -> dict[LanguageQuestion, list[QuestionVersion]]:
        responses = Response.objects.filter(attempt__activity_key=self.key).not_carried_over()
        rows = sorted(responses.versions(), key=lambda row: (row["first_at"], row["wording"]))
        versions: dict[LanguageQuestion, list[QuestionVersion]] = {}
        for row in rows:
            question_versions = versions.setdefault(_question_of_row(row), [])
            question_versions.append(
                QuestionVersion(
                    number=len(question_versions) + 1,
                    wording=row["wording"],
                    first_at=row["first_at"],
                    answer_count=row["answers"],
                    attempt_id=row["attempt_pk"],
                )
            )
        return versions

    def _sort_key(self, question: LanguageQuestion) -> tuple[int, bool, str]:
        """As on the page, those no longer asked last; the first language before the others."""
        keys = list(self.codes)
        position = keys.index(question.key) if question.key in self.codes else len(keys)
        return position, question.language != settings.LANGUAGE_CODE, question.language

    @cached_property
    def present_versions(self) -> Mapping[LanguageQuestion, QuestionVersion]:
        """The version of each question that is still asked: in its present words, else the last."""
        present_versions_by_question: dict[LanguageQuestion, QuestionVersion] = {}
        for language_question, versions in self.versions.items():
            if language_question.key not in self.codes:
                continue
            present_versions_by_question[language_question] = versions[-1]
            question = self.questions.get(language_question)
            wording = serialisation.wording(question) if question else None
            for version in versions:
                if version.wording == wording:
                    present_versions_by_question[language_question] = version
        return present_versions_by_question

    @cached_property
    def rows_by_wording(self) -> Mapping[tuple[LanguageQuestion, str], list[CountRow]]:
        """The counts of answers, by question and wording."""
        rows_by_wording: dict[tuple[LanguageQuestion, str], list[CountRow]] = defaultdict(list)
        responses = Response.objects.filter(attempt__in=self.attempts.values("pk"))
        rows = responses.not_carried_over().count_by(
            "question_key", "language", "wording", "choice_id", "certainty"
        )
        for row in rows:
            rows_by_wording[_question_of_row(row), row["wording"]].append(row)
        return rows_by_wording

    def rows_of(
        self, question: LanguageQuestion, version: QuestionVersion | None
    ) -> list[CountRow]:
        """Return the counts of answers to one version; empty for None."""
        if version is None:
            return []
        return self.rows_by_wording.get((question, version.wording), [])

    def lines(self, language: str, *, has_every_version: bool) -> list[QuestionLine]:
        """Return a line for each version to report, in the order of the quiz."""
        pairs: list[tuple[LanguageQuestion, QuestionVersion]] = []
        for question, versions in self.versions.items():
            if language not in ("", question.language):
                continue
            if has_every_version:
                pairs += [(question, version) for version in versions]
            elif question in self.present_versions:
                pairs.append((question, self.present_versions[question]))
        questions_by_wording = self._questions_by_wording([version for _question, version in pairs])
        return [
            self._line(question, version, questions_by_wording.get(version.wording))
            for question, version in pairs
        ]

    def _questions_by_wording(
        self, versions: Iterable[QuestionVersion]
    ) -> Mapping[str, PaperQuestion]:
        """Return the questions of these versions, from the page or a paper that asked them."""
        questions_by_wording = {
            serialisation.wording(question): question for question in self.questions.values()
        }
        attempt_ids = {
            version.attempt_id
            for version in versions
            if version.wording not in questions_by_wording
        }
        if attempt_ids:
            papers = Attempt.objects.filter(pk__in=attempt_ids).values_list(
                "paper__body", flat=True
            )
            for body in papers:
                for question in serialisation.from_json(body).questions:
                    questions_by_wording.setdefault(serialisation.wording(question), question)
        return questions_by_wording

    def _line(
        self,
        language_question: LanguageQuestion,
        version: QuestionVersion,
        question: PaperQuestion | None,
    ) -> QuestionLine:
        """Return the line of one version; ``question`` is None where its words are lost."""
        rows = self.rows_of(language_question, version)
        figures = statistics.item_statistics(mark_counts(rows))
        right_count = sum(row["count"] for row in rows if row["is_right"])
        versions = self.versions[language_question]
        estimated_percent = None
        if figures.answers:
            expected_share = self.expected_facility.get(language_question.language, Fraction(0))
            estimated_percent = statistics.shrunken_percent(
                right_count, figures.answers, expected_share=expected_share
            )
        return QuestionLine(
            code=self.codes.get(language_question.key, ""),
            question_text=question.question_text if question else "",
            language=language_question.language,
            version=version,
            earlier_versions=[earlier for earlier in versions if earlier.number < version.number],
            is_present=self.present_versions.get(language_question) == version,
            is_critical=bool(question and question.is_critical),
            right_count=right_count,
            figures=figures,
            estimated_percent=estimated_percent,
            guessed_percent=_guessed_percent(question),
            choices=choice_shares(rows, question) if question else [],
            fairness=self._fairness(language_question, version),
            certainty=statistics.certainty_figures(
                (row["certainty"], row["is_right"], row["count"]) for row in rows
            ),
        )

    @cached_property
    def expected_facility(self) -> Mapping[str, Fraction]:
        """The facility (0–1) of all questions as they are now together, by language."""
        marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for question, version in self.present_versions.items():
            for row in self.rows_of(question, version):
                marks[question.language].append((int(row["is_right"]), row["count"]))
        return {language: statistics.mean(counts) for language, counts in marks.items()}

    def _fairness(
        self, question: LanguageQuestion, version: QuestionVersion
    ) -> DifferentialFunctioning:
        """Compare the present words with those of the site's first language."""
        is_present = self.present_versions.get(question) == version
        if question.language == settings.LANGUAGE_CODE or not is_present:
            return DifferentialFunctioning()
        original = LanguageQuestion(question.key, settings.LANGUAGE_CODE)
        original_rows = self.rows_of(original, self.present_versions.get(original))
        return compare_languages(strata(original_rows, self.rows_of(question, version)))

    def summaries(self, language: str) -> list[QuizSummary]:
        """Return the quiz in each language that was answered, from whole attempts."""
        wordings = {version.wording for version in self.present_versions.values()} - {""}
        attempts = Attempt.objects.filter(pk__in=self.attempts.values("pk"))
        whole_attempts = attempts.asking_only(wordings)
        responses = Response.objects.filter(attempt__in=whole_attempts.values("pk"))
        question_counts: dict[str, int] = defaultdict(int)
        for question in self.present_versions:
            question_counts[question.language] += 1
        rows_by_language: dict[str, list[CountRow]] = defaultdict(list)
        for row in responses.count_by("question_key", "language"):
            if row["asked"] == question_counts[row["language"]]:
                rows_by_language[row["language"]].append(row)
        languages = dict.fromkeys(question.language for question in self.present_versions)
        return [
            summarise(line_language, rows_by_language[line_language], is_drawn=self.is_drawn)
            for line_language in languages
            if language in ("", line_language)
        ]


def _first_language_first(page: QuizPage) -> bool:
    return page.locale.language_code != settings.LANGUAGE_CODE


def _question_of_row(row: Mapping[str, Any]) -> LanguageQuestion:
    return LanguageQuestion(str(row["question_key"]), row["language"])


def _guessed_percent(question: PaperQuestion | None) -> float | None:
    """Return the per cent that would be right by guessing; None where nobody knows."""
    if question is None or question.kind not in KINDS:
        return None
    return 100 * float(KINDS[question.kind].guess_score(question))
