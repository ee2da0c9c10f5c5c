"""What languages are called."""

from django.conf import settings


def language_name(code: str) -> str:
    """A language of the site in the language of the page; the code itself for another, empty for none."""
    return str(dict(settings.LANGUAGES).get(code, code))
