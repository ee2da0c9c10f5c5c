"""How commands find the quiz their user names."""

from django.core.management.base import CommandError

from quizzes.authoring.models import QuizPage


def find_quiz(name: str) -> QuizPage:
    """Return the quiz with this page number, or whose address ends in ``name``.

    Ends the command when there is not exactly one.
    """
    if name.isdecimal() and name.isascii() and len(name) < 10:
        quizzes = QuizPage.objects.filter(pk=int(name))
    else:
        quizzes = QuizPage.objects.filter(url_path__endswith=f"/{name.strip('/')}/")
    first_two = list(quizzes.select_related("locale")[:2])
    if len(first_two) == 1:
        return first_two[0]
    reason = "There are several quizzes" if first_two else "There is no quiz"
    raise CommandError(
        f"{reason} {name!r}; give the number of its page or more of its address.", returncode=2
    )
