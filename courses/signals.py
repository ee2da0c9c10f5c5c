"""What courses tells the rooms above."""

from django.dispatch import Signal

#: Sent by :func:`courses.actions.complete_activity` inside its transaction, the first time every
#: activity of the course is done. Arguments: ``enrolment`` (:class:`courses.models.Enrolment`,
#: with ``completed_at`` set), ``at`` (aware datetime).
course_completed = Signal()

#: Sent by :func:`courses.actions.enrol` inside its transaction when a run opens.
#: Arguments: ``enrolment``, ``at``.
course_started = Signal()
