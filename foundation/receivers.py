"""What is looked at as each request begins."""

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
NOTED, AGAIN = "proxies-noted", 60 * 60  # seconds after which a process notes it once more


@receiver(request_started)
def notice_proxies(
    sender: type, environ: Mapping[str, object] | None = None, **kwargs: Any
) -> None:
    """Note, at most once an hour in each process, that there are other proxies than the site is told of."""
    if environ is None or not proxies.is_misread(environ) or not cache.add(NOTED, True, AGAIN):
        return
    logger.warning("A request came through another number of proxies than TRUSTED_PROXIES says.")
    try:
        proxies.note_misread(at=timezone.now())
    except DatabaseError:  # /readyz says what is the matter with it
        return
