"""Keeps ``Course.content_version`` growing, so that cached outlines are never stale."""

from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses.models import Course, CoursePage, TranslationReview


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
def content_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    """A page appeared, changed, moved or went: its course has a new content version."""
    if not isinstance(instance, Page):
        return
    above = [instance.path[:end] for end in range(instance.steplen, len(instance.path) + 1, instance.steplen)]
    courses = CoursePage.objects.filter(path__in=above).values("course_id")
    Course.objects.filter(pk__in=courses).update(content_version=F("content_version") + 1)
