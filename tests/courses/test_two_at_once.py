"""Two people, or two clicks, at the same moment: both get a page, and records are whole."""

from typing import Any

import pytest
from django.db.models.signals import pre_save

from courses.models import Course, CoursePage
from tests.people import Cast, TinyCourse, as_person

pytestmark = [pytest.mark.django_db, pytest.mark.may_log_errors]


def test_a_code_that_somebody_took_a_moment_ago_is_no_error(
    cast: Cast, tiny_course: TinyCourse
) -> None:
    def was_faster(instance: Course, **kwargs: Any) -> None:
        if instance.code == "cse-hotel-2":
            Course.objects.bulk_create(
                [Course(code=instance.code, title="Faster")], ignore_conflicts=True
            )

    page, above = tiny_course.en.course.pk, tiny_course.en.catalogue.pk
    form = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": above}
    pre_save.connect(was_faster, sender=Course)
    try:
        answer = as_person(cast.dmitri).post(f"/cms/pages/{page}/copy/", form)
    finally:
        pre_save.disconnect(was_faster, sender=Course)
    assert answer.status_code == 302
    assert CoursePage.objects.get(slug="copy").course.code == "cse-hotel-3"
