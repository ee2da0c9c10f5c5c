"""System checks of a site people rely on (``manage.py check --deploy``): what would fail there in silence.

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
NOT_SENT = ("filebased", "console", "dummy", "locmem")


@register(Tags.security, deploy=True)
def trusted_proxies(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W003: granian is given no certificate, so https means a proxy; unnamed, it makes all visitors one."""
    if not settings.SITE_URL.startswith("https://") or settings.TRUSTED_PROXIES > 0:
        return []
    return [
        Warning(
            "The site is reached by https, so through a proxy, but TRUSTED_PROXIES is 0: all visitors seem to come "
            "from that proxy, and share one count of wrong keys, PINs and codes.",
            hint="Set TRUSTED_PROXIES to how many of your own proxies stand one behind the other (usually 1).",
            id="training_site.W003",
        )
    ]


@register(Tags.security, deploy=True)
def mail_is_sent(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W004: reminders, codes and invitations written to a file reach nobody; nor does a sender who is nobody."""
    if not _is_real():
        return []
    faults = []
    kind = settings.EMAIL_BACKEND.split(".")[-2]
    if kind in NOT_SENT:
        faults.append(f"Mail is not sent: EMAIL_BACKEND is Django's {kind}.")
    if "@localhost" in settings.DEFAULT_FROM_EMAIL:
        faults.append(
            f"Mail comes from {settings.DEFAULT_FROM_EMAIL}, which nobody can answer and many servers refuse."
        )
    hint = "Set EMAIL_URL=submission://user:password@host:587, and DEFAULT_FROM_EMAIL to an address of your own."
    return [Warning(fault, hint=hint, id="training_site.W004") for fault in faults]


@register(Tags.security, deploy=True)
def limits_are_shared(app_configs: AppConfigs, **kwargs: Any) -> list[CheckMessage]:
    """W005, W006: what each process keeps for itself, others do not know of.

    The site's own limits are in the database (``foundation.throttling``). allauth's are in the cache.
    """
    if not settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        return []
    found: list[CheckMessage] = []
    if settings.ACCOUNT_RATE_LIMITS is not False or settings.MFA_RATE_LIMITS is not False:
        found.append(
            Warning(
                "allauth's own limits are on, and each process counts for itself.",
                hint="Set ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False; accounts/limits.py has the site's.",
                id="training_site.W005",
            )
        )
    if os.environ.get("WORKERS", "1").strip() not in ("", "0", "1"):
        found.append(
            Warning(
                "Several processes serve the site (WORKERS), and each has a cache of its own: a corrected local "
                "contact is shown everywhere only a minute later.",
                hint="Set CACHE_URL=redis://host:6379/1, or silence this if a minute does not matter.",
                id="training_site.W006",
            )
        )
    return found


def _is_real() -> bool:
    """Whether other people use the site, by an address of its own."""
    is_practice = settings.DEBUG or settings.DEMO
    return not is_practice and not is_local(urlsplit(settings.SITE_URL).hostname or "")
