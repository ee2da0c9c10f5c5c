"""Which places a request is about, and whether the person signed in may see them.

Anonymous visitors are sent to sign in; everybody else who may not gets 403.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from workforce.permissions import units_looked_after_by
from workforce.units.models import Unit, below


def reader(request: HttpRequest) -> User:
    """Return who is signed in; for views that nobody else reaches."""
    return cast("User", request.user)


def my_units(request: HttpRequest, duty: str) -> Sequence[Unit]:
    """Return the units the reader looks after today in one duty.

    ``duty`` is one of :class:`Oversight.Duty`. Raises PermissionDenied where there are none.
    """
    units = units_looked_after_by(reader(request), duty, on=timezone.localdate())
    if not units:
        raise PermissionDenied
    return units


def requested_unit(request: HttpRequest, name: str, units: Sequence[Unit]) -> Unit | None:
    """Return the unit whose UUID is the parameter ``name``: one of ``units`` or below one of them.

    Without the parameter it is the only one of ``units``, or None where the reader has to choose.
    Raises Http404 for what is no UUID, and PermissionDenied for other people's units as for those
    that do not exist, so that nobody learns which of the two it was.
    """
    uuid_text = request.GET.get(name) or request.POST.get(name)
    if not uuid_text:
        return units[0] if len(units) == 1 else None
    try:
        uuid = UUID(uuid_text)
    except ValueError as error:
        raise Http404 from error
    for unit in units:
        if unit.uuid == uuid:
            return unit
    descendant = Unit.objects.filter(below(units), uuid=uuid).first()
    if descendant is None:
        raise PermissionDenied
    return descendant


def choose_below_page(
    request: HttpRequest, unit: Unit, *, address: str, sent: Mapping[str, str] | None = None
) -> HttpResponse | None:
    """Return a page that asks at which of the places below ``unit`` to do something.

    None where nothing lies below, or the reader chose ``unit`` itself (parameter ``here``). A form
    that was sent is carried out without asking, unless its values are passed as ``sent``: then the
    page sends them again with the place.
    """
    if "here" in request.GET:
        return None
    if request.method == "POST" and (sent is None or "here" in request.POST):
        return None
    children = Unit.objects.filter(path__startswith=unit.path, depth=unit.depth + 1)
    open_children = list(children.open(on=timezone.localdate()).order_by("path"))
    if not open_children:
        return None
    context = {"units": [*open_children, unit], "itself": unit, "address": address, "sent": sent}
    return render(request, "workforce/choose.html", context)


def redirect_to_unit(unit: Unit, **query: Any) -> HttpResponse:
    """Redirect to a place's list of people."""
    return redirect(f"{reverse('manage')}?{urlencode({'unit': unit.uuid, **query})}")
