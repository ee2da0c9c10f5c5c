"""Signals of accounts: what it tells the apps above, and asks them."""

from django.dispatch import Signal

#: Sent by :func:`accounts.actions.claim` inside its transaction, after a guest has given a name.
#: Arguments: ``person`` (:class:`accounts.models.User`), ``at`` (aware datetime).
person_claimed = Signal()

#: Sent by :func:`accounts.actions.merge` inside its transaction, before ``source`` is deleted: an
#: app with rows of that person gives them to ``target``. Arguments: ``source``, ``target``
#: (:class:`accounts.models.User`), ``at`` (aware datetime).
people_merged = Signal()

#: Sent by :func:`accounts.actions.purge_guests`. Receivers return a query of the ids of people who
#: must stay, because a row of theirs is younger than ``since`` (aware datetime) or is something
#: other than learning.
people_still_needed = Signal()
