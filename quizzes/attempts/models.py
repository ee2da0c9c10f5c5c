"""Attempts, responses and allowances."""

import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from quizzes.attempts.rules.marking import Mark, mark
from quizzes.papers.choices import CERTAINTIES, SKILLS
from quizzes.papers.models import Paper
from quizzes.papers.rules import serialisation
from quizzes.papers.rules.content import Answer
from quizzes.papers.rules.kinds import as_answer

#: The most that can be allowed: ten times the time, a hundred attempts more.
MOST_MORE_TIME_PERCENT, MOST_MORE_ATTEMPTS = 900, 100


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Queries about attempts."""

    def of(self, person_id: int | None) -> Self:
        """Return one person’s attempts."""
        return self.filter(enrolment__person_id=person_id)

    def open(self) -> Self:
        """Return attempts that are not handed in yet."""
        return self.filter(submitted_at=None)

    def handed_in(self, activity_key: uuid.UUID | str) -> Self:
        """Return the attempts at one quiz that were handed in."""
        return self.filter(activity_key=activity_key, submitted_at__isnull=False)

    def first_attempts(self) -> Self:
        """Return of each person’s attempts at a quiz only the one begun first."""
        turn = Window(
            RowNumber(),
            partition_by=[F("enrolment__person"), F("activity_key")],
            order_by=["started_at", "pk"],
        )
        return self.annotate(turn=turn).filter(turn=1)

    def asking_only(self, wordings: Iterable[str]) -> models.QuerySet[Any, Any]:
        """Return attempts, answered in one language, whose questions all have one of ``wordings``.

        Answers carried over from an earlier attempt do not count as questions of this one.
        """
        has_wording = Q(responses__wording__in=list(wordings), responses__is_carried=False)
        # Filtered by id first: conditions of this queryset must not limit what is counted.
        attempts = self.model.objects.filter(pk__in=self.values("pk")).annotate(
            matching_responses=Count("responses", filter=has_wording),
            first_language=Min("responses__language"),
            last_language=Max("responses__language"),
        )
        return attempts.filter(matching_responses=F("asked"), first_language=F("last_language"))


class Attempt(models.Model):
    """One sitting of a paper.

    ``right`` (answers with the full score), ``asked`` (the number of questions) and ``is_passed``
    are facts dated ``submitted_at``. ``days_after`` is the stage of a follow-up (30, 90 or 180).
    ``printed_at`` is when it was first printed: from then on it keeps its words and has no time
    limit.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attempts")
    activity_key = models.UUIDField(_("activity"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(_("started at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    right = models.PositiveSmallIntegerField(_("right"), null=True, blank=True)
    asked = models.PositiveSmallIntegerField(_("asked"), null=True, blank=True)
    is_passed = models.BooleanField(_("passed"), null=True, blank=True)
    deadline_at = models.DateTimeField(_("time is up at"), null=True, blank=True)
    days_after = models.PositiveSmallIntegerField(_("days after the course"), null=True, blank=True)
    printed_at = models.DateTimeField(_("printed at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered from paper by"),
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            # “Start” pressed twice, or in two tabs, is one attempt.
            models.UniqueConstraint(
                fields=("enrolment", "activity_key"),
                condition=models.Q(submitted_at=None),
                name="attempt_one_open",
            ),
        ]
        indexes = [
            # The quiz page asks for the newest attempt at one activity.
            models.Index(
                fields=("enrolment", "activity_key", "-started_at"), name="attempt_newest"
            ),
            # Statistics read the attempts of one quiz, not those of all.
            models.Index(fields=("activity_key", "submitted_at"), name="attempt_of_quiz"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.started_at:%Y-%m-%d %H:%M}"

    def answers(self) -> dict[str, Answer]:
        """Return the answers so far, by question key."""
        return {
            str(response.question_key): as_answer(response.answer)
            for response in self.responses.all()
        }

    def certainties(self) -> dict[str, str]:
        """Return how sure the person is of each answer, by question key."""
        return {str(response.question_key): response.certainty for response in self.responses.all()}

    def mark(self) -> Mark:
        """Return the mark of the answers so far."""
        return mark(self.paper.content, self.answers(), self.certainties())

    def next_position(self) -> int:
        """Return the position (from 1) of the first unanswered question, else of the last one."""
        answers = self.answers()
        questions = self.paper.content.questions
        for position, question in enumerate(questions, 1):
            if question.key not in answers:
                return position
        return len(questions)

    def carried_keys(self) -> frozenset[str]:
        """Return the keys of questions whose right answers come from an earlier attempt."""
        return frozenset(
            str(response.question_key) for response in self.responses.all() if response.is_carried
        )

    def neighbours(self, position: int) -> tuple[int | None, int | None]:
        """Return the positions of the open questions before and after ``position``, if any.

        Questions with an answer carried over are skipped.
        """
        carried_keys = self.carried_keys()
        previous_position = None
        for other_position, question in enumerate(self.paper.content.questions, 1):
            if question.key in carried_keys or other_position == position:
                continue
            if other_position > position:
                return previous_position, other_position
            previous_position = other_position
        return previous_position, None


class ResponseQuerySet(models.QuerySet["Response"]):
    """Queries for statistics: they count answers and never name people."""

    def not_carried_over(self) -> Self:
        """Return the answers of the attempts they belong to, without those carried over.

        These are counted in the attempt they come from.
        """
        return self.filter(is_carried=False)

    def versions(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Return a row for each version of a question in a language.

        It has the moment of the first answer, the number of answers, and the id of an attempt.
        """
        rows = self.order_by().values("question_key", "language", "wording")
        return rows.annotate(
            first_at=Min("answered_at"), answers=Count("pk"), attempt_pk=Min("attempt_id")
        )

    def count_by(self, *field_names: str) -> models.QuerySet[Any, dict[str, Any]]:
        """Return rows of these fields with the ``count`` of answers that have the same values.

        Rows also differ in ``is_right``, and in ``total`` (answers right) and ``asked`` (questions)
        of the attempt.
        """
        marks = {"total": F("attempt__right"), "asked": F("attempt__asked")}
        return self.order_by().values(*field_names, "is_right", **marks).annotate(count=Count("pk"))


class Response(models.Model):
    """One answered question: the row statistics read.

    ``answer`` is a list of ids, as the question's kind defines it; where it is the UUID of one
    choice, ``choice_id`` repeats it for grouping. ``score`` runs from 0 to 1; ``is_right`` says
    that it is 1. ``is_carried``: it was right in an earlier attempt and was not asked again.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    question_key = models.UUIDField(_("question"))
    answer = models.JSONField(_("answer"), default=list)
    choice_id = models.UUIDField(_("choice"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12)
    # the version of the question: see serialisation.wording
    wording = models.CharField(_("wording"), max_length=serialisation.WORDING_LENGTH)
    skill = models.CharField(_("trains"), max_length=20, choices=SKILLS)
    is_critical = models.BooleanField(_("critical"))
    is_right = models.BooleanField(pgettext_lazy("of an answer", "right"))
    score = models.FloatField(_("score"), default=0)
    certainty = models.CharField(_("how sure"), max_length=8, choices=CERTAINTIES, blank=True)
    is_carried = models.BooleanField(_("carried over"), default=False)
    answered_at = models.DateTimeField(_("answered at"))

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            # One answer to a question in an attempt.
            models.UniqueConstraint(fields=("attempt", "question_key"), name="response_once"),
        ]
        indexes = [
            # Item statistics group by question and language.
            models.Index(fields=("question_key", "language"), name="response_question_language"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.question_key}"


class Allowance(models.Model):
    """More time, or more attempts, for a person who needs it.

    Without ``activity_key`` it holds for every quiz.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="allowances")
    activity_key = models.UUIDField(_("quiz"), null=True, blank=True)
    more_time_percent = models.PositiveSmallIntegerField(
        _("more time (per cent)"),
        default=0,
        validators=[MaxValueValidator(MOST_MORE_TIME_PERCENT)],
        help_text=_("25 makes 20 minutes 25; 100 doubles them."),
    )
    more_attempts = models.PositiveSmallIntegerField(
        _("more attempts"), default=0, validators=[MaxValueValidator(MOST_MORE_ATTEMPTS)]
    )
    reason = models.CharField(
        _("reason"),
        max_length=250,
        help_text=_("What was agreed. Write nothing about anybody’s health."),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")

    def __str__(self) -> str:
        """Return no person and no reason: Wagtail shows it without checking permissions."""
        return gettext("Allowance %(number)d") % {"number": self.pk or 0}
