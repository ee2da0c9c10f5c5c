"""Signal receivers: a request begins."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.core.signals import request_started
from django.db import DatabaseError
from django.dispatch import receiver
from django.utils import timezone

from foundation import proxies

logger = logging.getLogger(__name__)
#: While the cache has this key, a process does not note a misread request again.
RECENTLY_NOTED = "proxies-noted"
NOTE_EVERY = 60 * 60  # seconds


@receiver(request_started)
def notice_proxies(
    sender: type, environ: Mapping[str, object] | None = None, **kwargs: Any
) -> None:
    """Note, at most once an hour in each process, that ``TRUSTED_PROXIES`` is wrong."""
    if environ is None or not proxies.is_misread(environ):
        return
    is_first = cache.add(RECENTLY_NOTED, True, NOTE_EVERY)
    if not is_first:
        return
    logger.warning("A request came through another number of proxies than TRUSTED_PROXIES says.")
    try:
        proxies.note_misread(at=timezone.now())
    except DatabaseError:  # /readyz reports what is wrong with the database
        return
