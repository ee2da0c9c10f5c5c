"""Files to save, as responses."""

from django.http import HttpResponse


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A file to save and print; no cache keeps it, for there may be keys in it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
