"""Writes at the beginning of a sitting: draw, freeze and open a paper; go on in another language."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from courses.models import Enrolment
from quizzes.attempts.models import Allowance, Attempt, Response
from quizzes.attempts.rules import sitting
from quizzes.authoring.in_step import lags
from quizzes.authoring.models import QuizPage
from quizzes.papers.choices import Retake
from quizzes.papers.models import Paper
from quizzes.papers.rules import assembly, serialisation
from quizzes.papers.rules.assembly import draw_questions
from quizzes.papers.rules.content import Certainty, CertaintyPolicy, PaperContent


class NotNowError(Exception):
    """Another sitting may not begin; ``refusal`` says why."""

    def __init__(self, refusal: sitting.SittingRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def freeze(content: PaperContent) -> Paper:
    """The stored paper with this content; the same content is stored once."""
    paper, _created = Paper.objects.get_or_create(
        digest=serialisation.digest(content), defaults={"body": serialisation.to_json(content)}
    )
    return paper


def terms_of(quiz: QuizPage, *, person_id: int | None) -> sitting.SittingTerms:
    """On what terms somebody may take a quiz, with what they are allowed beyond everybody else.

    What does not count has none: :mod:`quizzes.attempts.actions.followups` knows when it is offered.
    """
    if quiz.offered:
        return sitting.SittingTerms()
    if quiz.attempts_allowed is None and quiz.minutes_allowed is None:
        return sitting.SittingTerms(wait=timedelta(hours=quiz.retake_after_hours))
    given = Allowance.objects.filter(
        Q(activity_key=quiz.activity_key) | Q(activity_key=None), person=person_id
    )
    attempts, percents = [], []
    for more_attempts, more_time in given.values_list("more_attempts", "more_time_percent"):
        attempts.append(more_attempts)
        percents.append(more_time)
    allowed, minutes = quiz.attempts_allowed, quiz.minutes_allowed
    return sitting.SittingTerms(
        attempts=None if allowed is None else allowed + max(attempts, default=0),
        wait=timedelta(hours=quiz.retake_after_hours),
        minutes=None if minutes is None else minutes * (100 + max(percents, default=0)) / 100,
    )


def next_sitting(
    *, person_id: int | None, quiz: QuizPage, before: Sequence[Attempt], at: datetime
) -> sitting.NextSitting:
    """What somebody is told before another sitting of ``quiz``; ``before`` are those of this run, oldest first."""
    terms = terms_of(quiz, person_id=person_id)
    days = [attempt.submitted_at for attempt in before if attempt.submitted_at]
    is_open = len(days) < len(before)
    held = (
        sitting.SittingRefusal(sitting.RefusalReason.HELD) if not is_open and lags(quiz) else None
    )
    return sitting.NextSitting(
        terms=terms,
        attempts_left=terms.attempts_left(len(days)),
        refusal=None if is_open else sitting.refusal(terms, days, at=at) or held,
        is_for_missed=_again(quiz, before) is not None,
    )


def may_start(
    *, enrolment: Enrolment, quiz: QuizPage, at: datetime
) -> sitting.SittingRefusal | None:
    """Why another sitting of ``quiz`` may not begin in this run; None when it may, or when one is open."""
    before = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key).order_by(
        "started_at", "pk"
    )
    return next_sitting(
        person_id=enrolment.person_id, quiz=quiz, before=list(before), at=at
    ).refusal


@transaction.atomic
def start_attempt(
    *,
    enrolment: Enrolment,
    quiz: QuizPage,
    at: datetime,
    variant: int | None = None,
    days_after: int | None = None,
) -> Attempt:
    """The open attempt at ``quiz`` in this run, or a new one on a freshly drawn and shuffled paper.

    Raises :class:`NotNowError` when the rules of the quiz allow none now. Two requests at once begin one: the run is
    locked, so that nobody slips in between counting and inserting.
    ``variant`` (0 to ``assembly.VARIANTS`` − 1) decides what chance would.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    mine = Attempt.objects.filter(enrolment=enrolment, activity_key=quiz.activity_key)
    every = list(mine.select_related("paper").order_by("started_at", "pk"))
    found = next((attempt for attempt in every if attempt.submitted_at is None), None)
    if found:
        return found
    # each stage counts by itself
    before = [attempt for attempt in every if attempt.days_after == days_after]
    offered = next_sitting(person_id=enrolment.person_id, quiz=quiz, before=before, at=at)
    if offered.refusal:
        raise NotNowError(offered.refusal)
    chance = secrets.randbelow(assembly.VARIANTS) if variant is None else variant
    edition = enrolment.edition.number if enrolment.edition else 1
    again = _again(quiz, before)
    if again:
        content, kept = _same(quiz, again, edition=edition)
    else:
        content, kept = _drawn(quiz, every, chance, edition=edition), []
    try:
        with transaction.atomic():
            attempt = Attempt.objects.create(
                enrolment=enrolment,
                activity_key=quiz.activity_key,
                paper=freeze(assembly.shuffle_choices(content, chance)),
                started_at=at,
                deadline_at=sitting.deadline(offered.terms, at=at),
                days_after=days_after,
            )
    except IntegrityError:  # pressed twice: the other request got there first
        return mine.open()[0]
    _carry_over(kept, to=attempt)
    return attempt


