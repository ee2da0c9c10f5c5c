"""Pauses the search and reference indexes while many pages are written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.models.signals import post_save
from modelsearch.index import get_indexed_models, insert_or_update_object
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update


@contextmanager
def quiet_indexes() -> Iterator[None]:
    """Queue no indexing for what is saved inside.

    Each page is saved four times on its way; a first load would leave some nine hundred background
    tasks behind, several seconds of work. Call :func:`index` for what was written.
    """
    paused_models = []
    for model in get_indexed_models():
        was_connected = post_save.disconnect(post_save_signal_handler, sender=model)
        if was_connected:
            paused_models.append(model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in paused_models:
            post_save.connect(post_save_signal_handler, sender=model)


def index(pages: Iterable[Page]) -> None:
    """Bring both indexes up to date for ``pages``, at once."""
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page.specific)
        insert_or_update_object(page)
