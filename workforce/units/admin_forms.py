"""What is typed in the CMS."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from workforce.units.models import Unit


class UnitForm(WagtailAdminModelForm):
    """A place, and the place it belongs to."""

    instance: Unit
    parent = forms.ModelChoiceField(
        label=_("belongs to"),
        queryset=Unit.objects.order_by("path"),
        required=False,
        help_text=_("Empty: an area."),
    )

    class Meta:
        model = Unit
        fields = (
            "name",
            "kind",
            "sector",
            "headcount",
            "headcount_source",
            "headcount_on",
            "closed_on",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # moving a place keeps history only through an action of its own
            del self.fields["parent"]

    def save(self, commit: bool = True) -> Unit:
        """Put a new place where it belongs in the tree."""
        if self.instance.pk or not commit:
            unit: Unit = super().save(commit=commit)
            return unit
        self.instance = super().save(commit=False)
        parent = self.cleaned_data["parent"]
        return (
            parent.add_child(instance=self.instance)
            if parent
            else Unit.add_root(instance=self.instance)
        )
