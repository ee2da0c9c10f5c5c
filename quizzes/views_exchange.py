"""Pages for authors in the CMS: questions from a file into a quiz, and a quiz as a file."""

from collections import Counter
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from accounts.models import User
from foundation.alphabet_names import ALPHABET_NAMES
from quizzes import question_files
from quizzes.exchange import files
from quizzes.exchange.decoding import ENCODINGS, FILE_BYTES
from quizzes.exchange.files import ExchangeFormat
from quizzes.exchange.items import ExchangeProblem, UnreadableError
from quizzes.exchange_words import GAPS, RESULTS, sentence, where
from quizzes.finishing import is_translation
from quizzes.models import SKILLS, QuizPage
from quizzes.question_files import ParsedQuestion, QuestionImport, QuestionImportResult

#: How long a preview may lie open, in seconds, and how many letters it may carry to the next page.
KEPT_SECONDS, CARRIED = 24 * 60 * 60, 2_000_000
FORMATS = [
    (ExchangeFormat.GIFT, "GIFT"),
    (ExchangeFormat.MOODLE_XML, "Moodle XML"),
    (ExchangeFormat.QTI, "QTI 3"),
]


def _fits(file: UploadedFile) -> None:
    if (file.size or 0) > FILE_BYTES:
        raise forms.ValidationError(
            sentence(ExchangeProblem("too_big", said=str(FILE_BYTES // 2**20)))
        )


class FileForm(forms.Form):
    """A file of questions, and what it does not say itself."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "GIFT, Moodle XML or QTI 3, as Moodle and many other programs export it."
        ),
        validators=[_fits],
    )
    skill = forms.ChoiceField(
        label=gettext_lazy("What the questions train, where the file does not say it"),
        choices=[("", "---------"), *SKILLS],
        required=False,
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Alphabet of the file"),
        choices=[
            ("", gettext_lazy("Find out")),
            *((name, ALPHABET_NAMES.get(name, name)) for name in ENCODINGS),
        ],
        required=False,
        help_text=gettext_lazy("Choose one if letters look wrong in the preview."),
    )


class QuizView(WagtailAdminTemplateMixin):
    """A page about one quiz, for those who may edit it."""

    request: HttpRequest
    kwargs: dict[str, Any]
    header_icon = "help"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuses who may not edit the page."""
        if not self.quiz.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def quiz(self) -> QuizPage:
        """The quiz the address names."""
        return get_object_or_404(
            QuizPage.objects.select_related("locale"), pk=self.kwargs["page_id"]
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """From the start page over the quiz to here."""
        edit = {
            "url": reverse("wagtailadmin_pages:edit", args=[self.quiz.pk]),
            "label": self.quiz.title,
        }
        return [*self.breadcrumbs_items, edit, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the quiz."""
        return super().get_context_data(quiz=self.quiz, **kwargs)


class ImportView(QuizView, FormView):
    """Bring a file; see what would come of every question; then do it."""

    form_class = FileForm
    template_name = "quizzes/admin/import.html"
    page_title = gettext_lazy("Import questions")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuses pages somebody has locked, and translations, with a sentence."""
        answer = super().dispatch
        refusal = _refusal(self.quiz, request)
        if refusal and self.quiz.permissions_for_user(request.user).can_edit():
            messages.error(request, refusal)
            return redirect("wagtailadmin_explore", self.quiz.get_parent().pk)
        return answer(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A file is previewed; a preview is done."""
        return (
            self._bring(request.POST["brought"])
            if "brought" in request.POST
            else super().post(request)
        )

    def form_valid(self, form: FileForm) -> HttpResponse:
        """The preview of a file that can be read."""
        given = form.cleaned_data
        try:
            encoding, brought = question_files.read(
                given["file"].read(),
                language=self.quiz.locale.language_code,
                encoding=given["encoding"],
            )
        except UnreadableError as error:
            form.add_error("file", sentence(error.problem))
            return self.form_invalid(form)
        carried = signing.dumps(
            {"brought": question_files.to_json(brought), "skill": given["skill"]},
            salt=self._salt,
            compress=True,
        )
        if len(carried) > CARRIED:
            form.add_error(
                "file",
                _("The file says too much for one page. Export the questions in several parts."),
            )
            return self.form_invalid(form)
        return self._preview(brought, given["skill"], carried=carried, encoding=encoding)

    def _preview(self, brought: list[ParsedQuestion], skill: str, **more: Any) -> HttpResponse:
        outcomes = question_files.plan(self.quiz, brought, skill=skill)
        counts = Counter(outcome.result for outcome in outcomes)
        context = self.get_context_data(
            form=None,
            rows=[_row(outcome) for outcome in outcomes],
            counts=[
                (RESULTS[result], counts[result])
                for result in QuestionImportResult
                if counts[result]
            ],
            is_something=bool(
                counts[QuestionImportResult.NEW] + counts[QuestionImportResult.CHANGED]
            ),
            **more,
        )
        return self.render_to_response(context)

    def _bring(self, carried: str) -> HttpResponse:
        try:
            kept = signing.loads(carried, salt=self._salt, max_age=KEPT_SECONDS)
        except signing.BadSignature as error:
            messages.error(self.request, _not_imported(error))
            return redirect("quiz_import", self.quiz.pk)
        author = self.request.user
        assert isinstance(author, User)  # noqa: S101  (nobody else may edit)
        brought = question_files.from_json(kept["brought"])
        outcomes = question_files.bring(self.quiz, brought, by=author, skill=kept["skill"])
        count = sum(
            outcome.result in (QuestionImportResult.NEW, QuestionImportResult.CHANGED)
            for outcome in outcomes
        )
        words = ngettext(
            "%(count)d question came into the draft. Nothing is published.",
            "%(count)d questions came into the draft. Nothing is published.",
            count,
        )
        messages.success(self.request, words % {"count": count})
        return redirect("wagtailadmin_pages:edit", self.quiz.pk)

    @property
    def _salt(self) -> str:
        """A preview is for one quiz and one author."""
        return f"quizzes.import.{self.quiz.pk}.{self.request.user.pk}"


def _not_imported(error: signing.BadSignature) -> str:
    if isinstance(error, signing.SignatureExpired):
        return _("Nothing was imported: the preview is too old. Bring the file again.")
    return _(
        "Nothing was imported: this preview was not made here for you and this quiz. Bring the file again."
    )


def _refusal(quiz: QuizPage, request: HttpRequest) -> str:
    if quiz.permissions_for_user(request.user).page_locked():
        return _("The page is locked. Whoever locked it can unlock it.")
    if is_translation(quiz):
        return _(
            "This quiz is a translation. Import into the quiz it translates; translators see what is new."
        )
    return ""


def _row(outcome: QuestionImport) -> dict[str, Any]:
    brought = outcome.brought
    return {
        "line": brought.line,
        "name": brought.name,
        "sketch": outcome.sketch,
        "result": RESULTS[outcome.result],
        "problem": sentence(outcome.problem) if outcome.problem else "",
        "to_add": [*(GAPS[gap] for gap in outcome.gaps), *outcome.faults],
        "notes": [sentence(note) for note in brought.notes],
    }


class ExportView(QuizView, TemplateView):
    """What each format can hold of a quiz; with ``?to=`` the file itself."""

    template_name = "quizzes/admin/export.html"
    page_title = gettext_lazy("Export questions")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the file."""
        wanted = request.GET.get("to", "")
        return (
            self._file(ExchangeFormat(wanted))
            if wanted in set(ExchangeFormat)
            else super().get(request, *args, **kwargs)
        )

    def _file(self, wanted: ExchangeFormat) -> HttpResponse:
        content = question_files.written(self.quiz, to=wanted).file
        name = f"{self.quiz.slug}.{files.ENDINGS[wanted]}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(content, content_type=files.TYPES[wanted], headers=headers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds each format with what it cannot hold."""
        found = [
            {
                "name": name,
                "address": f"{reverse('quiz_export', args=[self.quiz.pk])}?to={code}",
                "problems": [
                    where(problem)
                    for problem in question_files.written(self.quiz, to=code).problems
                ],
            }
            for code, name in FORMATS
        ]
        return super().get_context_data(formats=found, **kwargs)


def may_exchange(page: Page, user: Any) -> bool:
    """Whether the menu of a page offers questions to import and export."""
    return (
        isinstance(page.specific_deferred, QuizPage) and page.permissions_for_user(user).can_edit()
    )
