"""Files to save, as responses."""

from django.http import HttpResponse


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """Return a PDF to save and print as ``name`` (ASCII, without its ending).

    No cache keeps it: there may be keys in it, with which anybody can sign in.
    """
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": "no-store, private",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
