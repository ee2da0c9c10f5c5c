"""What accounts tells and asks the rooms above."""

from django.dispatch import Signal

#: Sent by :func:`accounts.actions.claim` inside its transaction, after a guest has given a name.
#: Arguments: ``person`` (:class:`accounts.models.User`), ``at`` (aware datetime).
person_claimed = Signal()

#: Sent by :func:`accounts.actions.merge` inside its transaction, before ``guest`` goes: whoever keeps
#: something of theirs gives it to ``into``. Arguments: ``guest``, ``into``, ``at``.
people_merged = Signal()

#: Asked by :func:`accounts.actions.purge_guests`: receivers answer with a query of the ids of people who
#: are still needed, because something of theirs is younger than ``since`` (aware datetime) or is not
#: learning at all.
people_still_needed = Signal()
