"""The manager's page about shared devices: make this one shared, stop one that is lost."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation.pagination import Paginator
from workforce.devices.actions import MAX_DEVICES, TooManyDevices, register_device, revoke_device
from workforce.devices.forms import RegisterDeviceForm
from workforce.devices.models import SharedDevice
from workforce.devices.turns import clear_browser, device_of, set_device_cookie
from workforce.people.models import Oversight
from workforce.permissions import may_share_devices
from workforce.units.models import Unit, below
from workforce.views import choose_below_page, my_units, reader, requested_unit

DEVICES_ON_A_PAGE = 50


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manage_devices(request: HttpRequest) -> HttpResponse:
    """``/manage/devices/``: the shared devices of a place; make this device one."""
    managed_units = my_units(request, Oversight.Duty.MANAGER)
    unit = requested_unit(request, "unit", managed_units)
    if unit is None:
        return render(
            request,
            "workforce/choose.html",
            {"units": managed_units, "address": reverse("manage_devices")},
        )
    choice_page = choose_below_page(request, unit, address=reverse("manage_devices"))
    if choice_page:
        return choice_page
    if request.method != "POST":
        form = RegisterDeviceForm(initial={"language": get_language(), "lists_names": True})
        return _page(request, unit, form)
    form = RegisterDeviceForm(request.POST)
    if form.is_valid():
        try:
            return _register(request, unit, **form.cleaned_data)
        except TooManyDevices:
            sentence = _(
                "This place has {number} shared devices, the most there may be. "
                "Stop one that is no longer used."
            )
            form.add_error(None, sentence.format(number=MAX_DEVICES))
    return _page(request, unit, form)


def _page(request: HttpRequest, unit: Unit, form: RegisterDeviceForm) -> HttpResponse:
    devices = (
        SharedDevice.objects.live()
        .filter(below([unit], "unit__path"))
        .select_related("unit", "registered_by")
    )
    page = Paginator(devices.order_by("unit__path", "label", "pk"), DEVICES_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "unit": unit,
        "form": form,
        "page": page,
        "this_device": device_of(request),
        "page_query": f"{urlencode({'unit': unit.uuid, 'here': 1})}&",
    }
    return render(request, "workforce/devices/devices.html", context)


def _register(request: HttpRequest, unit: Unit, **details: Any) -> HttpResponse:
    """Make the device in front of the manager a shared one, and sign them out of it."""
    now = timezone.now()
    replaced_device = device_of(request)
    device, token = register_device(
        unit=unit, by=reader(request), at=now, replaced_device=replaced_device, **details
    )
    logout(request)
    response = redirect("device")
    clear_browser(request, response, device)
    set_device_cookie(response, token)
    return response


@login_required
@require_POST
def device_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """``/manage/devices/<uuid>/revoke/``: stop a device from being shared."""
    device = SharedDevice.objects.filter(uuid=uuid).select_related("unit").first()
    today = timezone.localdate()
    if device is None or not may_share_devices(reader(request), device.unit, on=today):
        raise PermissionDenied
    revoke_device(device=device, by=reader(request), at=timezone.now())
    messages.success(
        request, _("“{device}” is no longer a shared device.").format(device=device.label)
    )
    return redirect(
        f"{reverse('manage_devices')}?{urlencode({'unit': device.unit.uuid, 'here': 1})}"
    )
