"""System checks: what this machine lacks for certificates as PDF. Nothing blocks."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from foundation.typesetting.libraries import INSTALL, has_subsetter, missing_libraries


@register
def pdf_can_be_made(**kwargs: Any) -> list[CheckMessage]:
    """Warn with the exact line to type; until then certificates are pages to print."""
    missing_names = missing_libraries()
    if missing_names:
        return [
            Warning(
                "Certificates cannot be made as PDF here: not installed: "
                f"{', '.join(missing_names)}. Until they are, people get a page to print.",
                hint=INSTALL,
                id="certificates.W001",
            )
        ]
    if not has_subsetter():
        return [
            Warning(
                "Certificates take half a second each here, not a twentieth: "
                "HarfBuzz’s subsetter is missing.",
                hint=INSTALL,
                id="certificates.W002",
            )
        ]
    return []
