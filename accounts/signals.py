"""What accounts tells the rooms above."""

from django.dispatch import Signal

#: Sent by :func:`accounts.actions.claim` inside its transaction, after a guest has given a name.
#: Arguments: ``person`` (:class:`accounts.models.User`), ``at`` (aware datetime).
person_claimed = Signal()
