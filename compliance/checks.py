"""System checks of compliance."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from compliance.notices.rules import quiet_hours


@register()
def quiet_hours_can_be_read(**_options: Any) -> list[CheckMessage]:
    """Check that ``QUIET_HOURS`` is two times of day, or empty."""
    try:
        quiet_hours(settings.QUIET_HOURS)
    except ValueError:
        hint = (
            "Write two times of day, such as QUIET_HOURS=20:00-08:00, or nothing to send at any "
            "hour."
        )
        # the number under which operators know it; the check has since moved
        return [Error(f"QUIET_HOURS is {settings.QUIET_HOURS!r}.", hint=hint, id="workforce.E001")]
    return []
