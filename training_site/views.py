"""The front door and the two health addresses."""

from django.http import HttpRequest, HttpResponse


def choose_language(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def set_language(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def readyz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")
