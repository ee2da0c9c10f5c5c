"""Signals that pages of quizzes send."""

from django.dispatch import Signal

#: Sent by a quiz page before it is rendered: receivers return template variables about the reader’s
#: own attempts. Arguments: ``quiz`` (:class:`quizzes.models.QuizPage`), ``request``, ``enrolment``
#: (:class:`courses.models.Enrolment` or None).
quiz_opened = Signal()

#: Sent by a quiz page that an author previews: a receiver returns the page as a response.
#: Arguments: ``quiz``, ``request``, ``mode`` (one of the page's ``preview_modes``).
quiz_previewed = Signal()
