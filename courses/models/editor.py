"""The forms of a course page in the CMS."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm

from courses.models.faces import FaceTakenError, is_taken


class CoursePageForm(WagtailAdminPageForm):
    """Refuses a second live page of a course in one language. A draft may wait beside it."""

    def clean(self) -> dict[str, Any]:
        """Say at the field ``course`` that it has another page."""
        cleaned: dict[str, Any] = super().clean()
        page, course = self.instance, cleaned.get("course")
        if course and not self.is_deferred_validation:
            page.title, page.course = cleaned.get("title") or page.title, course
            page.locale_id = page.locale_id or self.parent_page.locale_id
            if is_taken(page):
                self.add_error("course", str(FaceTakenError(page)))
        return cleaned


class CourseCopyForm(CopyForm):
    """*Copy*, which says that a course of its own comes of it.

    There is no alias, which would be a second way into one course.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
        self.fields["new_title"].help_text = _(
            "The copy is a course of its own, with a new record. People who are learning, "
            "certificates and rules stay with the original."
        )
