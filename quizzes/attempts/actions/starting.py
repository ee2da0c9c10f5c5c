"""Writes at the beginning of an attempt: draw and freeze its paper, go on in another language."""

import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from courses.models import Enrolment
from quizzes.attempts.models import Allowance, Attempt, Response
from quizzes.attempts.rules import retakes, time_limits
from quizzes.authoring.answer_key_sync import translation_gaps
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Retake
from quizzes.papers.models import Paper
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import Certainty, CertaintyPolicy, PaperContent
from quizzes.papers.rules.drawing import draw_questions
from quizzes.papers.rules.languages import translate_paper
from quizzes.papers.rules.shuffling import VARIANT_COUNT, shuffle_choices


class NotNowError(Exception):
    """Another attempt may not begin; ``refusal`` says why."""

    def __init__(self, refusal: retakes.AttemptRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def freeze(content: PaperContent) -> Paper:
    """Return the stored paper with this content; the same content is stored once."""
    paper, _is_new = Paper.objects.get_or_create(
        digest=serialisation.digest(content), defaults={"body": serialisation.to_json(content)}
    )
    return paper


def terms_of(quiz: QuizPage, *, person_id: int | None) -> retakes.AttemptTerms:
    """Return the terms on which a person may take a quiz, with their allowances.

    Of several allowances the largest counts. An optional quiz has no terms:
    :mod:`quizzes.attempts.actions.followups` knows when it can be taken.
    """
    if quiz.offer_time:
        return retakes.AttemptTerms()
    waiting_time = timedelta(hours=quiz.retake_after_hours)
    attempts_allowed: int | None = quiz.attempts_allowed
    minutes_allowed: float | None = quiz.minutes_allowed
    if attempts_allowed is None and minutes_allowed is None:
        return retakes.AttemptTerms(waiting_time=waiting_time)
    allowances = list(
        Allowance.objects.filter(
            Q(activity_key=quiz.activity_key) | Q(activity_key=None), person=person_id
        )
    )
    if attempts_allowed is not None:
        attempts_allowed += max((allowance.more_attempts for allowance in allowances), default=0)
    if minutes_allowed is not None:
        more_time_percent = max(
            (allowance.more_time_percent for allowance in allowances), default=0
        )
        minutes_allowed = minutes_allowed * (100 + more_time_percent) / 100
    return retakes.AttemptTerms(
        attempts_allowed=attempts_allowed,
        waiting_time=waiting_time,
        minutes_allowed=minutes_allowed,
    )


def describe_next_attempt(
    *, person_id: int | None, quiz: QuizPage, attempts: Sequence[Attempt], at: datetime
) -> retakes.NextAttempt:
    """Return what a person should know before another attempt at ``quiz``.

    ``attempts`` are those of this enrolment, oldest first. While one of them is open nothing
    refuses it.
    """
    terms = terms_of(quiz, person_id=person_id)
    handed_in_at = [attempt.submitted_at for attempt in attempts if attempt.submitted_at]
    is_open = len(handed_in_at) < len(attempts)
    refusal = None
    if not is_open:
        gaps = translation_gaps(quiz)
        refusal = retakes.refusal(terms, handed_in_at, at=at)
        if refusal is None and gaps:
            refusal = retakes.AttemptRefusal(retakes.RefusalReason.OUT_OF_STEP)
    return retakes.NextAttempt(
        terms=terms,
        attempts_left=terms.attempts_left(len(handed_in_at)),
        refusal=refusal,
        asks_missed_only=_attempt_to_retake(quiz, attempts) is not None,
    )


@transaction.atomic
def start_attempt(
    *,
    enrolment: Enrolment,
    quiz: QuizPage,
    at: datetime,
    variant: int | None = None,
    days_after: int | None = None,
) -> Attempt:
    """Return the open attempt at ``quiz`` in this enrolment, or a new one on a new paper.

    Raises :class:`NotNowError` when the rules of the quiz allow none now. Two requests at once
    begin one: the enrolment is locked, so that none slips in between counting and inserting.
    ``variant`` (0 to VARIANT_COUNT − 1) decides what chance would.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    attempts = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    all_attempts = list(attempts.select_related("paper").order_by("started_at", "pk"))
    for attempt in all_attempts:
        if attempt.submitted_at is None:
            return attempt
    # Each stage of a follow-up counts by itself.
    stage_attempts = [attempt for attempt in all_attempts if attempt.days_after == days_after]
    next_attempt = describe_next_attempt(
        person_id=enrolment.person_id, quiz=quiz, attempts=stage_attempts, at=at
    )
    if next_attempt.refusal:
        raise NotNowError(next_attempt.refusal)
    if variant is None:
        variant = secrets.randbelow(VARIANT_COUNT)
    content, responses = _new_content(
        quiz, enrolment, all_attempts, stage_attempts, variant=variant
    )
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrolment=enrolment,
                activity_key=quiz.activity_key,
                paper=freeze(shuffle_choices(content, variant)),
                started_at=at,
                deadline_at=time_limits.deadline(next_attempt.terms, at=at),
                days_after=days_after,
            )
    except IntegrityError:  # pressed twice: the other request got there first
        return attempts.open()[0]
    _carry_over(responses, attempt=attempt)
    return attempt


def _new_content(
    quiz: QuizPage,
    enrolment: Enrolment,
    all_attempts: Sequence[Attempt],
    stage_attempts: Sequence[Attempt],
    *,
    variant: int,
) -> tuple[PaperContent, list[Response]]:
    """Return the content of a new attempt, and right responses of an earlier one that count."""
    edition = enrolment.edition.number if enrolment.edition else 1
    earlier_attempt = _attempt_to_retake(quiz, stage_attempts)
    if earlier_attempt:
        return _content_of_retake(quiz, earlier_attempt, edition=edition)
    return _drawn_content(quiz, all_attempts, edition=edition, seed=variant), []


def _carry_over(responses: list[Response], *, attempt: Attempt) -> None:
    """Copy responses of an earlier attempt into a new one."""
    for response in responses:
        response.pk = None
        response.attempt = attempt
        response.is_carried = True
    Response.objects.bulk_create(responses)


def _attempt_to_retake(quiz: QuizPage, attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the attempt whose missed questions alone are asked again, if the quiz says so."""
    if quiz.retake != Retake.MISSED or not attempts:
        return None
    last_attempt = attempts[-1]
    if last_attempt.is_passed or last_attempt.submitted_at is None:
        return None
    return last_attempt


def _drawn_content(
    quiz: QuizPage, attempts: Sequence[Attempt], *, edition: int, seed: int
) -> PaperContent:
    """Return the quiz as it is today; of some outcomes only as many questions as it draws."""
    content = quiz.paper(edition=edition)
    draw_counts = {outcome.code: outcome.draws for outcome in quiz.outcomes.all() if outcome.draws}
    if not draw_counts:
        return content
    times_asked: Counter[str] = Counter()
    for attempt in attempts:
        times_asked.update(question.key for question in attempt.paper.content.questions)
    return draw_questions(content, draw_counts, times_asked, seed=seed)


def _content_of_retake(
    quiz: QuizPage, attempt: Attempt, *, edition: int
) -> tuple[PaperContent, list[Response]]:
    """Return the questions of an earlier attempt as they are today, and its answers that count.

    A question that was answered rightly in another language keeps the words that were read.
    """
    earlier_content = attempt.paper.content
    content = _same_questions(quiz.paper(edition=edition), earlier_content)
    responses = _responses_that_count(quiz, content, attempt, edition=edition)
    foreign_keys = set()
    for response in responses:
        if response.language != content.language:
            foreign_keys.add(str(response.question_key))
    earlier_questions = {question.key: question for question in earlier_content.questions}
    questions = []
    for question in content.questions:
        if question.key in foreign_keys:
            questions.append(earlier_questions.get(question.key, question))
        else:
            questions.append(question)
    return replace(content, questions=tuple(questions)), responses


def _same_questions(content: PaperContent, earlier_content: PaperContent) -> PaperContent:
    """Return ``content`` with only the questions of an earlier paper; all if none is left."""
    earlier_keys = {question.key for question in earlier_content.questions}
    questions = [question for question in content.questions if question.key in earlier_keys]
    return replace(content, questions=tuple(questions) or content.questions)


def _responses_that_count(
    quiz: QuizPage, content: PaperContent, attempt: Attempt, *, edition: int
) -> list[Response]:
    """Return the right responses of ``attempt`` to questions that are still worded the same.

    Where certainty counts, only what has the whole point: nobody could pass on guesses that they
    may not mend.
    """
    right_responses = list(attempt.responses.filter(is_right=True))
    if content.certainty_policy is CertaintyPolicy.COUNTED:
        right_responses = [
            response for response in right_responses if response.certainty == Certainty.SURE
        ]
    languages = {response.language for response in right_responses}
    current_wordings = _wordings(quiz, content, languages, edition=edition)
    return [
        response
        for response in right_responses
        if (str(response.question_key), response.wording) in current_wordings
    ]


def _wordings(
    quiz: QuizPage, content: PaperContent, languages: Collection[str], *, edition: int
) -> set[tuple[str, str]]:
    """Return key and wording of the questions of ``content``, also in these other languages."""
    wordings = set()
    for question in content.questions:
        wordings.add((question.key, serialisation.wording(question)))
    other_languages = set(languages) - {content.language}
    if not other_languages:
        return wordings
    keys = {question.key for question in content.questions}
    translations = QuizPage.objects.live().filter(
        translation_key=quiz.translation_key, locale__language_code__in=other_languages
    )
    for translation in translations.select_related("locale"):
        for question in translation.paper(edition=edition).questions:
            if question.key in keys:
                wordings.add((question.key, serialisation.wording(question)))
    return wordings


@transaction.atomic
def continue_in_language(*, attempt: Attempt, quiz: QuizPage) -> Attempt:
    """Go on with an open attempt in the language of ``quiz``; answered questions keep their words.

    A printed attempt keeps all its words. So does any while the quiz is held in that language.
    """
    content = attempt.paper.content
    if attempt.submitted_at or attempt.printed_at:
        return attempt
    if content.language == quiz.locale.language_code or translation_gaps(quiz):
        return attempt
    if Attempt.objects.select_for_update().open().filter(pk=attempt.pk).first() is None:
        return attempt  # handed in meanwhile: its paper never changes
    answered_keys = frozenset(
        str(key) for key in attempt.responses.values_list("question_key", flat=True)
    )
    translation = quiz.paper(edition=content.edition)
    attempt.paper = freeze(translate_paper(content, translation, answered_keys))
    attempt.save(update_fields=["paper"])
    return attempt
