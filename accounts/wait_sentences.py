"""Sentences that tell somebody who has tried too often how long to wait."""

from datetime import timedelta
from math import ceil

from django.utils.translation import gettext, ngettext


class TooManyGuestsError(Exception):
    """So many people began to learn from one address that it must be a script."""

    def __init__(self, wait_time: timedelta) -> None:
        self.wait_time = wait_time
        super().__init__(wait_time)


def wait_sentence(wait_time: timedelta) -> str:
    """Return a sentence such as *Please wait 7 minutes, then try again.*

    Rounded up, so that whoever waits so long is let in.
    """
    minutes = max(1, ceil(wait_time.total_seconds() / 60))
    if minutes <= 60:
        sentence = ngettext(
            "Please wait {number} minute, then try again.",
            "Please wait {number} minutes, then try again.",
            minutes,
        )
        return sentence.format(number=minutes)
    hours = ceil(minutes / 60)
    sentence = ngettext(
        "Please wait {number} hour, then try again.",
        "Please wait {number} hours, then try again.",
        hours,
    )
    return sentence.format(number=hours)


def too_many_tries(wait_time: timedelta) -> str:
    """Return the error beside a field whose tries are used up."""
    refusal = gettext("Too many tries.")
    return f"{refusal} {wait_sentence(wait_time)}"


def too_many_keys(wait_time: timedelta) -> str:
    """Return the same for keys: a right one signs in however many wrong ones came before."""
    hint = gettext("A right key opens all the same: check each letter.")
    return f"{too_many_tries(wait_time)} {hint}"


def email_code_hint() -> str:
    """Return the sentence about codes by e-mail, for pages where one may sign in with anything."""
    return gettext("A code sent to your e-mail address lets you in too, if you have confirmed one.")


def too_many_pins(wait_time: timedelta) -> str:
    """Return the same for PINs, whose owners may have a key as well."""
    hint = gettext("Your key opens all the same.")
    return f"{too_many_tries(wait_time)} {hint}"
