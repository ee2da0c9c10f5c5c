"""What every page of a shared device carries."""

from typing import Any

from django import template
from django.template.context import Context

from workforce.devices.turns import device_of, idle_seconds

register = template.Library()


@register.inclusion_tag("workforce/devices/device_bar.html", takes_context=True)
def device_bar(context: Context) -> dict[str, Any]:
    """Whose turn it is and the button to hand over; nothing anywhere but on a shared device."""
    request = getattr(context, "request", None)
    device = request and device_of(request)
    if not request or not device:
        return {"device": None}
    return {
        "device": device,
        "person": request.user,
        "idle_seconds": max(1, round(idle_seconds())),
        "csrf_token": context.get("csrf_token"),
    }
