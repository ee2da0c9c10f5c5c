"""Signals for the apps above."""

from django.dispatch import Signal

#: Sent by a course or module page that was copied, inside the transaction of its last step, when
#: every page below it is copied too. Arguments: ``page`` (the copy), ``keys`` (of each page below
#: the original: that of its copy).
pages_copied = Signal()

#: Sent by :func:`courses.actions.completion.finish` inside its transaction, the first time every
#: activity of the course is done. Arguments: ``enrolment`` (:class:`courses.models.Enrolment`,
#: with ``completed_at`` set), ``at`` (aware datetime).
course_completed = Signal()

#: Sent when the change of a page is committed that may have changed what a course requires in some
#: language. Arguments: ``course_id``.
course_outline_changed = Signal()

#: Sent by :func:`courses.actions.enrolment.renew` inside its transaction when an enrolment opens.
#: Arguments: ``enrolment``, ``at``.
course_started = Signal()

#: Sent by :func:`courses.actions.merging.unite` inside its transaction, before ``source`` is
#: deleted: what was done in it belongs to ``target``. Arguments: ``source``, ``target``
#: (:class:`courses.models.Enrolment`), ``at``.
enrolments_united = Signal()

#: Sent by :func:`courses.actions.merging.take_over` inside its transaction, when every enrolment
#: of ``source`` is ``target``'s. Arguments: ``source``, ``target`` (:class:`accounts.models.User`),
#: ``at``.
learning_merged = Signal()
