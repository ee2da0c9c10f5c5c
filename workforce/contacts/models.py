"""Contacts: telephone numbers are dated records, never text in a page."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import FilteredRelation
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from courses.blocks import CONTACT_PURPOSES
from workforce.contacts.rules import dialable
from workforce.units.models import Unit, ancestor_paths


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads about contacts."""

    def for_paths(self, paths: Iterable[str]) -> Self:
        """Return the contacts of the units at these tree paths and of every unit above them.

        The nearest ones come first, those of no unit (national ones) last.
        """
        unit_paths: set[str] = set()
        for path in paths:
            unit_paths.update(ancestor_paths(path, include_self=True))
        condition = models.Q(unit=None) | models.Q(unit__path__in=unit_paths)
        nearest_first = Coalesce("unit__depth", 0).desc()
        return self.filter(condition).order_by(nearest_first, "priority", "code")

    def with_texts(self, language: str) -> models.QuerySet["Contact", dict[str, Any]]:
        """Return dictionaries with the texts in ``language`` and in the site's first language.

        Their keys begin with ``here__`` and with ``fallback__``.
        """
        word_fields = [
            f"{relation}__{name}"
            for relation in ("here", "fallback")
            for name in ("label", "hours", "note")
        ]
        return self.annotate(
            here=FilteredRelation("texts", condition=models.Q(texts__language=language)),
            fallback=FilteredRelation(
                "texts", condition=models.Q(texts__language=settings.LANGUAGE_CODE)
            ),
        ).values("purpose", "number", "url", "has_interpreter", "verify_by", *word_fields)

    def overdue(self, *, on: date) -> Self:
        """Return the contacts that nobody has verified in time."""
        return self.filter(verify_by__lt=on)


class Contact(ClusterableModel):
    """One number or address, for one purpose, in one area (or everywhere)."""

    PURPOSES: ClassVar = CONTACT_PURPOSES

    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="contacts",
        help_text=_("Empty: everywhere."),
    )
    purpose = models.CharField(_("purpose"), max_length=30, choices=PURPOSES)
    code = models.SlugField(_("code"), unique=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    url = models.URLField(_("web address"), blank=True)
    has_interpreter = models.BooleanField(_("interpreters"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("order"), default=10)
    source = models.CharField(_("source"), max_length=250)
    verified_on = models.DateField(_("last verified on"), null=True, blank=True)
    verify_by = models.DateField(_("verify by"), null=True, blank=True)
    owner = models.CharField(_("who keeps it right"), max_length=150, blank=True)

    objects = ContactQuerySet.as_manager()

    panels: ClassVar = [
        FieldRowPanel(
            [FieldPanel("code"), FieldPanel("purpose"), FieldPanel("unit"), FieldPanel("priority")]
        ),
        FieldRowPanel([FieldPanel("number"), FieldPanel("url"), FieldPanel("has_interpreter")]),
        FieldRowPanel([FieldPanel(n) for n in ("source", "verified_on", "verify_by", "owner")]),
        InlinePanel("texts", label=_("Words, per language"), min_num=1),
    ]

    class Meta:
        ordering = ("priority", "code")
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()

    def clean(self) -> None:
        """Refuse numbers that no telephone dials: pages link to them."""
        super().clean()
        if self.number and not dialable(self.number):
            sentence = gettext(
                "A number has only digits and spaces, and maybe + ( ) . or -: "
                "three digits to fifteen."
            )
            raise ValidationError({"number": sentence})


class ContactText(models.Model):
    """The words around a number in one language: the number itself exists once."""

    contact = ParentalKey(Contact, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12)
    label = models.CharField(_("label"), max_length=150)
    hours = models.CharField(_("hours"), max_length=150, blank=True)
    note = models.CharField(_("when to use it"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("words")
        constraints = [
            # A contact has one text in each language.
            models.UniqueConstraint(fields=("contact", "language"), name="contact_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.label}"
