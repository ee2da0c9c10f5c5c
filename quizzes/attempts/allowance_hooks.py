"""Register allowances in the CMS, for those with the permission to give them."""

from typing import Any, ClassVar

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.forms import Select
from django.http import HttpRequest
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from quizzes.attempts.forms import AllowanceForm, quizzes
from quizzes.attempts.models import Allowance
from quizzes.authoring.models import QuizPage


class AllowanceViewSet(SnippetViewSet):
    """Allowances, listed by person and searched by name, learner ID or reason."""

    model = Allowance
    icon = "time"
    list_display: ClassVar[list[Any]] = [
        "person",
        Column("learner_id", label=_("Learner ID"), accessor="person.learner_id"),
        Column(
            "quiz",
            label=_("Quiz"),
            accessor=lambda allowance: allowance.quiz_title or _("Every quiz"),
        ),
        "more_time_percent",
        "more_attempts",
        "reason",
        "given_by",
    ]
    search_fields = ("person__name", "person__learner_id", "reason")
    ordering = ("person__name", "pk")
    edit_handler = ObjectList(
        [
            FieldPanel("called"),
            FieldPanel("activity_key", widget=Select(choices=CallableChoiceIterator(quizzes))),
            FieldRowPanel([FieldPanel("more_time_percent"), FieldPanel("more_attempts")]),
            FieldPanel("reason"),
        ],
        base_form_class=AllowanceForm,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return allowances with all that a row prints, in one statement."""
        quizzes_in_first_language = QuizPage.objects.filter(
            translation_key=OuterRef("activity_key"), locale__language_code=settings.LANGUAGE_CODE
        )
        title = Subquery(quizzes_in_first_language.values("title")[:1])
        allowances = Allowance.objects.select_related("person", "given_by")
        return allowances.annotate(quiz_title=title)


register_snippet(AllowanceViewSet)
