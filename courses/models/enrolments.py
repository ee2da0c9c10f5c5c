"""What somebody has learned: enrolments at courses, and the activities done in them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.courses import Course, Edition
from courses.rules import progress


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Reads about enrolments."""

    def of(self, person_id: int | None) -> Self:
        """One person’s enrolments; the open or newest one of each course first."""
        return self.filter(person_id=person_id).order_by(
            models.F("completed_at").desc(nulls_first=True), "-started_at"
        )

    def current(self, person_id: int | None, course_id: int) -> "Enrolment | None":
        """Return one person’s open or newest enrolment at a course.

        Its ``fetched_done_keys`` are filled.

        One statement: a row for each activity done, so that an enrolment has several rows.
        """
        enrolments = self.of(person_id).filter(course_id=course_id)
        rows = list(enrolments.annotate(done_key=models.F("completions__activity_key")))
        if not rows:
            return None
        enrolment = rows[0]
        own_rows = [row for row in rows if row.pk == enrolment.pk]
        keys = [getattr(row, "done_key", None) for row in own_rows]
        enrolment.fetched_done_keys = frozenset(str(key) for key in keys if key)
        return enrolment

    def with_done(self) -> Self:
        """The enrolments with their completions fetched, for :meth:`Enrolment.done_keys`."""
        return self.prefetch_related("completions")


class Enrolment(models.Model):
    """One person’s enrolment at a course. Recertifying opens a new one; this one is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=12)
    started_at = models.DateTimeField(_("started at"))
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    fetched_done_keys: frozenset[str] | None = None  # filled by EnrolmentQuerySet.current

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            # A double tap on “Start” must not open two enrolments.
            models.UniqueConstraint(
                fields=("person", "course"),
                condition=models.Q(completed_at=None),
                name="enrolment_one_open",
            ),
        ]
        indexes = [
            # Readiness looks up of each person whether they started and completed a course, and
            # when. By course first it would read everybody's enrolments for every person.
            models.Index(
                fields=("person", "course", "completed_at"), name="enrolment_person_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course.code}"

    def done_keys(self) -> frozenset[str]:
        """Return the keys of the activities done in this enrolment."""
        if self.fetched_done_keys is not None:
            return self.fetched_done_keys
        return frozenset(str(completion.activity_key) for completion in self.completions.all())

    def progress(self, outline: progress.Outline) -> progress.Progress:
        """Return where the person is on ``outline`` (any language of this course)."""
        return progress.progress(outline, self.done_keys())


class ActivityCompletion(models.Model):
    """That one activity was done in one enrolment: a lesson read to its end, or a quiz passed."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="completions")
    activity_key = models.UUIDField(_("activity"))
    language = models.CharField(_("language"), max_length=12)
    completed_at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completed activity")
        verbose_name_plural = _("completed activities")
        constraints = [
            # Pressing “Next” twice counts once.
            models.UniqueConstraint(fields=("enrolment", "activity_key"), name="completion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.activity_key}"
