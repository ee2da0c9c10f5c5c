"""What follows when a page changes, or when two records of one person become one."""

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
from courses.models.faces import follow
from courses.signals import course_outline_changed
from courses.tasks import carry_over_edit, complete_those_done
from courses.translations.counterparts import expire_elsewhere, stand_alike
from foundation.safe_html import faults, refuse_address, refuse_markup


@receiver([post_save, post_delete], sender=TranslationReview)
def review_changed(sender: type, instance: TranslationReview, **kwargs: Any) -> None:
    """Pages say whether a native speaker has read them."""
    Course.objects.filter(pk=instance.course_id).update(content_version=F("content_version") + 1)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def restriction_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    """Who may see a page is part of the cached outline of every course below it."""
    concerned = CoursePage.objects.filter(path__startswith=instance.page.path).values("course_id")
    Course.objects.filter(pk__in=concerned).update(content_version=F("content_version") + 1)
    content_changed(Page, instance.page)


@receiver([page_published, page_unpublished, post_page_move, pre_delete])
def content_changed(
    sender: type, instance: Any, parent_page_before: Page | None = None, **kwargs: Any
) -> None:
    """A page appeared, changed, moved or went: its course has a new content version, and the course it left."""
    if not isinstance(instance, Page):
        return
    paths = {instance.path, parent_page_before.path if parent_page_before else instance.path}
    above = [
        path[:end] for path in paths for end in range(Page.steplen, len(path) + 1, Page.steplen)
    ]
    courses = set(CoursePage.objects.filter(path__in=above).values_list("course_id", flat=True))
    Course.objects.filter(pk__in=courses).update(content_version=F("content_version") + 1)
    for course_id in courses:
        transaction.on_commit(partial(course_outline_changed.send, Course, course_id=course_id))


@receiver(course_outline_changed)
def completion_is_looked_at_again(sender: type, course_id: int, **kwargs: Any) -> None:
    """Whoever lacked only what is gone now has done the course."""
    if Enrolment.objects.filter(course=course_id, completed_at=None).exists():
        complete_those_done.enqueue(course_id)


@receiver(page_unpublished)
def no_face_any_more(sender: type, instance: Page, **kwargs: Any) -> None:
    """A page that is not live is no face of its course: another may become it."""
    CourseFace.objects.filter(page=instance.pk).delete()


@receiver(post_delete, sender=CourseFace)
def another_face_follows(sender: type, instance: CourseFace, **kwargs: Any) -> None:
    """The page learners were led to is gone: they are led to another live one, where an older database has it.

    Only when everything is written, for the other page may be going too.
    """
    transaction.on_commit(
        partial(follow, course_id=instance.course_id, locale_id=instance.locale_id)
    )


@receiver(pre_save, sender=StringTranslation)
def words_are_safe(sender: type, instance: StringTranslation, **kwargs: Any) -> None:
    """What a translator writes is HTML; wagtail-localize lets comments through, which browsers end elsewhere.

    Raises :class:`foundation.safe_html.UnsafeMarkup`, in its editor as with a PO file.
    """
    if any(faults(instance.data)):
        has_paragraphs = TemplateSegment.objects.filter(context=instance.context_id).exists()
        refuse_markup(instance.data, is_plain=not has_paragraphs)


@receiver(pre_save, sender=SegmentOverride)
def links_are_safe(sender: type, instance: SegmentOverride, **kwargs: Any) -> None:
    """A translator may lead a link of a text elsewhere; raises :class:`foundation.safe_html.UnsafeMarkup`."""
    if isinstance(instance.data, str):
        refuse_address(instance.data)


@receiver(page_unpublished)
def expiry_follows(sender: type, instance: Page, **kwargs: Any) -> None:
    """What expires by the clock does so in every language."""
    if instance.expired:
        expire_elsewhere(instance)


@receiver(post_page_move)
def order_follows(sender: type, instance: Page, **kwargs: Any) -> None:
    """Pages stand in the same place and order in every language."""
    stand_alike(instance)


@receiver(page_published)
def translations_follow(sender: type, instance: Page, **kwargs: Any) -> None:
    """An edit of a source page reaches its translations, in the background.

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
def learning_follows(sender: type, guest: User, into: User, at: datetime, **kwargs: Any) -> None:
    """Every run of the guest becomes one of the person's."""
    take_over(guest=guest, into=into, at=at)


@receiver(people_still_needed)
def lately_learned(sender: type, since: datetime, **kwargs: Any) -> QuerySet[Any]:
    """People who did an activity or opened a course since then."""
    lately = Q(started_at__gte=since) | Q(completions__completed_at__gte=since)
    return Enrolment.objects.filter(lately).order_by().values("person")
