"""Forms that bring a list in and say how it is to be read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.alphabets.names import ALPHABET_NAMES
from workforce.lists.models import PeopleList
from workforce.lists.problems import COLUMN_LABELS
from workforce.lists.reading import MAX_FILE_BYTES
from workforce.lists.recognising import columns_of
from workforce.lists.rules.days import DMY, MDY, YMD
from workforce.lists.rules.rows import cell_text

ENCODINGS = [("", _("As it was guessed")), *ALPHABET_NAMES.items()]
ORDERS = [
    ("", _("As the list shows")),
    (DMY, _("Day first: 31/12/2026")),
    (MDY, _("Month first: 12/31/2026")),
    (YMD, _("Year first: 2026-12-31")),
]


class UploadForm(forms.Form):
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
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is bigger than 50 MB. Cut it into several."), code="too_big"
            )
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_training = cleaned.get("holds") == PeopleList.Holds.TRAINING
        if is_training and not cell_text(cleaned.get("source", "")):
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

    def __init__(self, *args: Any, people_list: PeopleList, **kwargs: Any) -> None:
        options = people_list.options
        recognised: Mapping[str, Any] = options.get("found", {})
        kwargs["initial"] = {
            "order": options.get("order", ""),
            "encoding": options.get("encoding", ""),
            "leavers": options.get("leavers", ""),
            "sheet": recognised.get("sheet", ""),
        }
        super().__init__(*args, **kwargs)
        self._fit_sheet_field(recognised.get("sheets", []))
        if people_list.holds == PeopleList.Holds.TRAINING:
            del self.fields["leavers"]
        self._add_column_fields(people_list, recognised)

    def _fit_sheet_field(self, sheets: list[str]) -> None:
        """Let one choose among the sheets of a workbook; there is no alphabet to choose then."""
        if len(sheets) < 2:
            del self.fields["sheet"]
            return
        sheet: Any = self.fields["sheet"]
        sheet.choices = [(name, name) for name in sheets]
        del self.fields["encoding"]

    def _add_column_fields(self, people_list: PeopleList, recognised: Mapping[str, Any]) -> None:
        """Add a field for each column this kind of list may have, to choose its heading."""
        headings = dict.fromkeys(recognised.get("header", []))
        choices = [("", _("Not in this list"))]
        choices += [(heading, heading) for heading in headings if heading]
        for column in columns_of(people_list):
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=str(COLUMN_LABELS[column]),
                choices=choices,
                initial=recognised.get("columns", {}).get(column, ""),
                required=False,
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        """Return the fields that say which column holds what."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def reading(self) -> list[forms.BoundField]:
        """Return the fields that say how the file is read."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def options(self, people_list: PeopleList) -> dict[str, Any]:
        """Return the answers as :func:`workforce.lists.actions.lists.set_options` takes them.

        Columns that are as they were recognised are no choice: another file may have them
        elsewhere.
        """
        cleaned = self.cleaned_data
        recognised = people_list.options.get("found", {}).get("columns", {})
        columns = {}
        is_changed = False
        for column in columns_of(people_list):
            field = f"column_{column}"
            if field in cleaned:
                columns[column] = cleaned[field]
                is_changed = is_changed or cleaned[field] != recognised.get(column, "")
        return {
            "order": cleaned.get("order", ""),
            "encoding": cleaned.get("encoding", ""),
            "sheet": cleaned.get("sheet", ""),
            "leavers": cleaned.get("leavers", False),
            "delimiter": people_list.options.get("delimiter", ""),
            "source": people_list.options.get("source", ""),
            "columns": columns if is_changed else {},
        }
