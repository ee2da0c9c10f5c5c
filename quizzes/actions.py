"""Writes about quizzes: start, answer, change language, hand in."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from courses.actions import complete_activity
from courses.models import ActivityCompletion, Enrolment
from courses.progress import Outline
from quizzes import papers
from quizzes.asked import Answer, PaperContent
from quizzes.kinds import KINDS, score
from quizzes.marking import Mark
from quizzes.models import EACH, Attempt, Paper, QuizPage, Response


class NotAChoiceError(ValueError):
    """The answer is none that the question's kind accepts."""


class UnansweredError(ValueError):
    """The paper cannot be handed in yet; ``position`` (from 1) has no answer."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def freeze(content: PaperContent) -> Paper:
    """The stored paper with this content; the same content is stored once."""
    paper, _created = Paper.objects.get_or_create(
        digest=papers.digest(content), defaults={"body": papers.to_json(content)}
    )
    return paper


def start_attempt(*, enrolment: Enrolment, quiz: QuizPage, at: datetime, variant: int | None = None) -> Attempt:
    """The open attempt at ``quiz`` in this run, or a new one on a freshly shuffled paper."""
    mine = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key).open()
    found = mine.first()
    if found:
        return found
    edition = enrolment.edition.number if enrolment.edition else 1
    content = papers.shuffled(
        quiz.paper(edition=edition), secrets.randbelow(papers.VARIANTS) if variant is None else variant
    )
    paper = freeze(content)
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                enrolment=enrolment, activity_key=quiz.activity_key, paper=paper, started_at=at
            )
    except IntegrityError:  # pressed twice: the other request got there first
        return mine[0]


@transaction.atomic
def answer(*, attempt: Attempt, position: int, given: Answer, at: datetime) -> Response:
    """Save an answer to question ``position`` (from 1).

    Where feedback follows each question the first answer stands; otherwise the last one before
    handing in does. Raises :class:`NotAChoiceError` for an answer the question cannot have, and
    :class:`IndexError` for a position it does not have. A submitted attempt is left as it is.
    """
    if position < 1:
        raise IndexError(position)
    paper = attempt.paper.content
    question = paper.questions[position - 1]
    if not KINDS[question.kind].accepts(question, given):
        raise NotAChoiceError(given)
    before = attempt.responses.filter(question_key=question.key).first()
    if before and (attempt.submitted_at or paper.shows_feedback == EACH):
        return before
    worth = score(question, given)
    response, _created = Response.objects.update_or_create(
        attempt=attempt,
        question_key=question.key,
        defaults={
            "answer": list(given),
            "choice_id": _one_choice(given),
            "language": question.language,
            "wording": papers.wording(question),
            "skill": question.skill,
            "is_critical": question.is_critical,
            "is_right": worth == 1,
            "score": float(worth),
            "answered_at": at,
        },
    )
    return response


def _one_choice(given: Answer) -> UUID | None:
    """The id of the one choice that is the whole answer, where it has a UUID."""
    try:
        [choice] = given
        return UUID(choice)
    except ValueError:
        return None


def continue_in_language(*, attempt: Attempt, quiz: QuizPage) -> Attempt:
    """Go on with an open attempt in the language of ``quiz``; answers and their words stay."""
    current = attempt.paper.content
    if attempt.submitted_at or current.language == quiz.locale.language_code:
        return attempt
    translated = quiz.paper(edition=current.edition)
    attempt.paper = freeze(papers.in_language(current, translated, frozenset(attempt.answers())))
    attempt.save(update_fields=["paper"])
    return attempt


@transaction.atomic
def submit_attempt(*, attempt: Attempt, outline: Outline, at: datetime) -> Mark:
    """Hand in: mark the paper and, if it passes, complete the activity.

    Raises :class:`UnansweredError` while a question has no answer. Handing in twice gives the same mark
    and completes nothing twice. A quiz that has left the course is marked and counts for nothing.
    """
    result = attempt.mark()
    answered = attempt.answers()
    missing = [n for n, q in enumerate(attempt.paper.content.questions, 1) if q.key not in answered]
    if missing:
        raise UnansweredError(missing[0])
    first = Attempt.objects.filter(pk=attempt.pk, submitted_at=None).update(
        submitted_at=at, right=result.right, asked=result.asked, is_passed=result.is_passed
    )
    if first and result.is_passed and outline.find(str(attempt.activity_key)):
        complete_activity(
            enrolment=attempt.enrolment,
            activity_key=str(attempt.activity_key),
            outline=outline,
            language=attempt.paper.content.language,
            at=at,
        )
    return result


@transaction.atomic
def move_attempts(*, kept: Enrolment, gone: Enrolment, at: datetime) -> None:
    """Make the sittings of the run ``gone`` those of ``kept``, with every answer.

    Of two open sittings of one quiz the one begun last goes on; the other is closed with the mark of what
    was answered in it.
    """
    ours = {attempt.activity_key: attempt for attempt in Attempt.objects.filter(enrolment=kept).open()}
    for attempt in Attempt.objects.filter(enrolment=gone).open():
        other = ours.get(attempt.activity_key)
        if other:
            _close(min(attempt, other, key=lambda sitting: (sitting.started_at, sitting.pk)), kept, at=at)
    Attempt.objects.filter(enrolment=gone).update(enrolment=kept)


def _close(attempt: Attempt, run: Enrolment, *, at: datetime) -> None:
    """Hand in an unfinished sitting as it is; one that passes so counts in ``run``."""
    result = attempt.mark()
    attempt.submitted_at, attempt.right, attempt.asked = at, result.right, result.asked
    attempt.is_passed = result.is_passed
    attempt.save(update_fields=["submitted_at", "right", "asked", "is_passed"])
    if result.is_passed:
        ActivityCompletion.objects.get_or_create(
            enrolment=run,
            activity_key=attempt.activity_key,
            defaults={"language": attempt.paper.content.language, "completed_at": at},
        )