def _carry_over(responses: list[Response], *, to: Attempt) -> None:
    """Copy responses of an earlier attempt into a new one."""
    for response in responses:
        response.pk, response.attempt, response.is_carried = None, to, True
    Response.objects.bulk_create(responses)


def _again(quiz: QuizPage, before: Sequence[Attempt]) -> Attempt | None:
    """The sitting of which only what was missed is asked again, if so."""
    if (
        quiz.retake != Retake.MISSED
        or not before
        or before[-1].is_passed
        or before[-1].submitted_at is None
    ):
        return None
    return before[-1]


def _same(quiz: QuizPage, again: Attempt, *, edition: int) -> tuple[PaperContent, list[Response]]:
    """The questions of an earlier sitting as they are today, and its answers that need not be given again."""
    content, then = quiz.paper(edition=edition), again.paper.content
    content = _same_questions(content, then)
    kept = _kept(quiz, content, again.responses.filter(is_right=True), edition=edition)
    # Answered in another language: the question stays in the words that were read.
    foreign = {
        str(response.question_key) for response in kept if response.language != content.language
    }
    read = {question.key: question for question in then.questions if question.key in foreign}
    return replace(content, questions=tuple(read.get(q.key, q) for q in content.questions)), kept


def _drawn(quiz: QuizPage, before: Sequence[Attempt], chance: int, *, edition: int) -> PaperContent:
    content = quiz.paper(edition=edition)
    draws = {outcome.code: outcome.draws for outcome in quiz.outcomes.all() if outcome.draws}
    if not draws:
        return content
    asked = Counter(
        question.key for attempt in before for question in attempt.paper.content.questions
    )
    return draw_questions(content, draws, asked, seed=chance)


def _same_questions(content: PaperContent, before: PaperContent) -> PaperContent:
    """``content`` with the questions asked before; all of them where none of those is left."""
    keys = {question.key for question in before.questions}
    same = tuple(question for question in content.questions if question.key in keys)
    return replace(content, questions=same or content.questions)


def _kept(
    quiz: QuizPage, content: PaperContent, right: Iterable[Response], *, edition: int
) -> list[Response]:
    """Of what was right before what counts again: where the question is still worded as it was.

    Where certainty counts, only what earned the whole point: nobody could pass on guesses they may not mend.
    """
    right = [
        one
        for one in right
        if content.certainty is not CertaintyPolicy.COUNTED or one.certainty == Certainty.SURE
    ]
    wordings = {(question.key, serialisation.wording(question)) for question in content.questions}
    others = {response.language for response in right} - {content.language}
    twins = QuizPage.objects.live().filter(
        translation_key=quiz.translation_key, locale__language_code__in=others
    )
    asked = {question.key for question in content.questions}
    for twin in twins.select_related("locale") if others else ():
        questions = twin.paper(edition=edition).questions
        wordings |= {
            (question.key, serialisation.wording(question))
            for question in questions
            if question.key in asked
        }
    return [
        response for response in right if (str(response.question_key), response.wording) in wordings
    ]


@transaction.atomic
def continue_in_language(*, attempt: Attempt, quiz: QuizPage) -> Attempt:
    """Go on with an open attempt in the language of ``quiz``; answers and their words stay, and what is on paper.

    While the quiz is held in that language the paper stays as it is.
    """
    current = attempt.paper.content
    if attempt.submitted_at or attempt.printed_at or current.language == quiz.locale.language_code:
        return attempt
    if lags(quiz):
        return attempt
    if Attempt.objects.select_for_update().open().filter(pk=attempt.pk).first() is None:
        return attempt  # handed in meanwhile: its paper never changes
    answered = frozenset(
        str(key) for key in attempt.responses.values_list("question_key", flat=True)
    )
    attempt.paper = freeze(
        assembly.translate_paper(current, quiz.paper(edition=current.edition), answered)
    )
    attempt.save(update_fields=["paper"])
    return attempt
