"""People of the demo learn the way anybody does: through the same actions, at earlier instants."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import floor

from django.conf import settings

from accounts.models import User
from courses.actions import complete_activity, enrol
from courses.models import Course, CoursePage, Enrolment
from courses.rules.progress import Activity, Kind, Outline
from quizzes.actions import answer, start_attempt, submit_attempt
from quizzes.marking import PaperContent
from quizzes.models import Attempt, QuizPage
from quizzes.papers import VARIANTS

PACE = timedelta(minutes=3)  # between two steps
FAILS_FIRST = 0.15  # how often a quiz is not passed at once
TAKES_OFFERED = 0.8  # how often questions that do not count are answered
# how often their answers are right
KNOWS_BEFORE, KNOWS_AFTER = 0.45, {30: 0.78, 90: 0.72, 180: 0.65}


class Classroom:
    """One course in every language it is published in, read once for all the people of a demo."""

    def __init__(self, course: Course) -> None:
        self.course = course
        pages = CoursePage.faces().filter(course=course).select_related("course", "locale")
        self.outlines = {page.locale.language_code: page.outline() for page in pages}
        keys = [key for outline in self.outlines.values() for key in _every_quiz(outline)]
        quizzes = QuizPage.objects.filter(translation_key__in=keys).select_related("locale")
        self.quizzes = {(quiz.activity_key, quiz.locale.language_code): quiz for quiz in quizzes}

    def outline(self, language: str) -> Outline:
        """The course in ``language``, or in the source language where it is not published."""
        return self.outlines.get(language) or self.outlines[settings.LANGUAGE_CODE]

    def learn(
        self, person: User, *, steps: int | None, at: datetime, luck: int, fails_last: bool = False
    ) -> Enrolment:
        """``person`` does the first ``steps`` activities (all when None) and ends at about ``at``.

        ``luck`` decides which answers go wrong; the same luck gives the same answers. With
        ``fails_last`` the last quiz is handed in and not passed.
        """
        outline = self.outline(person.preferred_language)
        activities = list(outline)[:steps]
        instant = at - PACE * 2 * len(activities)
        chance = random.Random(luck)  # noqa: S311  (made-up answers, no secret)
        enrolment = enrol(person=person, course=self.course, language=outline.language, at=instant)
        if outline.baseline and random.Random(-luck).random() < TAKES_OFFERED:  # noqa: S311  (made up)
            self._take(enrolment, outline.baseline, outline, instant, luck, knows=KNOWS_BEFORE)
        for activity in activities:
            instant += 2 * PACE
            if activity.kind == Kind.LESSON:
                _read(enrolment, activity, outline, instant)
                continue
            never = fails_last and activity == activities[-1]
            if never or chance.random() < FAILS_FIRST:
                self._sit(enrolment, activity, outline, instant - PACE, chance, passes=False)
            if not never:
                self._sit(enrolment, activity, outline, instant, chance, passes=True)
        return enrolment

    def remember(self, enrolment: Enrolment, *, now: datetime, luck: int) -> None:
        """What was offered to ``enrolment`` by ``now``, some time after the course, is answered or not."""
        outline = self.outline(enrolment.language)
        if enrolment.completed_at is None or outline.follow_up is None:
            return
        for days, knows in KNOWS_AFTER.items():
            at = enrolment.completed_at + timedelta(days=days, hours=1)
            if at < now and random.Random(luck + days).random() < TAKES_OFFERED:  # noqa: S311  (made up)
                self._take(
                    enrolment,
                    outline.follow_up,
                    outline,
                    at,
                    luck + days,
                    knows=knows,
                    days_after=days,
                )

    def _take(
        self,
        enrolment: Enrolment,
        asked: Activity,
        outline: Outline,
        at: datetime,
        luck: int,
        *,
        knows: float,
        days_after: int | None = None,
    ) -> None:
        chance = random.Random(luck)  # noqa: S311  (made up)
        quiz = self.quizzes[asked.key, outline.language]
        attempt = start_attempt(enrolment=enrolment, quiz=quiz, at=at, days_after=days_after)
        numbers = range(1, len(attempt.paper.content.questions) + 1)
        _hand_in(
            attempt, {number for number in numbers if chance.random() > knows}, outline, at, chance
        )

    def _sit(
        self,
        enrolment: Enrolment,
        activity: Activity,
        outline: Outline,
        at: datetime,
        chance: random.Random,
        *,
        passes: bool,
    ) -> None:
        quiz = self.quizzes[activity.key, outline.language]
        attempt = start_attempt(
            enrolment=enrolment, quiz=quiz, at=at, variant=chance.randrange(VARIANTS)
        )
        paper = attempt.paper.content
        _hand_in(attempt, _wrong(paper, chance, passes=passes), outline, at, chance)


def _every_quiz(outline: Outline) -> Iterator[str]:
    """The keys of what counts, and of what is only offered."""
    yield from outline.keys
    yield from (asked.key for asked in (outline.baseline, outline.follow_up) if asked)


def _hand_in(
    attempt: Attempt, wrong: set[int], outline: Outline, at: datetime, chance: random.Random
) -> None:
    """Answer all questions, those whose numbers are in ``wrong`` not rightly."""
    for position, question in enumerate(attempt.paper.content.questions, 1):
        offered = [
            choice.id for choice in question.choices if choice.is_correct == (position not in wrong)
        ]
        answer(attempt=attempt, position=position, given=(chance.choice(offered),), at=at)
    submit_attempt(attempt=attempt, outline=outline, at=at)


def _read(enrolment: Enrolment, lesson: Activity, outline: Outline, at: datetime) -> None:
    complete_activity(
        enrolment=enrolment,
        activity_key=lesson.key,
        outline=outline,
        language=outline.language,
        at=at,
    )


def _wrong(paper: PaperContent, chance: random.Random, *, passes: bool) -> set[int]:
    """The numbers of the questions to get wrong, so that the paper is passed or not."""
    numbers = range(1, len(paper.questions) + 1)
    forgiven = floor((1 - paper.pass_mark) * len(numbers))
    if not passes:
        return set(chance.sample(numbers, forgiven + 1))
    harmless = [number for number in numbers if not paper.questions[number - 1].is_critical]
    return set(chance.sample(harmless, chance.randint(0, min(forgiven, len(harmless)))))
