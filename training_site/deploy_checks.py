"""System checks of a site people rely on (``manage.py check --deploy``): what fails in silence.

Each has an id (``training_site.W003`` …), listed in ``docs/operations.md``.
"""

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from training_site.checks import is_local

AppConfigs = Sequence[AppConfig] | None
#: Mail backends that hand nothing to a mail server.
UNSENT_BACKENDS = ("filebased", "console", "dummy", "locmem")


@register(Tags.security, deploy=True)
def trusted_proxies(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W003: https means a proxy, since granian has no certificate.

    Without TRUSTED_PROXIES all visitors share that proxy's address.
    """
    if not settings.SITE_URL.startswith("https://") or settings.TRUSTED_PROXIES > 0:
        return []
    return [
        Warning(
            "The site is reached by https, so through a proxy, but TRUSTED_PROXIES is 0: "
            "all visitors seem to come from that proxy, and share one count of wrong keys, "
            "PINs and codes.",
            hint="Set TRUSTED_PROXIES to how many of your own proxies stand one behind the other "
            "(usually 1).",
            id="training_site.W003",
        )
    ]


@register(Tags.security, deploy=True)
def mail_is_sent(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W004: mail written to a file reaches nobody, and nobody can answer ``@localhost``."""
    if not _is_in_real_use():
        return []
    faults = []
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in UNSENT_BACKENDS:
        faults.append(f"Mail is not sent: EMAIL_BACKEND is Django's {backend}.")
    sender = settings.DEFAULT_FROM_EMAIL
    if "@localhost" in sender:
        faults.append(f"Mail comes from {sender}, which nobody can answer and many servers refuse.")
    hint = (
        "Set EMAIL_URL=submission://user:password@host:587, "
        "and DEFAULT_FROM_EMAIL to an address of your own."
    )
    return [Warning(fault, hint=hint, id="training_site.W004") for fault in faults]


@register(Tags.security, deploy=True)
def limits_are_shared(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W005, W006: limits and contacts in the memory of one process are unknown to the others.

    The site's own limits are in the database (``foundation.throttling``), allauth's in the cache.
    """
    if not settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        return []
    messages: list[CheckMessage] = []
    if settings.ACCOUNT_RATE_LIMITS is not False or settings.MFA_RATE_LIMITS is not False:
        messages.append(
            Warning(
                "allauth's own limits are on, and each process counts for itself.",
                hint="Set ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False; "
                "accounts/limits.py has the site's.",
                id="training_site.W005",
            )
        )
    if os.environ.get("WORKERS", "1").strip() not in ("", "0", "1"):
        messages.append(
            Warning(
                "Several processes serve the site (WORKERS), and each has a cache of its own: "
                "a corrected local contact is shown everywhere only a minute later.",
                hint="Set CACHE_URL=redis://host:6379/1, "
                "or silence this if a minute does not matter.",
                id="training_site.W006",
            )
        )
    return messages


def _is_in_real_use() -> bool:
    """Whether other people use the site, by an address of its own."""
    is_practice = settings.DEBUG or settings.DEMO
    return not is_practice and not is_local(urlsplit(settings.SITE_URL).hostname or "")
