"""Keeps what would come of each row of a list in a file beside it, however many rows there are."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import File

from workforce.lists.models import PeopleList
from workforce.lists.rules.outcomes import OutcomeWriter


@contextmanager
def open_writer() -> Iterator[OutcomeWriter]:
    """Open somewhere to write outcomes; it is gone afterwards, unless they are kept."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as blocking_lines,
        tempfile.TemporaryFile("w+", encoding="utf-8") as other_lines,
    ):
        yield OutcomeWriter(blocking_lines, other_lines)


def keep_outcomes(people_list: PeopleList, writer: OutcomeWriter) -> None:
    """Put the outcomes where the page reads them, in place of older ones.

    The caller saves the list.
    """
    delete_outcomes(people_list)
    with tempfile.TemporaryFile("w+b") as file:
        for line in writer.lines():
            file.write(line.encode())
        file.seek(0)
        people_list.outcomes.save(f"{people_list.uuid}.outcomes", File(file), save=False)
    people_list.counts = writer.counts


def delete_outcomes(people_list: PeopleList) -> None:
    """Delete the outcomes of a list. The caller saves it."""
    if people_list.outcomes:
        people_list.outcomes.delete(save=False)


def outcome_lines(people_list: PeopleList) -> Iterator[str]:
    """Return the kept outcomes, line by line; none when there are none."""
    if not people_list.outcomes:
        return
    try:
        with people_list.outcomes.open("rb") as file:
            for line in file:
                yield line.decode()
    except FileNotFoundError:
        return
