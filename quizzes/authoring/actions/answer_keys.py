"""Write the answer key of the English quiz into its translations, which keep their words.

Nothing waits for a translator: what cannot be merged holds the quiz in that language.
"""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published
from wagtail_localize.models import Translation

from quizzes.authoring.answer_key_sync import sync_page, translated_strings
from quizzes.authoring.models import QuizPage

logger = logging.getLogger(__name__)


def sync_all_quizzes() -> list[QuizPage]:
    """Run :func:`sync_translations` for every live quiz; return the translations it changed."""
    translated_keys = Translation.objects.values("source__object_id")
    quizzes = QuizPage.objects.live().filter(translation_key__in=translated_keys)
    quizzes = quizzes.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("pk")
    changed_pages: list[QuizPage] = []
    for quiz in quizzes.select_related("locale"):
        changed_pages += sync_translations(quiz)
    return changed_pages


def sync_translations(english_page: QuizPage) -> list[QuizPage]:
    """Bring the answer key of a live quiz to its translations; return those it changed.

    Words stay as they are, in what is published and in drafts, and so do schedules and workflows.
    What cannot be merged is left out, and the quiz is held in that language: see
    :func:`quizzes.authoring.answer_key_sync.translation_gaps`.
    """
    translations = Translation.objects.filter(source__object_id=english_page.translation_key)
    pages = QuizPage.objects.filter(
        translation_key=english_page.translation_key,
        locale__in=translations.values("target_locale"),
        alias_of=None,
    )
    pages = (
        pages.exclude(pk=english_page.pk).select_related("locale", "latest_revision").order_by("pk")
    )
    return [page for page in pages if _sync_in_transaction(english_page, page)]


def _sync_in_transaction(english_page: QuizPage, page: QuizPage) -> bool:
    """Synchronise one language, whole or not at all; return whether anything changed.

    A language that cannot be saved stays held and keeps no other back.
    """
    try:
        with transaction.atomic():
            # Of two at once the second reads what the first wrote, and the English live by then.
            Page.objects.select_for_update().get(pk=page.pk)
            page.refresh_from_db()
            return _sync_live_and_draft(QuizPage.objects.live().get(pk=english_page.pk), page)
    except Page.DoesNotExist:
        return False  # deleted or unpublished meanwhile
    except ValidationError:
        logger.exception("The marks of “%s” do not reach page %s.", english_page.title, page.pk)
        return False


def _sync_live_and_draft(english_page: QuizPage, page: QuizPage) -> bool:
    strings = translated_strings(page)
    draft = None
    if page.latest_revision and (page.has_unpublished_changes or not page.live):
        draft = page.latest_revision.as_object()
    is_live_changed = page.live and sync_page(english_page, page, strings).is_changed
    if is_live_changed:
        _save_live(page)
    is_draft_changed = draft is not None and sync_page(english_page, draft, strings).is_changed
    if draft and (is_live_changed or is_draft_changed):
        draft.save_revision(clean=False)
    return is_live_changed or is_draft_changed


def _save_live(page: QuizPage) -> None:
    """Save the live page as a revision of its own.

    Publishing would also end schedules and workflows.
    """
    page.save(clean=False)
    revision = page.save_revision(clean=False, log_action=True)
    page.live_revision, page.has_unpublished_changes = revision, False
    page.save(update_fields=["live_revision", "has_unpublished_changes"], clean=False)
    page_published.send(sender=type(page), instance=page, revision=revision)
