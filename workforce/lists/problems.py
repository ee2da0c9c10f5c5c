"""Sentences for what is wrong with a list, a row or a cell, in the language of whoever reads them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from openpyxl.utils import get_column_letter

from foundation.alphabets.names import ALPHABET_NAMES
from workforce.lists.rules.columns import ListColumn
from workforce.lists.rules.outcomes import RowResult
from workforce.lists.rules.rows import RowProblem

if TYPE_CHECKING:
    from django.utils.functional import Promise

#: What each column is called; also the headings of the file to fill in.
COLUMN_LABELS: dict[ListColumn, "Promise"] = {
    ListColumn.STAFF_NUMBER: gettext_lazy("Staff number"),
    ListColumn.NAME: pgettext_lazy("of a person", "Full name"),
    ListColumn.GIVEN: gettext_lazy("First name"),
    ListColumn.FAMILY: gettext_lazy("Family name"),
    ListColumn.EMAIL: gettext_lazy("E-mail"),
    ListColumn.LEARNER_ID: gettext_lazy("Learner ID"),
    ListColumn.UNIT: gettext_lazy("Workplace"),
    ListColumn.ROLE: gettext_lazy("Job role"),
    ListColumn.SHIFT: gettext_lazy("Shift"),
    ListColumn.LANGUAGE: gettext_lazy("Language"),
    ListColumn.FROM: gettext_lazy("Start date"),
    ListColumn.UNTIL: gettext_lazy("End date"),
    ListColumn.AGENCY: gettext_lazy("Agency"),
    ListColumn.COURSE: gettext_lazy("Course code"),
    ListColumn.TITLE: gettext_lazy("Course title"),
    ListColumn.PROVIDER: gettext_lazy("Provider"),
    ListColumn.COMPLETED: gettext_lazy("Completed on"),
    ListColumn.EXPIRES: gettext_lazy("Expires on"),
    ListColumn.REFERENCE: gettext_lazy("Certificate number"),
}

#: What changes of somebody, by the name of the record's field.
CHANGE_LABELS: dict[str, "Promise"] = {
    "role_id": COLUMN_LABELS[ListColumn.ROLE],
    "shift": COLUMN_LABELS[ListColumn.SHIFT],
    "staff_number": COLUMN_LABELS[ListColumn.STAFF_NUMBER],
    "is_agency": COLUMN_LABELS[ListColumn.AGENCY],
    "name": COLUMN_LABELS[ListColumn.NAME],
    "email": COLUMN_LABELS[ListColumn.EMAIL],
    "preferred_language": COLUMN_LABELS[ListColumn.LANGUAGE],
    "from_on": COLUMN_LABELS[ListColumn.FROM],
    "until_on": COLUMN_LABELS[ListColumn.UNTIL],
    "until": COLUMN_LABELS[ListColumn.UNTIL],
    "expires": COLUMN_LABELS[ListColumn.EXPIRES],
    "confirmed_at": gettext_lazy("Confirmed as one of the staff"),
}

RESULT_LABELS: dict[RowResult, "Promise"] = {
    # Translators: what comes of a row of a list of people.
    RowResult.WRONG: pgettext_lazy("row of a list", "To put right"),
    RowResult.DOUBTFUL: pgettext_lazy("row of a list", "To look at"),
    RowResult.NEW: pgettext_lazy("row of a list", "New"),
    RowResult.JOINS: pgettext_lazy("row of a list", "Joins this place"),
    RowResult.BACK: pgettext_lazy("row of a list", "Comes back"),
    RowResult.CHANGED: pgettext_lazy("row of a list", "Changes"),
    RowResult.INVITED: pgettext_lazy("row of a list", "Is invited"),
    RowResult.LEAVES: pgettext_lazy("row of a list", "Leaves"),
    RowResult.DUPLICATE: pgettext_lazy("row of a list", "Repeats a row"),
    RowResult.UNCHANGED: pgettext_lazy("row of a list", "Stays as it is"),
}

#: Why a file cannot be read.
FLAW_SENTENCES: dict[str, "Promise"] = {
    "empty": gettext_lazy(
        "The file is empty. Save the list again, with a heading over each column."
    ),
    "no_rows": gettext_lazy("The file holds headings and nobody below them."),
    "no_columns": gettext_lazy(
        "No column says who the people are. Choose below which column holds what."
    ),
    "no_course": gettext_lazy(
        "No column says which course it was. Choose below which column holds it."
    ),
    "no_source": gettext_lazy("Say where you know of this training from."),
    "is_pdf": gettext_lazy("This is a PDF. Save the list as Excel (.xlsx) or CSV."),
    "is_page": gettext_lazy(
        "This is a web page, whatever its name says. Save the list as Excel (.xlsx) or CSV."
    ),
    "is_old_excel": gettext_lazy(
        "This is an old Excel file (.xls), or one with a password. Save it as Excel (.xlsx) without a password."
    ),
    "is_packed": gettext_lazy(
        "This is a packed file or another kind of document. Save the list as .xlsx or CSV."
    ),
    "is_picture": gettext_lazy("This is a picture. Save the list as Excel (.xlsx) or CSV."),
    "is_document": gettext_lazy("This is a text document. Save the list as Excel (.xlsx) or CSV."),
    "is_trap": gettext_lazy(
        "This Excel file unpacks to far more than a list of people. It was not opened."
    ),
    "broken_excel": gettext_lazy("This Excel file is damaged. Open it in Excel and save it again."),
    "formulas": gettext_lazy(
        "This Excel file holds formulas that were never worked out. Open it in Excel, save it and bring it again."
    ),
    "not_a_list": gettext_lazy("This file is no table. Save the list as Excel (.xlsx) or CSV."),
    "line_too_long": gettext_lazy(
        "Line {said} is far too long for a row of a list. Save the list again as CSV."
    ),
    "too_big": gettext_lazy("The file is bigger than {said} MB. Cut it into several."),
    "too_many_rows": gettext_lazy("The list has more than {said} rows. Cut it into several."),
    "gone": gettext_lazy("The file was deleted after its time. Bring it again."),
}

#: What is wrong with a row. ``field`` is the column, ``said`` the cell, ``hint`` what else is
#: known.
PROBLEM_SENTENCES: dict[str, "Promise"] = {
    "quote_open": gettext_lazy(
        "A quotation mark opens in this row and never closes. Delete it or close it."
    ),
    "too_many_cells": gettext_lazy(
        "The row has {said} cells and the list {hint} columns. Is there a comma too many, or quotation marks too few?"
    ),
    "wrong_bytes": gettext_lazy(
        "{field}: some letters are broken (“{said}”). Write them again, or choose the alphabet the file is in."
    ),
    "cell_error": gettext_lazy(
        "{field}: the cell holds Excel’s error {said}. Write the value itself."
    ),
    "number_rounded": gettext_lazy(
        "{field}: a spreadsheet has cut the number short (“{said}”). Make the column text there, and write it again."
    ),
    "name_missing": gettext_lazy("The name is missing. Write it."),
    "name_no_letter": gettext_lazy("{field}: “{said}” has no letter. Write the name."),
    "too_long": gettext_lazy("{field}: “{said}…” is longer than {hint} letters. Shorten it."),
    "email_wrong": gettext_lazy(
        "{field}: “{said}” is no e-mail address. Write it as name@example.org, or leave it empty."
    ),
    "days_backwards": gettext_lazy(
        "{field}: {said} is before the other date. Put one of them right."
    ),
    "day_missing": gettext_lazy("{field} is missing. Write the date, such as 2026-05-04."),
    "day_to_come": gettext_lazy(
        "{field}: {said} is still to come. Write the day it was completed."
    ),
    "day_unreadable": gettext_lazy("{field}: “{said}” is no date. Write it as 2026-05-04."),
    "day_impossible": gettext_lazy("{field}: there is no day {said}. Write it as 2026-05-04."),
    "day_short_year": gettext_lazy("{field}: the year of {said} has two digits. Write all four."),
    "day_year": gettext_lazy(
        "{field}: the year of {said} cannot be right. Write the date as 2026-05-04."
    ),
    "day_unclear": gettext_lazy(
        "{field}: {said} can be read in two ways. Choose how dates are written, or write it as 2026-05-04."
    ),
    "unit_missing": gettext_lazy(
        "The workplace is missing. Write its name as it stands on the page of places."
    ),
    "unit_unknown": gettext_lazy(
        "{field}: there is no “{said}” here. Write it as on the page of places."
    ),
    "unit_near": gettext_lazy("{field}: there is no “{said}” here. Did you mean “{hint}”?"),
    "unit_shared": gettext_lazy(
        "{field}: several places are called “{said}”. Write it as “{hint}”."
    ),
    "row_clash": gettext_lazy(
        "{field}: “{said}” stands in row {hint} with another name. One of the two is wrong."
    ),
    "two_people": gettext_lazy(
        "The e-mail address {said} and the number {hint} belong to two different people."
    ),
    "other_person": gettext_lazy(
        "{field}: “{said}” belongs to somebody with another name. Check it."
    ),
    "number_shared": gettext_lazy(
        "{field}: “{said}” belongs to several people here. Put their numbers right first."
    ),
    "name_shared": gettext_lazy(
        "Several people here are called {said}. Write a staff number or an e-mail address."
    ),
    "nobody_named": gettext_lazy(
        "Nobody is named. Write a staff number, an e-mail address or a learner ID."
    ),
    "nobody_here": gettext_lazy(
        "{field}: nobody who works here has “{said}”. Import the people first."
    ),
    "course_missing": gettext_lazy("The course is missing. Write its code or its title."),
    "course_unknown": gettext_lazy(
        "{field}: this site has no course “{said}”. Write its code or its title."
    ),
    "course_near": gettext_lazy(
        "{field}: this site has no course “{said}”. Did you mean “{hint}”?"
    ),
    "provider_missing": gettext_lazy("The provider is missing. Write who gave the training."),
    # --- Doubts: nothing is written until somebody says that the row is right as it stands.
    "no_person": gettext_lazy("This looks like no person: “{said}”."),
    "name_is_place": gettext_lazy(
        "“{said}” is a workplace or a job role here. This looks like no person."
    ),
    "name_garbled": gettext_lazy("{field}: letters of “{said}” look broken."),
    "name_strange": gettext_lazy("{field}: “{said}” has signs or digits that names seldom have."),
    # --- Notes: nothing has to be done.
    "shift_unknown": gettext_lazy("The shift “{said}” is not one of ours; left as it was."),
    "language_unknown": gettext_lazy(
        "This site does not speak “{said}” yet; the language is left as it was."
    ),
    "role_unknown": gettext_lazy("The job role “{said}” is not one of ours; left as it was."),
    "day_other_order": gettext_lazy("{said} was read as {hint}, the only way it can be read."),
    "name_turned": gettext_lazy("“{said}” was read as {hint}."),
    "mail_shared": gettext_lazy(
        "The e-mail address {said} is another person’s too; this one comes without it."
    ),
    "open_end": gettext_lazy("{field}: {said} was read as no end."),
    "email_taken": gettext_lazy("The e-mail address is in use already; left as it was."),
    "invited_before": gettext_lazy("Invited already; the invitation waits."),
    "left_already": gettext_lazy("Left on {said}; nothing to do."),
    "expired_already": gettext_lazy("Expired on {said}; kept for the record."),
    "withdrawn_before": gettext_lazy("Withdrawn before; it stays withdrawn."),
}
#: Codes of sentences that also name what may have been meant.
_WITH_HINT = {"unit_unknown": "unit_near", "course_unknown": "course_near"}


def sentence(problem: RowProblem) -> str:
    """Return what is wrong, and what to write instead."""
    code = problem.code
    if problem.hint:
        code = _WITH_HINT.get(code, code)
    column = ""
    if problem.column in set(ListColumn):
        column = str(COLUMN_LABELS[ListColumn(problem.column)])
    return str(PROBLEM_SENTENCES[code]).format(field=column, said=problem.value, hint=problem.hint)


def sentences(problems: Iterable[RowProblem]) -> str:
    """Return several problems as one text."""
    return " ".join(sentence(problem) for problem in problems)


def flaw_sentence(flaw: dict[str, str]) -> str:
    """Return why a file cannot be read; ``flaw`` is of ``PeopleList.options["flaw"]``."""
    return str(FLAW_SENTENCES[flaw["code"]]).format(said=flaw["said"])


def change_words(changes: Iterable[str]) -> str:
    """Return what changes, in words; ``changes`` are keys of :data:`CHANGE_LABELS`."""
    return ", ".join(str(CHANGE_LABELS[name]) for name in changes)


def wrong_rows(count: int) -> str:
    """Return why nothing was imported while rows are wrong."""
    return ngettext(
        "Nothing was imported: one row has to be put right first. Or import the good rows only.",
        "Nothing was imported: {count} rows have to be put right first. Or import the good rows only.",
        count,
    ).format(count=count)


def confirmation_words(
    confirmation: str, recognised: Mapping[str, Any], rows_by_result: Mapping[str, int]
) -> str:
    """Return what somebody has to confirm of a list before it is imported.

    ``confirmation`` is of :data:`workforce.lists.recognising.CONFIRMATIONS`, ``recognised`` is
    ``PeopleList.options["found"]``, ``rows_by_result`` counts rows by :class:`RowResult`.
    """
    if confirmation == "doubtful":
        return doubtful_words(rows_by_result[RowResult.DOUBTFUL])
    if confirmation == "columns":
        words = _(
            "Several columns are called {names} and do not say the same. The first of them is read."
        )
        return words.format(names=_quoted(recognised["alike"]))
    words = _(
        "The alphabet of the file was guessed: {alphabet}. Look whether these letters are right: {names}"
    )
    alphabet = ALPHABET_NAMES[recognised["encoding"]]
    return words.format(alphabet=alphabet, names=_quoted(recognised["letters"]))


def unread_parts(recognised: Mapping[str, Any]) -> list[str]:
    """Return sentences on what was passed over.

    Rows above the headings, sheets, columns that say the same or have no heading.
    """
    parts = []
    if recognised.get("above"):
        words = _("Passed over above the headings: {words}")
        parts.append(words.format(words=_quoted(recognised["above"])))
    if len(recognised.get("sheets", ())) > 1:
        words = _("The file has several sheets; only {name} is read.")
        parts.append(words.format(name=_quoted([recognised["sheet"]])))
    if recognised.get("beside"):
        words = _("Not read, because another column says the same: {names}")
        parts.append(words.format(names=_quoted(recognised["beside"])))
    if recognised.get("nameless"):
        # Translators: the names are letters of columns, as a spreadsheet shows them above: B, AC.
        words = _("Columns without a heading are not read: {names}")
        letters = [get_column_letter(index + 1) for index in recognised["nameless"]]
        parts.append(words.format(names=_quoted(letters)))
    return parts


def doubtful_words(count: int) -> str:
    """Return how many rows look broken or like nobody."""
    return ngettext(
        "One row looks broken or like no person. It is not imported unless you say that it is right.",
        "{count} rows look broken or like no person. They are not imported unless you say that they are right.",
        count,
    ).format(count=count)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"\u2068“{name}”\u2069" for name in names)


def many_leave(leaving: int, staff_count: int) -> str:
    """Return the question before a fifth of a workforce is ended by a list."""
    return _(
        "{leaving} of the {here} people here are not in this list and would leave. Is it the whole list?"
    ).format(leaving=leaving, here=staff_count)
