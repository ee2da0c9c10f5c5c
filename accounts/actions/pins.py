"""Writes about PINs, and what they open."""

from django.contrib.auth.hashers import check_password, make_password

from accounts.models import User, normalise_learner_id
from accounts.rules import pins


class BadPinError(ValueError):
    """This cannot be a PIN."""


class ShortPinError(BadPinError):
    """It does not have four to eight digits."""


class EasyPinError(BadPinError):
    """It is among the first PINs that somebody else would try."""


def set_pin(*, person: User, pin: str) -> None:
    """Let ``person`` sign in with ``pin`` (digits of any script); an older one stops working.

    Raises :class:`ShortPinError` or :class:`EasyPinError`.
    """
    digits = pins.normalise(pin)
    if not pins.is_long_enough(digits):
        raise ShortPinError
    if pins.is_easy(digits):
        raise EasyPinError
    person.pin = make_password(digits)
    person.save(update_fields=["pin"])


def clear_pin(*, person: User) -> None:
    """Take ``person``'s PIN away: no PIN signs them in any more."""
    person.pin = ""
    person.save(update_fields=["pin"])


def check_pin(*, person: User | None, pin: str) -> bool:
    """Return whether ``pin`` is the active ``person``'s.

    Takes as long without a person or a PIN as with one, so that time tells nobody who exists.
    """
    digits = pins.normalise(pin)
    if person is None or not person.pin or not person.is_active:
        make_password(digits)  # spends the time that checking would
        return False
    return check_password(digits, person.pin)


def open_with_pin(*, learner_id: str, pin: str) -> User | None:
    """Return the active person with this learner ID (however typed) and this PIN, or None."""
    person = User.objects.filter(learner_id=normalise_learner_id(learner_id)).first()
    return person if check_pin(person=person, pin=pin) else None
