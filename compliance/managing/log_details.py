"""Details of log entries in words; those that only a machine could use are left out."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.requirements.models import Requirement
from compliance.requirements.presets import presets
from courses.models import Course, Sector
from courses.titles import localise_courses
from workforce.people.actions.keys import IdentityCheck
from workforce.people.models import JobRole, Membership
from workforce.units.models import Unit

#: The label of each detail, in the order they are printed.
LABELS: Mapping[str, str | Promise] = {
    "course": _("Course"),
    "role": _("Job role"),
    "sector": _("Sector"),
    "preset": _("rule it follows"),
    "within_days": _("within (days)"),
    "from": _("From"),
    "from_on": _("From"),
    "to": _("The new place"),
    "into": _("The new place"),
    "below": _("Place"),
    "until_on": _("until"),
    "closed_on": _("closed on"),
    "places": _("Places"),
    "reason": _("Reason"),
    "serial": _("Serial"),
    "way": _("came by"),
    "checked": "",  # its value says it all
    "changed": _("Changed"),
    "email": _("E-mail address"),
    "device": _("Device"),
    "code": _("Code"),
    "learner_id": _("Learner ID"),
    "file": _("file"),
    "letters": _("Letters made"),
    "quiz": _("Quiz"),
    "more_time_percent": _("more time (per cent)"),
    "more_attempts": _("more attempts"),
}


class LogDetailDescriptions:
    """Describes details; names of courses, job roles and sectors are read once for all rows."""

    def __init__(self) -> None:
        localised_courses = localise_courses(Course.objects.all()).values()
        # Names by code, for each detail whose value is a code.
        self.names: dict[str, Mapping[str, str]] = {
            "course": {course.code: course.title for course in localised_courses},
            "role": {role.code: str(role) for role in JobRole.objects.all()},
            "sector": {sector.code: str(sector) for sector in Sector.objects.all()},
            "preset": {name: gettext(preset.title) for name, preset in presets().items()},
            "way": {way.value: str(way.label) for way in Membership.Way},
            "checked": {way.value: str(way.label) for way in IdentityCheck},
        }

    def describe(self, details: Mapping[str, Any]) -> str:
        """Return one row's details: "Course: Hotel course; Reason: maternity leave"."""
        parts = []
        for name, label in LABELS.items():
            if not details.get(name):
                continue
            part = self._value(name, details[name])
            if label:
                part = f"{label}: {part}"
            parts.append(part)
        return "; ".join(parts)

    def _value(self, name: str, value: Any) -> str:
        """Return one detail in words; a list holds names of fields that were changed."""
        if isinstance(value, list):
            return ", ".join(field_label(str(field_name)) for field_name in value)
        text = str(value)
        names_by_code = self.names.get(name, {})
        return names_by_code.get(text, text)


def field_label(name: str) -> str:
    """Return the label of a changed field on the page it is changed on."""
    for model in (Membership, Unit, Requirement):
        try:
            return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # no relation
        except FieldDoesNotExist:
            continue
    return name
