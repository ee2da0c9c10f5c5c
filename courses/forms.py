"""The form of a course's record in the CMS."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.models import Course


class CourseForm(WagtailAdminModelForm):
    """A course's record. Its prerequisites may not lead back to it."""

    instance: Course

    def clean_requires(self) -> Iterable[Course]:
        requires: Iterable[Course] = self.cleaned_data["requires"]
        if self.instance.leads_back(requires):
            raise forms.ValidationError(
                _("This course cannot require a course that in turn requires this one."),
                code="circle",
            )
        return requires
