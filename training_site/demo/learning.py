"""People of the demo learn by the actions of the product, at earlier instants."""

import random
from datetime import datetime, timedelta
from math import floor

from django.conf import settings

from accounts.models import User
from courses.actions import complete_activity, enrol
from courses.models import Course, CoursePage, Enrolment
from courses.rules.progress import Activity, ActivityKind, Outline
from quizzes.attempts.actions.answering import record_answer, submit_attempt
from quizzes.attempts.actions.starting import start_attempt
from quizzes.attempts.models import Attempt
from quizzes.authoring.models import QuizPage
from quizzes.papers.rules.content import PaperContent
from quizzes.papers.rules.shuffling import VARIANT_COUNT

STEP_INTERVAL = timedelta(minutes=3)  # between two steps
FIRST_FAILURE_SHARE = 0.15  # of quizzes that are not passed at once
OPTIONAL_QUIZ_SHARE = 0.8  # of quizzes that do not count and are taken all the same
#: The share of right answers before the course, and by days after it.
RIGHT_SHARE_BEFORE = 0.45
RIGHT_SHARES_BY_DAYS_AFTER = {30: 0.78, 90: 0.72, 180: 0.65}


class Classroom:
    """One course in every language it is published in, read once for all the people of a demo."""

    def __init__(self, course: Course) -> None:
        self.course = course
        pages = CoursePage.faces().filter(course=course).select_related("course", "locale")
        self.outlines = {page.locale.language_code: page.outline() for page in pages}
        keys: list[str] = []
        for outline in self.outlines.values():
            keys.extend(_activity_keys(outline))
        quizzes = QuizPage.objects.filter(translation_key__in=keys).select_related("locale")
        self.quizzes = {(quiz.activity_key, quiz.locale.language_code): quiz for quiz in quizzes}

    def outline(self, language: str) -> Outline:
        """Return the course in ``language``, or in the source language if it is not published."""
        return self.outlines.get(language) or self.outlines[settings.LANGUAGE_CODE]

    def learn(
        self, person: User, *, steps: int | None, at: datetime, seed: int, fails_last: bool = False
    ) -> Enrolment:
        """Let ``person`` do the first ``steps`` activities (all when None), ending at about ``at``.

        ``seed`` decides which answers go wrong; the same seed gives the same answers. With
        ``fails_last`` the last quiz is handed in and not passed.
        """
        outline = self.outline(person.preferred_language)
        activities = list(outline)[:steps]
        # Two steps for each activity: a quiz may be failed before it is passed.
        instant = at - STEP_INTERVAL * 2 * len(activities)
        chance = random.Random(seed)  # noqa: S311  (made-up answers, no secret)
        enrolment = enrol(person=person, course=self.course, language=outline.language, at=instant)
        if outline.baseline and _takes_offered_quiz(-seed):
            self._take_offered_quiz(
                enrolment, outline.baseline, at=instant, seed=seed, right_share=RIGHT_SHARE_BEFORE
            )
        for activity in activities:
            instant += 2 * STEP_INTERVAL
            if activity.kind == ActivityKind.LESSON:
                _complete_lesson(enrolment, activity, outline, instant)
                continue
            never_passes = fails_last and activity == activities[-1]
            if never_passes or chance.random() < FIRST_FAILURE_SHARE:
                self._take_quiz(enrolment, activity, instant - STEP_INTERVAL, chance, passes=False)
            if not never_passes:
                self._take_quiz(enrolment, activity, instant, chance, passes=True)
        return enrolment

    def take_follow_ups(self, enrolment: Enrolment, *, now: datetime, seed: int) -> None:
        """Answer, or leave, what was offered by ``now`` some time after the course."""
        outline = self.outline(enrolment.language)
        if enrolment.completed_at is None or outline.follow_up is None:
            return
        for days, right_share in RIGHT_SHARES_BY_DAYS_AFTER.items():
            at = enrolment.completed_at + timedelta(days=days, hours=1)
            if at < now and _takes_offered_quiz(seed + days):
                self._take_offered_quiz(
                    enrolment,
                    outline.follow_up,
                    at=at,
                    seed=seed + days,
                    right_share=right_share,
                    days_after=days,
                )

    def _take_offered_quiz(
        self,
        enrolment: Enrolment,
        activity: Activity,
        *,
        at: datetime,
        seed: int,
        right_share: float,
        days_after: int | None = None,
    ) -> None:
        """Take a quiz that does not count, with the share ``right_share`` of right answers."""
        outline = self.outline(enrolment.language)
        chance = random.Random(seed)  # noqa: S311  (made up)
        quiz = self.quizzes[activity.key, outline.language]
        attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=at, days_after=days_after)
        wrong_positions = set()
        for position in range(1, len(attempt.paper.content.questions) + 1):
            if chance.random() > right_share:
                wrong_positions.add(position)
        _answer_all(attempt, wrong_positions, outline, at, chance)

    def _take_quiz(
        self,
        enrolment: Enrolment,
        activity: Activity,
        at: datetime,
        chance: random.Random,
        *,
        passes: bool,
    ) -> None:
        outline = self.outline(enrolment.language)
        quiz = self.quizzes[activity.key, outline.language]
        variant = chance.randrange(VARIANT_COUNT)
        attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=at, variant=variant)
        wrong_positions = _draw_wrong_positions(attempt.paper.content, chance, passes=passes)
        _answer_all(attempt, wrong_positions, outline, at, chance)


def _takes_offered_quiz(seed: int) -> bool:
    return random.Random(seed).random() < OPTIONAL_QUIZ_SHARE  # noqa: S311  (made up)


def _activity_keys(outline: Outline) -> list[str]:
    """Return the keys of the activities that count, and of the quizzes that are only offered."""
    offered_quizzes = (outline.baseline, outline.follow_up)
    return [*outline.keys, *(quiz.key for quiz in offered_quizzes if quiz)]


def _answer_all(
    attempt: Attempt,
    wrong_positions: set[int],
    outline: Outline,
    at: datetime,
    chance: random.Random,
) -> None:
    """Answer all questions, those at ``wrong_positions`` (from 1) wrongly, and submit."""
    for position, question in enumerate(attempt.paper.content.questions, 1):
        is_right = position not in wrong_positions
        choice_ids = [choice.id for choice in question.choices if choice.is_correct == is_right]
        record_answer(
            attempt=attempt, position=position, answer=(chance.choice(choice_ids),), at=at
        )
    submit_attempt(attempt=attempt, outline=outline, at=at)


def _complete_lesson(
    enrolment: Enrolment, lesson: Activity, outline: Outline, at: datetime
) -> None:
    complete_activity(
        enrolment=enrolment,
        activity_key=lesson.key,
        outline=outline,
        language=outline.language,
        at=at,
    )


def _draw_wrong_positions(paper: PaperContent, chance: random.Random, *, passes: bool) -> set[int]:
    """Draw the questions (from 1) to answer wrongly, so that the paper is passed or not."""
    positions = range(1, len(paper.questions) + 1)
    max_wrong_count = floor((1 - paper.pass_mark) * len(positions))
    if not passes:
        return set(chance.sample(positions, max_wrong_count + 1))
    # A critical question answered wrongly would fail the paper by itself.
    uncritical_positions = [
        position for position in positions if not paper.questions[position - 1].is_critical
    ]
    wrong_count = chance.randint(0, min(max_wrong_count, len(uncritical_positions)))
    return set(chance.sample(uncritical_positions, wrong_count))
