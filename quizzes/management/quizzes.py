"""How commands are told which quiz."""

from django.core.management.base import CommandError

from quizzes.authoring.models import QuizPage


def quiz_called(said: str) -> QuizPage:
    """The quiz with this page number, or whose address ends in ``said``; ends the command when there is not one."""
    if said.isdecimal() and said.isascii() and len(said) < 10:
        quizzes = QuizPage.objects.filter(pk=int(said))
    else:
        quizzes = QuizPage.objects.filter(url_path__endswith=f"/{said.strip('/')}/")
    found = list(quizzes.select_related("locale")[:2])
    if len(found) != 1:
        many = "There are several quizzes" if found else "There is no quiz"
        raise CommandError(
            f"{many} {said!r}; give the number of its page or more of its address.", returncode=2
        )
    return found[0]
