"""How long somebody who has tried too often is asked to wait, in sentences."""

from datetime import timedelta
from math import ceil

from django.utils.translation import gettext, ngettext


class TooManyGuestsError(Exception):
    """So many people began to learn from one address that it must be a script."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(wait)


def in_words(wait: timedelta) -> str:
    """*Please wait 7 minutes, then try again.* Rounded up, so that whoever waits so long is let in."""
    minutes = max(1, ceil(wait.total_seconds() / 60))
    if minutes <= 60:
        asked = ngettext(
            "Please wait {number} minute, then try again.",
            "Please wait {number} minutes, then try again.",
            minutes,
        )
        return asked.format(number=minutes)
    hours = ceil(minutes / 60)
    asked = ngettext(
        "Please wait {number} hour, then try again.",
        "Please wait {number} hours, then try again.",
        hours,
    )
    return asked.format(number=hours)


def too_many_tries(wait: timedelta) -> str:
    """The sentence at a field whose tries are used up."""
    return f"{gettext('Too many tries.')} {in_words(wait)}"


def too_many_keys(wait: timedelta) -> str:
    """The same for keys, of which a right one always opens."""
    return f"{too_many_tries(wait)} {gettext('A right key opens all the same: check each letter.')}"


def another_way() -> str:
    """What else lets in where one signs in with whatever one has."""
    return gettext("A code sent to your e-mail address lets you in too, if you have confirmed one.")


def too_many_pins(wait: timedelta) -> str:
    """The same for PINs, whose owners may have a key as well."""
    return f"{too_many_tries(wait)} {gettext('Your key opens all the same.')}"
