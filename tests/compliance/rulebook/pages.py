"""The manager's pages of rules, and what one fills in there."""

from typing import Any

from django.utils import timezone

from tests.people import Cast

LIST = "/manage/requirements/"
FORM = "/manage/requirements/change/"
PREVIEW = "/manage/requirements/preview/"
FILE = "/manage/requirements/preview.csv"
APPLY = "/manage/requirements/apply/"


def requirement_form(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What Bruno fills in to ask everybody at Riverside Hotel for the hotel course."""
    today = timezone.localdate()
    given = {
        "sent": "1",
        "act": "add",
        "unit": cast.workplace.uuid,
        "course": cast.course.pk,
        "from_on": today,
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}
