"""Two addresses for whoever watches the site: is it up, and can it serve?"""

import importlib
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from training_site.schema import unapplied


def unready() -> str:
    """Why the site cannot serve yet, as a sentence; empty when it can."""
    try:
        waiting = unapplied()
    except DatabaseError:
        return "The database does not answer."
    if waiting:
        return f"Migrations are not applied yet ({len(waiting)}): run “manage.py migrate”."
    return ""


class Readiness:
    """Asks :func:`unready` until the answer is yes; after that only whether the database answers.

    A running process cannot lose migrations, so it need not look for them every few seconds.
    """

    def __init__(self) -> None:
        self.was_ready = False

    def reason(self) -> str:
        """Why not, or an empty string."""
        if not self.was_ready:
            reason = unready()
            self.was_ready = not reason
            return reason
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return "The database does not answer."
        return ""


readiness = Readiness()


def pdf_is_available() -> bool:
    """Whether certificates can be made as PDF here (without it they are served as pages to print)."""
    try:
        pdf: Any = importlib.import_module("certificates.pdf")
    except ImportError:
        return False
    return bool(pdf.is_available())


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """``ok``, or 503 and a sentence; with ``?format=json`` also whether certificates come as PDF."""
    reason = readiness.reason()
    status = 503 if reason else 200
    if request.GET.get("format") == "json":
        return JsonResponse({"ready": not reason, "reason": reason, "pdf": pdf_is_available()}, status=status)
    return HttpResponse(reason or "ok", status=status, content_type="text/plain; charset=utf-8")
