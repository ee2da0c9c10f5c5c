"""What authors type about courses."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from courses.models import Course


class CourseForm(WagtailAdminModelForm):
    """A course's record."""

    instance: Course

    def clean_requires(self) -> Iterable[Course]:
        """The courses one must hold first; a course cannot wait for itself, however long the way round."""
        requires: Iterable[Course] = self.cleaned_data["requires"]
        if self.instance.leads_back(requires):
            raise forms.ValidationError(
                _("This course cannot require a course that in turn requires this one."),
                code="circle",
            )
        return requires
