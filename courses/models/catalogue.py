"""The first page of each language: its courses, by the reader's work."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from courses.models.courses import Sector
from courses.models.editor import CourseCopyForm
from courses.models.enrolments import Enrolment
from courses.models.pages import SAME_SLUG, CoursePage, translated
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
        """Return every live course of this language, in the order authors gave them."""
        pages = CoursePage.faces().child_of(self).select_related("course", "locale")
        pages = list(pages.prefetch_related("course__sectors"))
        languages = _languages_by_course([page.course_id for page in pages])
        return [
            Card(
                page=page,
                outline=page.outline(),
                sectors=tuple(page.course.sectors.all()),
                languages=languages[page.course_id],
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
            "resume": course_to_resume(request.user.pk, cards),
        }


@dataclass(frozen=True)
class Card:
    """A course as the catalogue shows it: ``languages`` are Django's language infos."""

    page: CoursePage
    outline: Outline
    sectors: tuple[Sector, ...]
    languages: tuple[dict[str, Any], ...]


def _languages_by_course(course_ids: Collection[int]) -> dict[int, tuple[dict[str, Any], ...]]:
    """Return the languages each course has a face in, in the order of the settings."""
    faces = CoursePage.faces().filter(course__in=course_ids)
    codes_by_course: dict[int, set[str]] = {course_id: set() for course_id in course_ids}
    for course_id, code in faces.values_list("course_id", "locale__language_code"):
        codes_by_course[course_id].add(code)
    site_codes = [code for code, _name in settings.LANGUAGES]
    return {
        course_id: tuple(get_language_info(code) for code in site_codes if code in codes)
        for course_id, codes in codes_by_course.items()
    }


def shelves(cards: Sequence[Card]) -> list[tuple[Sector, list[Card]]]:
    """Return the cards by sector, in the sectors' order.

    A course for two sectors stands on both shelves.
    """
    cards_by_sector: dict[Sector, list[Card]] = {}
    for card in cards:
        for sector in card.sectors:
            cards_by_sector.setdefault(sector, []).append(card)
    return sorted(cards_by_sector.items(), key=lambda shelf: (shelf[0].position, shelf[0].code))


def course_to_resume(person_id: int | None, cards: Iterable[Card]) -> dict[str, Any] | None:
    """Return where the reader goes on: in the course started last and not completed.

    ``activity`` is the next one to do, ``progress`` how far they are. None where there is no such
    course among ``cards``, or nothing of it is left to do in this language.
    """
    enrolment = Enrolment.objects.of(person_id).filter(completed_at=None).with_done().first()
    if enrolment is None:
        return None
    outlines = {card.page.course_id: card.outline for card in cards}
    outline = outlines.get(enrolment.course_id)
    if outline is None:
        return None
    progress = enrolment.progress(outline)
    if progress.resume is None:
        return None
    return {"activity": progress.resume, "progress": progress}
