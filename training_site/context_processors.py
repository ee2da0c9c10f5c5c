"""What every page needs: the site's name, its languages, the reader and where they may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what ``base.html`` uses, without asking the database."""
    current_language = get_language() or settings.LANGUAGE_CODE
    languages = []
    for code, _name in settings.LANGUAGES:
        languages.append(
            {
                "code": code,
                "name_local": get_language_info(code)["name_local"],
                "is_current": code == current_language,
            }
        )
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "exit_url": settings.EXIT_URL,
        "languages": languages,
        "language_awaits_review": current_language not in settings.LANGUAGES_REVIEWED,
        "person": getattr(request, "user", None),
    }
