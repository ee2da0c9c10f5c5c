"""What outlives every page and every language: sectors, courses, enrolments, completions."""

import calendar
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.rules import progress


class Sector(models.Model):
    """Whose work a course is for: hotels, pharmacies, schools…"""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("In English; the site’s catalogue translates the standard ones."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "code")
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def icon(self) -> str:
        """The name of the sector's picture in ``static/img/icons.svg``."""
        return f"sector-{self.code}"


MOST_MONTHS = 600  # that a certificate may be valid
#: How many codes a copy tries, each of which somebody else may take in the same moment.
MOST_TRIES = 10


class Course(models.Model):
    """The smallest thing one can be certified in; its pages are its faces, one per language."""

    class ExpiryBasis(models.TextChoices):
        """What a renewed certificate runs from. See :func:`certificates.rules.validity.validity`."""

        PREVIOUS = (
            "previous",
            _("The old expiry, when renewed inside the window; else the day of completion"),
        )
        COMPLETION = "completion", _("The day of completion, always")
        FIXED = "fixed", _("A fixed day of the year, the same for everybody")

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(
        _("title"), max_length=200, help_text=_("In English, for lists in the CMS.")
    )
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"), related_name="courses")
    validity_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        default=12,
        validators=[MinValueValidator(1)],
        help_text=_("How long a certificate is in force."),
    )
    recertify_days = models.PositiveSmallIntegerField(
        _("recertification window (days)"),
        default=60,
        help_text=_("How long before expiry one may renew."),
    )
    expiry_basis = models.CharField(
        _("runs from"), max_length=12, choices=ExpiryBasis.choices, default=ExpiryBasis.PREVIOUS
    )
    fixed_month = models.PositiveSmallIntegerField(
        _("fixed expiry: month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Only where certificates run to a fixed day of the year."),
    )
    fixed_day = models.PositiveSmallIntegerField(
        _("fixed expiry: day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    min_active_days = models.PositiveSmallIntegerField(
        _("in force for at least (days)"),
        default=0,
        help_text=_("Whoever is certified shortly before the fixed day runs to the next one."),
    )
    requires = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="required_by",
        verbose_name=_("requires first"),
        help_text=_(
            "Courses one must hold before this one, such as the core course; counted once for everybody."
        ),
    )
    content_version = models.PositiveIntegerField(
        _("content version"),
        default=0,
        editable=False,
        help_text=_("Grows whenever a page of the course changes, in any language."),
    )

    class Meta:
        ordering = ("code",)
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A fixed day exists and is given where it is needed; the window is shorter than the certificate."""
        errors: dict[str, str] = {}
        is_fixed = self.expiry_basis == self.ExpiryBasis.FIXED
        if is_fixed and not (self.fixed_month and self.fixed_day):
            errors["fixed_day"] = gettext(
                "Say on which day of the year certificates end: a month and a day."
            )
        elif (
            self.fixed_month and self.fixed_day and not _is_a_day(self.fixed_month, self.fixed_day)
        ):
            errors["fixed_day"] = gettext("This month has no such day.")
        if (self.validity_months or 0) > MOST_MONTHS:
            errors["validity_months"] = gettext("Use at most {months} months.").format(
                months=MOST_MONTHS
            )
        if (self.recertify_days or 0) >= (self.validity_months or 0) * 28:
            errors["recertify_days"] = gettext(
                "The window to renew must be shorter than the certificate is valid."
            )
        if (self.min_active_days or 0) >= 366:
            errors["min_active_days"] = gettext("Use fewer than 366 days.")
        if errors:
            raise ValidationError(errors)

    def duplicate(self) -> "Course":
        """A new record on the same terms, for a copy of the pages: its code and title are free, and nobody is in it."""
        own = {"id", "code", "title", "content_version"}
        terms = {
            field.attname: getattr(self, field.attname) for field in Course._meta.concrete_fields
        }
        terms = {name: value for name, value in terms.items() if name not in own}
        terms["title"] = f"{self.title[:190]} (copy)"
        tried = (Course._if_free(code, **terms) for code in islice(self._free_codes(), MOST_TRIES))
        made = next((course for course in tried if course), None)
        if made is None:
            raise IntegrityError(f"No code for a copy of {self.code}")
        made.sectors.set(self.sectors.all())
        made.requires.set(self.requires.all())
        return made

    def _free_codes(self) -> Iterator[str]:
        taken = set(Course.objects.values_list("code", flat=True))
        return (code for n in count(2) if (code := f"{self.code[:44]}-{n}") not in taken)

    @classmethod
    def _if_free(cls, code: str, **fields: Any) -> "Course | None":
        """The record made under ``code``; None where somebody was faster."""
        try:
            with transaction.atomic():
                return cls.objects.create(code=code, **fields)
        except IntegrityError:
            return None

    def leads_back(self, requires: Iterable["Course"]) -> bool:
        """Whether requiring these courses first would make this course wait for itself."""
        links = list(Course.requires.through.objects.values_list("from_course_id", "to_course_id"))
        seen: set[int] = set()
        waiting = {course.pk for course in requires}
        while waiting:
            seen |= waiting
            waiting = {
                after for before, after in links if before in waiting and before != self.pk
            } - seen
        return self.pk in seen


def _is_a_day(month: int, day: int) -> bool:
    """Whether a month has such a day in some year."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2024, month)[1]  # a leap year


