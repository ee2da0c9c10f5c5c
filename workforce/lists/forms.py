"""What somebody says about a list they bring, and about training done elsewhere."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.alphabets.names import ALPHABET_NAMES
from workforce.lists.actions.lists import fields_of
from workforce.lists.models import PeopleList
from workforce.lists.problems import COLUMNS
from workforce.lists.readers import FILE_BYTES
from workforce.lists.rules.days import DMY, MDY, YMD
from workforce.lists.rules.roster import shown

ENCODINGS = [("", _("As it was guessed")), *ALPHABET_NAMES.items()]
ORDERS = [
    ("", _("As the list shows")),
    (DMY, _("Day first: 31/12/2026")),
    (MDY, _("Month first: 12/31/2026")),
    (YMD, _("Year first: 2026-12-31")),
]


class BringForm(forms.Form):
    """A file, and what its rows are."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("An Excel file (.xlsx) or CSV, as your payroll or spreadsheet saves it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
        allow_empty_file=True,
        error_messages={"required": _("Please choose a file.")},
    )
    holds = forms.ChoiceField(
        label=_("What is in it?"),
        choices=PeopleList.Holds.choices,
        initial=PeopleList.Holds.PEOPLE,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Where do you know of the training from?"),
        help_text=_(
            "Only for training done elsewhere: such as “certificates seen by the HR office”."
        ),
        max_length=250,
        required=False,
    )

    def clean_file(self) -> Any:
        """A file this site would open at all."""
        file = self.cleaned_data["file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(
                _("The file is bigger than 50 MB. Cut it into several."), code="too_big"
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("holds") == PeopleList.Holds.TRAINING and not shown(
            cleaned.get("source", "")
        ):
            self.add_error("source", _("Please say where you know of this training from."))
        return cleaned


class ReadingForm(forms.Form):
    """How to read a list, when what was guessed is wrong."""

    order = forms.ChoiceField(label=_("How dates are written"), choices=ORDERS, required=False)
    encoding = forms.ChoiceField(
        label=_("Alphabet of the file"),
        choices=ENCODINGS,
        required=False,
        help_text=_("Choose another one when letters in names are wrong."),
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    leavers = forms.BooleanField(
        label=_("People who are missing from this list have left"), required=False
    )

    def __init__(self, *args: Any, listed: PeopleList, **kwargs: Any) -> None:
        found: Mapping[str, Any] = listed.options.get("found", {})
        chosen = listed.options
        initial = {name: chosen.get(name, "") for name in ("order", "encoding", "leavers")}
        kwargs["initial"] = initial | {"sheet": found.get("sheet", "")}
        super().__init__(*args, **kwargs)
        self.sheet_field(found.get("sheets", []))
        if listed.holds == PeopleList.Holds.TRAINING:
            del self.fields["leavers"]
        self.column_fields(listed, found)

    def sheet_field(self, sheets: list[str]) -> None:
        """Choose among the sheets of a workbook, if there are several."""
        if len(sheets) < 2:
            del self.fields["sheet"]
            return
        sheet: Any = self.fields["sheet"]
        sheet.choices = [(name, name) for name in sheets]
        del self.fields["encoding"]

    def column_fields(self, listed: PeopleList, found: Mapping[str, Any]) -> None:
        """For each thing this site reads, the column that holds it."""
        headings = [
            (heading, heading) for heading in dict.fromkeys(found.get("header", [])) if heading
        ]
        for name in fields_of(listed):
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=str(COLUMNS[name]),
                choices=[("", _("Not in this list")), *headings],
                initial=found.get("columns", {}).get(name, ""),
                required=False,
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields that say which column holds what."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def reading(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def chosen(self, listed: PeopleList) -> dict[str, Any]:
        """The answers as :func:`workforce.lists.actions.lists.choose` takes them."""
        cleaned = self.cleaned_data
        columns = {
            name: cleaned[f"column_{name}"]
            for name in fields_of(listed)
            if f"column_{name}" in cleaned
        }
        guessed = listed.options.get("found", {}).get("columns", {})
        return {
            "order": cleaned.get("order", ""),
            "encoding": cleaned.get("encoding", ""),
            "sheet": cleaned.get("sheet", ""),
            "leavers": cleaned.get("leavers", False),
            "delimiter": listed.options.get("delimiter", ""),
            "source": listed.options.get("source", ""),
            "columns": columns
            if columns != {name: guessed.get(name, "") for name in columns}
            else {},
        }
