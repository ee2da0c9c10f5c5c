"""What a model refuses where the CMS has no form to say it in: one sentence, nothing stored, never a 500."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.people import Cast, TinyCourse, as_person
from tests.test_hostile_markup import begun

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def bring_comments(author: Client, tiny_course: TinyCourse, **headers: str) -> Any:
    """Uploads a file of translations that has a comment in each text, and follows where that leads."""
    translation = begun(tiny_course.en.first)
    place = f"/cms/localize/translate/{translation.pk}/pofile"
    po = author.get(f"{place}/download/").content.decode()
    file = SimpleUploadedFile("ur.po", po.replace("اردو", "<!--x-->").encode())
    return author.post(f"{place}/upload/", {"file": file, "next": "/cms/pages/"}, headers=headers, follow=True)


@pytest.mark.xfail(strict=True, raises=AssertionError, reason="a script is led to a page")
@pytest.mark.parametrize("headers", [{"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}], ids=str)
def test_a_script_is_told_why_as_json(cast: Cast, tiny_course: TinyCourse, headers: dict[str, str]) -> None:
    answer = bring_comments(as_person(cast.dmitri), tiny_course, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert "Texts have no comments in them." in answer.json()["error"]
