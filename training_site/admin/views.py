"""Pictures of the library, in the sizes the CMS shows them in: for people who work there."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from foundation.own_files import ForbiddenFile, file_at

#: Content types by a file's extension. A drawing (SVG) is not among them: it may hold a script.
CONTENT_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
#: Opened by itself, a picture runs nothing and loads nothing.
PICTURE_POLICY = "default-src 'none'; sandbox"


@require_safe
def library_picture(request: HttpRequest, name: str, folder_name: str = "images") -> FileResponse:
    """``/media/images/…``: a picture as the library made it, or that of an account in the CMS.

    Learners get a picture at its question instead.

    Raises Http404 for people who may not enter the CMS, and for whatever is not really a picture
    in that folder.
    """
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    folder = Path(settings.MEDIA_ROOT, folder_name).resolve()
    try:
        path = file_at((folder / name).as_uri(), under={folder: CONTENT_TYPES})
    except (ForbiddenFile, ValueError) as error:
        raise Http404 from error
    content_type = CONTENT_TYPES[path.suffix.lower()]
    response = FileResponse(path.open("rb"), content_type=content_type)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=3600)
    return response
