"""What languages are called."""

from django.conf import settings


def language_name(code: str) -> str:
    """Return the name of a language of the site in the language of the page.

    Any other code is returned as it is; an empty one stays empty.
    """
    return str(dict(settings.LANGUAGES).get(code, code))
