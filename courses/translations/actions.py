"""Write translated pages, on top of wagtail-localize.

A page is published in a language only when every one of its strings is translated; until then what
was published before goes on serving. (``Translation.save_target`` fills gaps with English, and it
writes to the live page even when asked for a draft: so it is called only where neither can hurt.)
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource


def missing_strings(translation: Translation) -> int:
    """Return how many strings of the source have no translation."""
    total, translated_count = translation.get_progress()
    return int(total - translated_count)


def faulty_strings(translation: Translation) -> int:
    """Return how many strings of the source have a translation that the page cannot store."""
    faulty = StringTranslation.objects.filter(
        translation_of=OuterRef("string"),
        context=OuterRef("context"),
        locale=translation.target_locale_id,
        has_error=True,
    )
    return StringSegment.objects.filter(Exists(faulty), source=translation.source_id).count()


def is_complete(translation: Translation) -> bool:
    """Tell whether every string of the source has a translation."""
    return missing_strings(translation) == 0


@transaction.atomic
def write_translation(translation: Translation, *, publish: bool, by: Any = None) -> Page:
    """Write the translated page from its strings and return it; missing strings read as English.

    ``by``: whom the history names as publishing it; None is the site itself. Publishing happens in
    this transaction, not after it: a course is loaded whole or not at all.
    """
    translation.save_target(publish=False)
    page = translation.get_target_instance()
    if publish:
        page.get_latest_revision().publish(user=by)
        page.refresh_from_db()
    return page


def may_publish(page: Page | None) -> bool:
    """Tell whether nobody has decided against this translated page.

    That is so while it is new, live, or was never published.
    """
    return page is None or page.live or page.first_published_at is None


@transaction.atomic
def carry_over(source: TranslationSource) -> list[Page]:
    """Bring an edit of a source page to its complete translations; returns the pages published.

    Translations the edit has left incomplete wait for a translator, as they are.
    """
    source.update_from_db()
    translations = source.translations.filter(enabled=True)
    published_pages = []
    for translation in translations.select_related("target_locale", "source"):
        page = source.object.get_instance_or_none(translation.target_locale)
        if is_complete(translation) and may_publish(page):
            published_pages.append(write_translation(translation, publish=True))
    return published_pages
