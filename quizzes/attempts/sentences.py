"""Sentences about the rules of a sitting, for the person in it."""

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.dates import moment_in_words, time_in_words
from quizzes.attempts.rules.retakes import RefusalReason, SittingRefusal


def why_not(refusal: SittingRefusal | None) -> str:
    """Return why another sitting may not begin now, and what to do; empty when it may."""
    if refusal is None:
        return ""
    if refusal.reason is RefusalReason.HELD:
        return _(
            "These questions were corrected, and this language does not have the correction yet. "
            "What you did is kept. Come back later, or choose another language for now."
        )
    if refusal.until is None:
        return _(
            "You have no attempt left. Ask your manager or trainer: they can get you another one."
        )
    moment = moment_in_words(localtime(refusal.until), _language())
    return _("You can try again from {moment}.").format(moment=moment)


def time_was_up(deadline_at: datetime) -> str:
    """Return the sentence for whoever comes back, or answers, too late."""
    time = time_in_words(localtime(deadline_at), _language())
    return _("Time was up at {time}. What you had answered was handed in.").format(time=time)


def time_of_day(moment: datetime) -> str:
    """Return the time at the site’s place, in the reader’s language."""
    return time_in_words(localtime(moment), _language())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
