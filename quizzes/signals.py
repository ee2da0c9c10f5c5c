"""What a quiz asks when it is opened."""

from django.dispatch import Signal

#: Sent by a quiz page before it is shown: receivers answer with what it says of the reader’s own sittings, as
#: template variables. Arguments: ``quiz`` (:class:`quizzes.models.QuizPage`), ``request``,
#: ``enrolment`` (:class:`courses.models.Enrolment` or None).
quiz_opened = Signal()

#: Sent by a quiz page that an author previews: a receiver answers with the page as a response. Arguments: ``quiz``,
#: ``request``, ``mode`` (one of the page's ``preview_modes``).
quiz_previewed = Signal()
