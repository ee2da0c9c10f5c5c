"""Who may see which places. Anonymous visitors are sent to sign in, everybody else who may not gets 403."""

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
from workforce.units.models import Unit, below


def reader(request: HttpRequest) -> User:
    """Who is signed in; for views that nobody else reaches."""
    return cast("User", request.user)


def my_units(request: HttpRequest, duty: str) -> Sequence[Unit]:
    """The units the reader looks after today in one duty; raises PermissionDenied when there are none."""
    mine = list(Unit.objects.looked_after_by(reader(request), duty, on=timezone.localdate()))
    if not mine:
        raise PermissionDenied
    return mine


def chosen_unit(request: HttpRequest, name: str, mine: Sequence[Unit]) -> Unit | None:
    """The unit named in the address (by UUID), one of ``mine`` or under one; the only one if none is named.

    None when there is a choice to make. Raises Http404 for what is no UUID, PermissionDenied for a unit
    that is somebody else's or does not exist: which of the two, is nobody's business.
    """
    named = request.GET.get(name) or request.POST.get(name)
    if not named:
        return mine[0] if len(mine) == 1 else None
    try:
        uuid = UUID(named)
    except ValueError as error:
        raise Http404 from error
    own = next((unit for unit in mine if unit.uuid == uuid), None)
    unit = own or Unit.objects.filter(below(mine), uuid=uuid).first()
    if unit is None:
        raise PermissionDenied
    return unit


def which_below(
    request: HttpRequest, unit: Unit, *, address: str, sent: Mapping[str, str] | None = None
) -> HttpResponse | None:
    """For what is done at one workplace: a page that asks which of the places below ``unit`` is meant.

    None when nothing lies below, when a form is sent, or when the address says ``here``: the unit itself is meant.
    A form of which only the place is in doubt is asked about too: ``sent`` is what it said, to be sent again.
    """
    if "here" in request.GET or (
        request.method == "POST" and (sent is None or "here" in request.POST)
    ):
        return None
    under = Unit.objects.filter(path__startswith=unit.path, depth=unit.depth + 1)
    nearest = list(under.open(on=timezone.localdate()).order_by("path"))
    if not nearest:
        return None
    context = {"units": [*nearest, unit], "itself": unit, "address": address, "sent": sent}
    return render(request, "workforce/choose.html", context)


def to_unit(unit: Unit, **query: Any) -> HttpResponse:
    """Back to a place's page."""
    return redirect(f"{reverse('manage')}?{urlencode({'unit': unit.uuid, **query})}")
