"""Signals to the apps above: one for each batch of people, never one for each person."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import Signal

#: Memberships were opened, ended, refused or changed. Arguments: ``people`` (primary keys), ``on``
#: (the day it counts from), ``offered_at`` (the instant the people are told what follows, or None),
#: ``progress`` (called with people done and people in all, or None). A receiver answers with counts
#: by name, or None.
memberships_changed = Signal()

#: Places moved in the tree or got another sector. Arguments: ``unit`` (it and everything below it),
#: ``on``, ``progress``; answers as for :data:`memberships_changed`.
units_changed = Signal()

#: One place became part of another and memberships follow. Arguments: ``source``, ``target``,
#: ``people`` (primary keys of a batch), ``on`` (the day of the merge).
units_merged = Signal()

#: The memberships of one record of a person went to another. Arguments: ``source`` and ``target``
#: (:class:`User`). Sent before :data:`memberships_changed`.
memberships_merged = Signal()

#: A page introduces a place to whoever is about to join it. Arguments: ``unit``, ``on``. Receivers
#: answer with template variables (``required_courses``: the courses that everybody there must
#: hold).
unit_introduced = Signal()

#: A page greets somebody who has joined. Arguments: ``person``, ``on``. Receivers answer with
#: template variables (``obligations``).
member_welcomed = Signal()

#: A page shows what changes for people who go from one place to another. Arguments: ``source``
#: (:class:`Unit` or None), ``target``, ``on``. Receivers answer with template variables
#: (``rules``).
move_previewed = Signal()


def answers(responses: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """Return the answers to a page's signal as one dictionary of template variables."""
    context: dict[str, Any] = {}
    for _receiver, answer in responses:
        context |= answer or {}
    return context
