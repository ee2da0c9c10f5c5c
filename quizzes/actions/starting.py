"""Writes at the beginning of a sitting: draw, freeze and open a paper; go on in another language."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from courses.models import Enrolment
from quizzes import papers, sitting
from quizzes.asked import PaperContent
from quizzes.drawing import drawn
from quizzes.models import Allowance, Attempt, Paper, QuizPage, Response, Retake


class NotNowError(Exception):
    """Another sitting may not begin; ``refusal`` says why."""

    def __init__(self, refusal: sitting.Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def freeze(content: PaperContent) -> Paper:
    """The stored paper with this content; the same content is stored once."""
    paper, _created = Paper.objects.get_or_create(
        digest=papers.digest(content), defaults={"body": papers.to_json(content)}
    )
    return paper


def terms_of(quiz: QuizPage, *, person_id: int) -> sitting.Terms:
    """On what terms somebody may take a quiz, with what they are allowed beyond everybody else."""
    if quiz.attempts_allowed is None and quiz.minutes_allowed is None:
        return sitting.Terms(wait=timedelta(hours=quiz.retake_after_hours))
    given = Allowance.objects.filter(Q(activity_key=quiz.activity_key) | Q(activity_key=None), person=person_id)
    attempts, percents = [], []
    for more_attempts, more_time in given.values_list("more_attempts", "more_time_percent"):
        attempts.append(more_attempts)
        percents.append(more_time)
    allowed, minutes = quiz.attempts_allowed, quiz.minutes_allowed
    return sitting.Terms(
        attempts=None if allowed is None else allowed + max(attempts, default=0),
        wait=timedelta(hours=quiz.retake_after_hours),
        minutes=None if minutes is None else minutes * (100 + max(percents, default=0)) / 100,
    )


def may_start(*, enrolment: Enrolment, quiz: QuizPage, at: datetime) -> sitting.Refusal | None:
    """Why another sitting of ``quiz`` may not begin in this run; None when it may, or when one is open."""
    mine = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    days = list(mine.values_list("submitted_at", flat=True))
    if None in days:
        return None
    return sitting.refusal(terms_of(quiz, person_id=enrolment.person_id), [day for day in days if day], at=at)


@transaction.atomic
def start_attempt(
    *, enrolment: Enrolment, quiz: QuizPage, at: datetime, variant: int | None = None, days_after: int | None = None
) -> Attempt:
    """The open attempt at ``quiz`` in this run, or a new one on a freshly drawn and shuffled paper.

    Raises :class:`NotNowError` when the rules of the quiz allow none now; two requests at once begin one.
    ``variant`` (0 to ``papers.VARIANTS`` − 1) decides what chance would.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)  # nobody slips in between count and insert
    mine = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    every = list(mine.select_related("paper").order_by("started_at", "pk"))
    found = next((attempt for attempt in every if attempt.submitted_at is None), None)
    if found:
        return found
    terms = terms_of(quiz, person_id=enrolment.person_id)
    refused = sitting.refusal(terms, [attempt.submitted_at for attempt in every if attempt.submitted_at], at=at)
    if refused:
        raise NotNowError(refused)
    chance = secrets.randbelow(papers.VARIANTS) if variant is None else variant
    content = quiz.paper(edition=enrolment.edition.number if enrolment.edition else 1)
    again = every[-1] if every and not every[-1].is_passed and quiz.retake == Retake.MISSED else None
    content = _same_questions(content, again.paper.content) if again else _drawn(quiz, content, every, chance)
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrolment=enrolment,
                activity_key=quiz.activity_key,
                paper=freeze(papers.shuffled(content, chance)),
                started_at=at,
                deadline_at=sitting.deadline(terms, at=at),
                days_after=days_after,
            )
    except IntegrityError:  # pressed twice: the other request got there first
        return mine.open()[0]
    if again:
        _carry(again, attempt)
    return attempt


def _drawn(quiz: QuizPage, content: PaperContent, before: Sequence[Attempt], chance: int) -> PaperContent:
    draws = {outcome.code: outcome.draws for outcome in quiz.outcomes.all() if outcome.draws}
    if not draws:
        return content
    asked = Counter(question.key for attempt in before for question in attempt.paper.content.questions)
    return drawn(content, draws, asked, seed=chance)


def _same_questions(content: PaperContent, before: PaperContent) -> PaperContent:
    """``content`` with the questions asked before; all of them where none of those is left."""
    keys = {question.key for question in before.questions}
    same = tuple(question for question in content.questions if question.key in keys)
    return replace(content, questions=same or content.questions)


def _carry(before: Attempt, attempt: Attempt) -> None:
    """What was right before counts again, where the question is still worded as it was."""
    wordings = {question.key: papers.wording(question) for question in attempt.paper.content.questions}
    right = before.responses.filter(is_right=True)
    kept = [response for response in right if wordings.get(str(response.question_key)) == response.wording]
    for response in kept:
        response.pk, response.attempt, response.is_carried = None, attempt, True
    Response.objects.bulk_create(kept)


def continue_in_language(*, attempt: Attempt, quiz: QuizPage) -> Attempt:
    """Go on with an open attempt in the language of ``quiz``; answers and their words stay."""
    current = attempt.paper.content
    if attempt.submitted_at or current.language == quiz.locale.language_code:
        return attempt
    translated = quiz.paper(edition=current.edition)
    attempt.paper = freeze(papers.in_language(current, translated, frozenset(attempt.answers())))
    attempt.save(update_fields=["paper"])
    return attempt
