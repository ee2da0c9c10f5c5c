"""The result of an attempt: what went well, and what to read again."""

from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.views.decorators.http import require_safe

from courses.actions import whole_course
from courses.rules.progress import Activity, Outline, progress
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import retakes, review_levels
from quizzes.attempts.rules.marking import Mark
from quizzes.attempts.rules.outcomes import results_by_outcome
from quizzes.attempts.sentences import refusal_text
from quizzes.attempts.views.access import (
    close_if_over,
    explain_lost_guest_attempt,
    next_attempt_of,
    outline_of,
    own_attempt,
    sign_in_first,
)
from quizzes.papers.rules.content import PaperContent, ReviewLevel
from quizzes.papers.rules.presentation import AnswerReview, explain


@require_safe
@explain_lost_guest_attempt
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the result of a submitted attempt; an open one goes on."""
    if not request.user.is_authenticated:
        return sign_in_first(request, uuid, next_path=request.path)
    attempt = own_attempt(request, uuid)
    now = timezone.now()
    if attempt.submitted_at is None:
        if close_if_over(request, attempt, at=now):
            return redirect("result", uuid)
        return redirect("question", uuid, attempt.next_position())
    template = "quizzes/attempts/result.html"
    if attempt.paper.content.purpose:
        template = "quizzes/attempts/offered_result.html"
    return render(request, template, result_context(attempt, outline_of(attempt), at=now))


def result_context(attempt: Attempt, outline: Outline, *, at: datetime) -> dict[str, Any]:
    """Return the context of the result page, as far as the review policy of the paper allows."""
    paper = attempt.paper.content
    mark = attempt.mark()
    next_attempt = next_attempt_of(attempt, at=at)
    may_retake = next_attempt is not None and retakes.may_retake(next_attempt.refusal)
    submitted_at = attempt.submitted_at or at
    level = review_levels.review_level(
        paper.review_policy, submitted_at=submitted_at, may_retake=may_retake, at=at
    )
    points_context = {"points": "", "needed_points": ""}
    if review_levels.includes(level, ReviewLevel.POINTS):
        points_context = _points_context(mark, paper)
    return {
        "attempt": attempt,
        "paper": paper,
        "mark": mark,
        **points_context,
        "outcomes": results_by_outcome(paper, mark),
        "lessons_to_read_again": lessons_to_read_again(mark, outline),
        "brief_reviews": answer_reviews(paper, attempt) if level is ReviewLevel.RIGHT else (),
        "reviews": answer_reviews(paper, attempt) if level is ReviewLevel.ALL else (),
        "outline": outline,
        **remaining_activities(attempt, outline),
        "quiz": outline.find(str(attempt.activity_key)),
        "may_retake": may_retake,
        "refusal_text": refusal_text(next_attempt.refusal) if next_attempt else "",
        "is_course_complete": attempt.enrolment.completed_at is not None,
    }


def remaining_activities(attempt: Attempt, outline: Outline) -> dict[str, Any]:
    """Return ``resume``, the next activity or None, and the ``remaining_count`` of activities.

    Activities that exist only in another language count as well, and come last.
    """
    done_keys = attempt.enrolment.done_keys()
    resume: Activity | None = progress(outline, done_keys).resume
    whole_progress = progress(whole_course(outline), done_keys)
    if attempt.enrolment.completed_at is not None:
        return {"resume": resume, "remaining_count": 0}
    return {
        "resume": resume or whole_progress.resume,
        "remaining_count": whole_progress.total - whole_progress.done,
    }


def lessons_to_read_again(mark: Mark, outline: Outline) -> list[Any]:
    """Return the lessons behind the missed questions, each once, in course order."""
    lesson_keys = {question.lesson_key for question in mark.missed_questions}
    return [activity for activity in outline if activity.key in lesson_keys]


def answer_reviews(paper: PaperContent, attempt: Attempt) -> list[AnswerReview]:
    """Return the review of each question, answered or not."""
    answers = attempt.answers()
    certainties = attempt.certainties()
    carried_keys = attempt.carried_keys()
    reviews = []
    for question in paper.questions:
        review = explain(
            question,
            answers.get(question.key),
            certainty=certainties.get(question.key, ""),
            is_carried=question.key in carried_keys,
        )
        reviews.append(review)
    return reviews


def _points_context(mark: Mark, paper: PaperContent) -> dict[str, Any]:
    """Return ``points`` and ``needed_points``, which a pass needs, as texts.

    Where every answer is right or wrong ``points`` is empty: the page counts questions instead.
    """
    needed_points = paper.pass_mark * len(paper)
    if mark.points == mark.right_count:
        return {"points": "", "needed_points": ceil(needed_points)}
    return {"points": _points_text(mark.points), "needed_points": _points_text(needed_points)}


def _points_text(points: Fraction) -> str:
    """Return points with at most two decimals, rounded down: nobody passes by rounding.

    A pass mark is in whole per cent, so what is needed never has more than two decimals.
    """
    whole, hundredths = divmod(int(points * 100), 100)
    if not hundredths:
        return str(number_format(whole))
    return str(number_format(whole + hundredths / 100))
