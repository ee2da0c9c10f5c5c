"""Pictures of the library, in the sizes the CMS shows them in: for whoever works there."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from foundation.own_files import ForbiddenFile, file_at

#: What a file is served as, by how its name ends. A drawing (SVG) is no picture here: it may hold a script.
KINDS = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
#: Opened by itself it runs nothing and loads nothing.
POLICY = "default-src 'none'; sandbox"


@require_safe
def library_picture(request: HttpRequest, name: str, folder_name: str = "images") -> FileResponse:
    """``/media/images/…``: a picture as the library made it, or that of somebody's account in the CMS.

    Learners see theirs at the question.

    Raises Http404 for whoever may not enter the CMS, and for whatever is no picture really in that folder.
    """
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    folder = Path(settings.MEDIA_ROOT, folder_name).resolve()
    try:
        path = file_at((folder / name).as_uri(), under={folder: KINDS})
    except (ForbiddenFile, ValueError) as error:
        raise Http404 from error
    response = FileResponse(path.open("rb"), content_type=KINDS[path.suffix.lower()])
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=3600)
    return response
