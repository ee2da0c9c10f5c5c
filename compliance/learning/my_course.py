"""One person's standing in one course, and the sentence that tells them.

One date at a time: a due date, a last day and a window are never printed side by side as if they
were rivals.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.titles import LocalisedCourse
from foundation.dates import day_in_words


@dataclass(frozen=True)
class MyCourse:
    """One person's standing in one course on a day.

    - ``held_until``: the last day of the certificate, or training done elsewhere, that lasts
      longest and is not withdrawn; None where there is none.
    - ``renew_from``: the first day of the window for renewal; None where nothing can be renewed.
    - ``due_on``: the last day it is asked by; None where nobody asks.
    - ``obligation_to_sign``: the id of the obligation that waits for a signature, if any.
    - ``prerequisites``: the courses to be taken first.
    - ``is_finished``: the latest run is complete. ``is_open``: it is not.
    """

    localised_course: LocalisedCourse
    on: date
    held_until: date | None = None
    renew_from: date | None = None
    due_on: date | None = None
    exempt_until: date | None = None
    obligation_to_sign: int | None = None
    is_open: bool = False
    is_finished: bool = False
    is_withdrawn: bool = False
    prerequisites: tuple[LocalisedCourse, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether the course is held today."""
        return self.held_until is not None and self.on <= self.held_until

    @property
    def may_renew(self) -> bool:
        """Whether *Renew* would open a new run today."""
        return self.renew_from is not None and self.renew_from <= self.on and not self.is_open

    @property
    def waits_for(self) -> tuple[LocalisedCourse, ...]:
        """The courses to be taken before the certificate can be given."""
        if self.is_held:
            return ()
        return self.prerequisites

    @property
    def sentence(self) -> str:
        """The standing in words; empty where there is nothing to say."""
        # A course that is held has its own sentence, whatever else is true of it.
        if self.is_held and self.held_until:
            return self._held_sentence(self.held_until)
        if self.exempt_until:
            sentence = _("Your workplace does not ask this of you until {day}.")
            return sentence.format(day=_day(self.exempt_until))
        if self.is_withdrawn and self.held_until is None:
            return _("Your certificate was withdrawn. Please take the course again.")
        # Whoever has begun to renew is not told to: the due date is what they need then.
        if self.held_until and not self.is_open:
            sentence = _("It was valid until {day}. Please renew it now.")
            return sentence.format(day=_day(self.held_until))
        if self.is_finished and self.prerequisites:
            return _(
                "You have finished this course. The certificate comes when you have taken the one "
                "before."
            )
        return self._due_sentence()

    def _held_sentence(self, last_day: date) -> str:
        """Return the sentence about a course that is held until ``last_day``."""
        day = _day(last_day)
        if self.is_open:
            return _("Valid until {day}. Finish your renewal before then.").format(day=day)
        if self.may_renew:
            return _("Valid until {day}. You can renew now.").format(day=day)
        if self.renew_from:
            sentence = _("Valid until {day}. You can renew from {start}.")
            return sentence.format(day=day, start=_day(self.renew_from))
        return _("Valid until {day}.").format(day=day)

    def _due_sentence(self) -> str:
        """Return the sentence about a course that is asked by a day; empty where nobody asks."""
        if self.due_on is None:
            return ""
        if self.due_on < self.on:
            return _(
                "The day by which you should have this has passed. Please do it on your next shift."
            )
        return _("You are asked to complete this by {day}.").format(day=_day(self.due_on))


def _day(day: date) -> str:
    """Return a day as people write it in the active language."""
    return day_in_words(day, get_language() or "en")
