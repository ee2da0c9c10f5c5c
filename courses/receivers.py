"""Signal receivers: what follows when a page changes, or two records of one person become one."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail_localize.models import (
    SegmentOverride,
    StringTranslation,
    TemplateSegment,
    TranslationSource,
)

from accounts.models import User
from accounts.signals import people_merged, people_still_needed
from courses.actions.merging import take_over
from courses.models import Course, CourseFace, CoursePage, Enrolment, TranslationReview
from courses.models.faces import choose_next_face
from courses.models.tree import ancestor_paths
from courses.signals import course_outline_changed
from courses.tasks import carry_over_edit, complete_those_done
from courses.translations.counterpart_actions import align_counterparts, expire_counterparts
from foundation.safe_html import faults, refuse_address, refuse_markup


def _raise_content_version(course_ids: Any) -> None:
    """Let the outlines of these courses (ids, or a query of them) be built anew."""
    Course.objects.filter(pk__in=course_ids).update(content_version=F("content_version") + 1)


@receiver([post_save, post_delete], sender=TranslationReview)
def review_changed(sender: type, instance: TranslationReview, **kwargs: Any) -> None:
    """Build the outline anew: pages say whether a native speaker has read them."""
    _raise_content_version([instance.course_id])


@receiver([post_save, post_delete], sender=PageViewRestriction)
def restriction_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    """Build outlines anew: who may see a page is part of that of every course below it."""
    courses_below = CoursePage.objects.filter(path__startswith=instance.page.path)
    _raise_content_version(courses_below.values("course_id"))
    content_changed(Page, instance.page)


@receiver([page_published, page_unpublished, post_page_move, pre_delete])
def content_changed(
    sender: type, instance: Any, parent_page_before: Page | None = None, **kwargs: Any
) -> None:
    """Give the course of a page that appeared, changed, moved or went a new content version.

    The course that a moved page has left (``parent_page_before``) gets one, too.
    """
    if not isinstance(instance, Page):
        return
    pages = [instance]
    if parent_page_before:
        pages.append(parent_page_before)
    courses = set(_course_pages_above(pages).values_list("course_id", flat=True))
    _raise_content_version(courses)
    for course_id in courses:
        transaction.on_commit(partial(course_outline_changed.send, Course, course_id=course_id))


def _course_pages_above(pages: Iterable[Page]) -> QuerySet[CoursePage]:
    """Return the course pages that are one of ``pages`` or stand above one."""
    paths: set[str] = set()
    for page in pages:
        paths.update(ancestor_paths(page.path), [page.path])
    return CoursePage.objects.filter(path__in=paths)


@receiver(course_outline_changed)
def complete_done_enrolments_of_course(sender: type, course_id: int, **kwargs: Any) -> None:
    """Complete, in the background, enrolments that lacked only what is no longer in the course."""
    if Enrolment.objects.filter(course=course_id, completed_at=None).exists():
        complete_those_done.enqueue(course_id)


@receiver(page_unpublished)
def delete_face(sender: type, instance: Page, **kwargs: Any) -> None:
    """Forget that an unpublished page was a face of its course: another may become it."""
    CourseFace.objects.filter(page=instance.pk).delete()


@receiver(post_delete, sender=CourseFace)
def choose_next_face_on_commit(sender: type, instance: CourseFace, **kwargs: Any) -> None:
    """Lead learners to another live page of the course, where an older database has one.

    Only once the transaction is committed, for the other page may be removed in it, too.
    """
    transaction.on_commit(
        partial(choose_next_face, course_id=instance.course_id, locale_id=instance.locale_id)
    )


@receiver(pre_save, sender=StringTranslation)
def refuse_unsafe_translation(sender: type, instance: StringTranslation, **kwargs: Any) -> None:
    """Refuse unsafe markup from a translator, in wagtail-localize's editor as with a PO file.

    What a translator writes is HTML, and wagtail-localize lets comments through, which browsers end
    elsewhere. Raises :class:`foundation.safe_html.UnsafeMarkup`.
    """
    if any(faults(instance.data)):
        has_paragraphs = TemplateSegment.objects.filter(context=instance.context_id).exists()
        refuse_markup(instance.data, is_plain=not has_paragraphs)


@receiver(pre_save, sender=SegmentOverride)
def refuse_unsafe_link(sender: type, instance: SegmentOverride, **kwargs: Any) -> None:
    """Refuse an unsafe address a translator lets a link lead to.

    Raises :class:`foundation.safe_html.UnsafeMarkup`.
    """
    if isinstance(instance.data, str):
        refuse_address(instance.data)


@receiver(page_unpublished)
def expire_other_languages(sender: type, instance: Page, **kwargs: Any) -> None:
    """Let a page that expires by the clock expire in every language."""
    if instance.expired:
        expire_counterparts(instance)


@receiver(post_page_move)
def align_other_languages(sender: type, instance: Page, **kwargs: Any) -> None:
    """Keep pages in the same place and order in every language."""
    align_counterparts(instance)


@receiver(page_published)
def carry_over_to_translations(sender: type, instance: Page, **kwargs: Any) -> None:
    """Bring an edit of a source page to its translations, in the background.

    wagtail-localize would leave them as they are until somebody presses a button on each.
    """
    if instance.locale.language_code != settings.LANGUAGE_CODE:
        return
    sources = TranslationSource.objects.filter(
        object_id=instance.translation_key, locale_id=instance.locale_id
    )
    for source_id in sources.values_list("pk", flat=True):
        transaction.on_commit(partial(carry_over_edit.enqueue, source_id))


@receiver(people_merged)
def merge_enrolments(sender: type, source: User, target: User, at: datetime, **kwargs: Any) -> None:
    """Make every enrolment of ``source`` one of ``target``'s."""
    take_over(source=source, target=target, at=at)


@receiver(people_still_needed)
def keep_recent_learners(sender: type, since: datetime, **kwargs: Any) -> QuerySet[Any]:
    """Return the people who did an activity or opened a course since then."""
    is_recent = Q(started_at__gte=since) | Q(completions__completed_at__gte=since)
    return Enrolment.objects.filter(is_recent).order_by().values("person")