class Edition(models.Model):
    """A dated, numbered version of a course’s content, written on what it certifies."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"))
    published_on = models.DateField(_("published on"))
    is_major = models.BooleanField(_("major"), default=True)
    note = models.CharField(_("what changed"), max_length=250, blank=True)

    class Meta:
        ordering = ("course", "-number")
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            # An edition is quoted on certificates: one number, one meaning.
            models.UniqueConstraint(fields=("course", "number"), name="edition_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.course.code} {self.number}"


class TranslationReview(models.Model):
    """That a native speaker has read a course in one language. Without one, pages say *awaiting review*."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="translation_reviews")
    language = models.CharField(_("language"), max_length=12)
    reviewed_by = models.CharField(_("reviewed by"), max_length=150)
    reviewed_on = models.DateField(_("reviewed on"))

    class Meta:
        verbose_name = _("translation review")
        verbose_name_plural = _("translation reviews")
        constraints = [
            models.UniqueConstraint(
                fields=("course", "language"), name="translation_review_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course.code} · {self.language}"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Reads about enrolments."""

    def of(self, person_id: int | None) -> Self:
        """One person’s enrolments; the open or newest one of each course first."""
        return self.filter(person_id=person_id).order_by(
            models.F("completed_at").desc(nulls_first=True), "-started_at"
        )

    def current(self, person_id: int | None, course_id: int) -> "Enrolment | None":
        """The open or newest run of one person at one course, knowing what is done in it: one statement."""
        runs = self.of(person_id).filter(course_id=course_id)
        rows = list(runs.annotate(done_key=models.F("completions__activity_key")))
        for run in rows[:1]:
            keys = (getattr(row, "done_key", None) for row in rows if row.pk == run.pk)
            run.known_done = frozenset(str(key) for key in keys if key)
            return run
        return None

    def with_done(self) -> Self:
        """Each with its completions fetched, for :meth:`Enrolment.done_keys`."""
        return self.prefetch_related("completions")


class Enrolment(models.Model):
    """One person’s one run at a course. Recertifying opens a new one; this one is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=12)
    started_at = models.DateTimeField(_("started at"))
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)

    known_done: frozenset[str] | None = None  # filled by EnrolmentQuerySet.current

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            # A double tap on “Start” must not open two runs.
            models.UniqueConstraint(
                fields=("person", "course"),
                condition=models.Q(completed_at=None),
                name="enrolment_one_open",
            ),
        ]
        indexes = [
            # Readiness asks of each person whether they started and completed a course, and when. By course
            # first it would read everybody's runs for every person.
            models.Index(
                fields=("person", "course", "completed_at"), name="enrolment_person_course"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course.code}"

    def done_keys(self) -> frozenset[str]:
        """The keys of the activities done in this run."""
        if self.known_done is not None:
            return self.known_done
        return frozenset(str(done.activity_key) for done in self.completions.all())

    def progress(self, outline: progress.Outline) -> progress.Progress:
        """Where the person is on ``outline`` (any language of this course)."""
        return progress.progress(outline, self.done_keys())


class ActivityCompletion(models.Model):
    """That one activity was done in one run: a lesson read to its end, or a quiz passed."""

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
