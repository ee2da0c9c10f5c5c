"""How commands find the quiz their user names."""

from django.core.management.base import CommandError

from quizzes.authoring.models import QuizPage
from quizzes.management.exit_codes import WRONG_USAGE


def find_quiz(reference: str) -> QuizPage:
    """Return the quiz whose page has the number ``reference``, or whose address ends so.

    Ends the command when there is not exactly one.
    """
    if reference.isdecimal() and reference.isascii() and len(reference) < 10:
        quizzes = QuizPage.objects.filter(pk=int(reference))
    else:
        quizzes = QuizPage.objects.filter(url_path__endswith=f"/{reference.strip('/')}/")
    first_two = list(quizzes.select_related("locale")[:2])
    if len(first_two) == 1:
        return first_two[0]
    reason = "There are several quizzes" if first_two else "There is no quiz"
    raise CommandError(
        f"{reason} {reference!r}; give the number of its page or more of its address.",
        returncode=WRONG_USAGE,
    )
