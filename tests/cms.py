"""At work in the CMS: fixtures for the folders whose ``conftest.py`` imports them, and a translator."""

import pytest
from django.test import Client
from django.utils import timezone
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from accounts.models import User
from tests.people import Cast, sign_in

__all__ = ["author", "operator_client", "translate_the_rest"]


@pytest.fixture
def author(cast: Cast) -> Client:
    """Dmitri's browser: he writes and translates, with the leave of Wagtail's own groups."""
    return sign_in(Client(), cast.dmitri)


@pytest.fixture
def operator_client(db: None) -> Client:
    """The browser of somebody who may do everything in the CMS."""
    operator = User.objects.create_superuser(
        name="Operator", email="operator@example.org", password="x"
    )
    return sign_in(Client(), operator)


def translate_the_rest(translation: Translation) -> None:
    """Give every string that has none a translation."""
    translation.source.refresh_from_db()
    done = set(
        StringTranslation.objects.filter(locale=translation.target_locale).values_list(
            "translation_of", "context"
        )
    )
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        if (segment.string_id, segment.context_id) not in done:
            StringTranslation.objects.create(
                translation_of=segment.string,
                context=segment.context,
                locale=translation.target_locale,
                data=f"اردو {segment.string.data}",
                updated_at=timezone.now(),
            )
