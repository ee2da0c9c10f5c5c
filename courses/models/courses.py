"""Courses as records, which outlive every page and language; sectors, editions, reviews."""

import calendar
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


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


#: How long a certificate may be valid at most.
MAX_VALIDITY_MONTHS = 600
#: No month is shorter, so that a window of fewer days is shorter than a certificate's months.
SHORTEST_MONTH_DAYS = 28
#: How many codes a copy tries, each of which somebody else may take in the same moment.
MAX_CODE_ATTEMPTS = 10
#: How much of a code or title a copy keeps: the fields have room for 50 and 200 characters.
MAX_CODE_CHARACTERS, MAX_TITLE_CHARACTERS = 44, 190


class Course(models.Model):
    """The smallest thing one can be certified in; its pages are its faces, one per language."""

    class ExpiryBasis(models.TextChoices):
        """What a renewed certificate runs from; the rule is in ``certificates.rules.validity``."""

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
            "Courses one must hold before this one, such as the core course; "
            "counted once for everybody."
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
        """Check that days and periods fit each other.

        A fixed day exists and is given where it is needed; the window is shorter than the
        certificate is valid.
        """
        errors: dict[str, str] = {}
        fixed_day_error = self._fixed_day_error()
        if fixed_day_error:
            errors["fixed_day"] = fixed_day_error
        months = self.validity_months or 0
        if months > MAX_VALIDITY_MONTHS:
            sentence = gettext("Use at most {months} months.")
            errors["validity_months"] = sentence.format(months=MAX_VALIDITY_MONTHS)
        if (self.recertify_days or 0) >= months * SHORTEST_MONTH_DAYS:
            errors["recertify_days"] = gettext(
                "The window to renew must be shorter than the certificate is valid."
            )
        if (self.min_active_days or 0) >= 366:
            errors["min_active_days"] = gettext("Use fewer than 366 days.")
        if errors:
            raise ValidationError(errors)

    def _fixed_day_error(self) -> str:
        """Return what is wrong with the fixed day of the year; empty for nothing."""
        month, day = self.fixed_month, self.fixed_day
        if not (month and day):
            if self.expiry_basis != self.ExpiryBasis.FIXED:
                return ""
            return gettext("Say on which day of the year certificates end: a month and a day.")
        if not _exists_in_some_year(month, day):
            return gettext("This month has no such day.")
        return ""

    def duplicate(self) -> "Course":
        """Create and return a record on the same terms, for a copy of the pages.

        Its code and title are free, and nobody is in it. Raises IntegrityError when every code
        tried was taken in the same moment.
        """
        fields_not_copied = {"id", "code", "title", "content_version"}
        terms: dict[str, Any] = {
            field.attname: getattr(self, field.attname)
            for field in Course._meta.concrete_fields
            if field.attname not in fields_not_copied
        }
        terms["title"] = f"{self.title[:MAX_TITLE_CHARACTERS]} (copy)"
        for code in islice(self._free_codes(), MAX_CODE_ATTEMPTS):
            course = Course._create_unless_taken(code, **terms)
            if course is not None:
                course.sectors.set(self.sectors.all())
                course.requires.set(self.requires.all())
                return course
        raise IntegrityError(f"No code for a copy of {self.code}")

    def _free_codes(self) -> Iterator[str]:
        """Yield codes no course has, for ever: this one's with -2, -3 and so on."""
        taken_codes = set(Course.objects.values_list("code", flat=True))
        for number in count(2):
            code = f"{self.code[:MAX_CODE_CHARACTERS]}-{number}"
            if code not in taken_codes:
                yield code

    @classmethod
    def _create_unless_taken(cls, code: str, **fields: Any) -> "Course | None":
        """Return the record created under ``code``; None where somebody was faster."""
        try:
            with transaction.atomic():
                return cls.objects.create(code=code, **fields)
        except IntegrityError:
            return None

    def leads_back(self, requires: Iterable["Course"]) -> bool:
        """Tell whether requiring these courses first would make this course wait for itself."""
        links = list(Course.requires.through.objects.values_list("from_course_id", "to_course_id"))
        reached_ids: set[int] = set()
        frontier_ids = {course.pk for course in requires}
        while frontier_ids:
            reached_ids |= frontier_ids
            # What this course requires today is about to be replaced: it leads nowhere.
            next_ids = {
                required_id
                for course_id, required_id in links
                if course_id in frontier_ids and course_id != self.pk
            }
            frontier_ids = next_ids - reached_ids
        return self.pk in reached_ids


def _exists_in_some_year(month: int, day: int) -> bool:
    """Tell whether a month has such a day, be it in a leap year only."""
    leap_year = 2024
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(leap_year, month)[1]


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
    """That a native speaker has read a course in one language.

    Without one, its pages there say *awaiting review*.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="translation_reviews")
    language = models.CharField(_("language"), max_length=12)
    reviewed_by = models.CharField(_("reviewed by"), max_length=150)
    reviewed_on = models.DateField(_("reviewed on"))

    class Meta:
        verbose_name = _("translation review")
        verbose_name_plural = _("translation reviews")
        constraints = [
            # Who read a translation, and when, has one answer for each language of a course.
            models.UniqueConstraint(
                fields=("course", "language"), name="translation_review_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course.code} · {self.language}"
