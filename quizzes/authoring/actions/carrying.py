"""Writes marks of the English quiz into its translations, which keep their words. Nothing waits for a translator."""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import Translation

from quizzes.authoring.in_step import carry, said_of
from quizzes.authoring.models import QuizPage

logger = logging.getLogger(__name__)


def keep_all_in_step() -> list[QuizPage]:
    """:func:`keep_in_step` for every live quiz; returns the translations that were changed."""
    translated = Translation.objects.values("source__object_id")
    english = QuizPage.objects.live().filter(translation_key__in=translated)
    pages = english.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("pk")
    return [page for one in pages.select_related("locale") for page in keep_in_step(one)]


def keep_in_step(english: QuizPage) -> list[QuizPage]:
    """Bring what the live quiz ``english`` marks by to its translations; returns those that were changed.

    Words stay as they are, in what is published and in drafts, and so do schedules and workflows. What cannot be
    carried is left out, and the quiz is held in that language: see :func:`quizzes.authoring.in_step.lags`.
    """
    locales = Translation.objects.filter(source__object_id=english.translation_key).values(
        "target_locale"
    )
    pages = QuizPage.objects.filter(
        translation_key=english.translation_key, locale__in=locales, alias_of=None
    )
    pages = pages.exclude(pk=english.pk).select_related("locale", "latest_revision").order_by("pk")
    return [page for page in pages if _keep_or_hold(english, page)]


def _keep_or_hold(english: QuizPage, page: QuizPage) -> bool:
    """One language, whole or not at all: one that cannot be saved stays held and keeps no other back."""
    try:
        with transaction.atomic():
            # Of two at once the second reads what the first wrote, and the English that is live by then.
            Page.objects.select_for_update().get(pk=page.pk)
            page.refresh_from_db()
            return _keep(QuizPage.objects.live().get(pk=english.pk), page)
    except Page.DoesNotExist:
        return False  # deleted or unpublished meanwhile
    except ValidationError:
        logger.exception("The marks of “%s” do not reach page %s.", english.title, page.pk)
        return False


def _keep(english: QuizPage, page: QuizPage) -> bool:
    said, newest = said_of(page), page.latest_revision
    draft = (
        newest.as_object() if newest and (page.has_unpublished_changes or not page.live) else None
    )
    is_live_changed = page.live and carry(english, page, said).is_changed
    if is_live_changed:
        _put_live(page)
    is_draft_changed = draft is not None and carry(english, draft, said).is_changed
    if draft and (is_live_changed or is_draft_changed):
        draft.save_revision(clean=False)
    return is_live_changed or is_draft_changed


def _put_live(page: QuizPage) -> None:
    """Save what is live under a version of its own, without what publishing does to schedules and workflows."""
    page.save(clean=False)
    revision = page.save_revision(clean=False, log_action=True)
    page.live_revision, page.has_unpublished_changes = revision, False
    page.save(update_fields=["live_revision", "has_unpublished_changes"], clean=False)
    page_published.send(sender=type(page), instance=page, revision=revision)
