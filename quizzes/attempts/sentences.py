"""Sentences about the rules of an attempt, for the person in it."""

from datetime import datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.dates import moment_in_words, time_in_words
from quizzes.attempts.rules.retakes import AttemptRefusal, RefusalReason


def refusal_text(refusal: AttemptRefusal | None) -> str:
    """Return why another attempt may not begin now, and what to do; empty when it may."""
    if refusal is None:
        return ""
    if refusal.reason is RefusalReason.OUT_OF_STEP:
        return _(
            "These questions were corrected, and this language does not have the correction yet. "
            "What you did is kept. Come back later, or choose another language for now."
        )
    if refusal.may_begin_at is None:
        return _(
            "You have no attempt left. Ask your manager or trainer: they can get you another one."
        )
    moment = moment_in_words(localtime(refusal.may_begin_at), _language())
    return _("You can try again from {moment}.").format(moment=moment)


def time_was_up_text(deadline_at: datetime) -> str:
    """Return the sentence for whoever comes back, or answers, too late."""
    time = time_in_words(localtime(deadline_at), _language())
    return _("Time was up at {time}. What you had answered was handed in.").format(time=time)


def time_of_day_text(moment: datetime) -> str:
    """Return the time at the site’s place, in the reader’s language."""
    return time_in_words(localtime(moment), _language())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
