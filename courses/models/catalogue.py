"""The first page of each language: its courses, by the reader's work."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from courses.models.editor import CourseCopyForm
from courses.models.pages import SAME_SLUG, CoursePage, translated
from courses.models.records import Enrolment, Sector
from courses.rules.progress import Outline


class CataloguePage(Page):
    """The first page of each language: courses, by the reader’s work."""

    intro = models.TextField(_("one sentence of why"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    translatable_fields: ClassVar = [*translated("intro"), SAME_SLUG]
    template = "courses/catalogue.html"
    copy_form_class = CourseCopyForm

    class Meta:
        verbose_name = _("catalogue")

    def cards(self) -> list["Card"]:
        """Every live course of this language, in the order authors gave them."""
        pages = CoursePage.faces().child_of(self).select_related("course", "locale")
        pages = list(pages.prefetch_related("course__sectors"))
        faces = CoursePage.faces().filter(course__in=[page.course_id for page in pages])
        codes: dict[int, set[str]] = {}
        for course, code in faces.values_list("course_id", "locale__language_code"):
            codes.setdefault(course, set()).add(code)
        return [
            Card(
                page=page,
                outline=page.outline(),
                sectors=tuple(page.course.sectors.all()),
                languages=tuple(
                    get_language_info(c)
                    for c, _name in settings.LANGUAGES
                    if c in codes[page.course_id]
                ),
            )
            for page in pages
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        cards = self.cards()
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "cards": cards,
            "shelves": shelves(cards),
            "resume": resume(request.user.pk, cards),
        }


@dataclass(frozen=True)
class Card:
    """A course as the catalogue shows it: ``languages`` are Django's language infos."""

    page: "CoursePage"
    outline: Outline
    sectors: tuple[Sector, ...]
    languages: tuple[dict[str, Any], ...]


def shelves(cards: list[Card]) -> list[tuple[Sector, list[Card]]]:
    """The cards by sector, in the sectors' order; a course for two sectors stands on both shelves."""
    sectors = sorted(
        {s for card in cards for s in card.sectors}, key=lambda s: (s.position, s.code)
    )
    return [(sector, [card for card in cards if sector in card.sectors]) for sector in sectors]


def resume(person_id: int | None, cards: list[Card]) -> dict[str, Any] | None:
    """The course the reader started last and has not completed, with the activity to go on with."""
    enrolment = Enrolment.objects.of(person_id).filter(completed_at=None).with_done().first()
    outline = next(
        (c.outline for c in cards if enrolment and c.page.course_id == enrolment.course_id), None
    )
    if enrolment is None or outline is None:
        return None
    where = enrolment.progress(outline)
    return {"activity": where.resume, "progress": where} if where.resume else None
