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
from foundation.alphabets.names import ALPHABET_NAMES
from quizzes.authoring.completeness import is_translation
from quizzes.authoring.models import QuizPage
from quizzes.exchange import preview_json, question_files
from quizzes.exchange.question_files import QuestionImport, QuestionImportResult
from quizzes.exchange.rules import files
from quizzes.exchange.rules.decoding import ENCODINGS, MAX_FILE_BYTES
from quizzes.exchange.rules.files import ExchangeFormat
from quizzes.exchange.rules.items import ExchangeProblem, UnreadableError
from quizzes.exchange.words import GAPS, RESULT_NAMES, describe, describe_with_question
from quizzes.papers.choices import SKILLS
from quizzes.permissions import may_edit_quiz

#: How long a preview may lie open.
PREVIEW_SECONDS = 24 * 60 * 60
#: Most characters of the signed questions that a preview sends along to the next request.
MAX_PREVIEW_CHARACTERS = 2_000_000
FORMAT_NAMES = [
    (ExchangeFormat.GIFT, "GIFT"),
    (ExchangeFormat.MOODLE_XML, "Moodle XML"),
    (ExchangeFormat.QTI, "QTI 3"),
]


def _validate_size(file: UploadedFile) -> None:
    if (file.size or 0) > MAX_FILE_BYTES:
        problem = ExchangeProblem("too_big", quote=str(MAX_FILE_BYTES // 2**20))
        raise forms.ValidationError(describe(problem))


class QuestionFileForm(forms.Form):
    """A file of questions, and what it does not say itself."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "GIFT, Moodle XML or QTI 3, as Moodle and many other programs export it."
        ),
        validators=[_validate_size],
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
    """Base class of pages about one quiz, for those who may edit it."""

    request: HttpRequest
    kwargs: dict[str, Any]
    header_icon = "help"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may not edit the page."""
        if not may_edit_quiz(request.user, self.quiz):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def quiz(self) -> QuizPage:
        """The quiz the address names."""
        return get_object_or_404(
            QuizPage.objects.select_related("locale"), pk=self.kwargs["page_id"]
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Put the editor of the quiz before this page."""
        editor = {
            "url": reverse("wagtailadmin_pages:edit", args=[self.quiz.pk]),
            "label": self.quiz.title,
        }
        return [*self.breadcrumbs_items, editor, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the quiz."""
        return super().get_context_data(quiz=self.quiz, **kwargs)


class ImportView(QuizView, FormView):
    """Read a file, preview what becomes of every question, and import them after confirmation.

    No file is kept between the requests: the preview carries what was read, signed.
    """

    form_class = QuestionFileForm
    template_name = "quizzes/exchange/import.html"
    page_title = gettext_lazy("Import questions")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse pages somebody has locked, and translations, with a sentence."""
        refusal = _refusal(self.quiz, request)
        if refusal and may_edit_quiz(request.user, self.quiz):
            messages.error(request, refusal)
            return redirect("wagtailadmin_explore", self.quiz.get_parent().pk)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Preview a file, or import what a preview carries."""
        if "brought" in request.POST:
            return self._import(request.POST["brought"])
        return super().post(request)

    def form_valid(self, form: QuestionFileForm) -> HttpResponse:
        """Show the preview, if the file can be read."""
        skill = form.cleaned_data["skill"]
        try:
            encoding, parsed_questions = question_files.read(
                form.cleaned_data["file"].read(),
                language=self.quiz.locale.language_code,
                encoding=form.cleaned_data["encoding"],
            )
        except UnreadableError as error:
            form.add_error("file", describe(error.problem))
            return self.form_invalid(form)
        signed_questions = signing.dumps(
            {"brought": preview_json.to_json(parsed_questions), "skill": skill},
            salt=self._salt,
            compress=True,
        )
        if len(signed_questions) > MAX_PREVIEW_CHARACTERS:
            form.add_error(
                "file",
                _("The file says too much for one page. Export the questions in several parts."),
            )
            return self.form_invalid(form)
        imports = question_files.plan(self.quiz, parsed_questions, skill=skill)
        return self._preview(imports, signed_questions=signed_questions, encoding=encoding)

    def _preview(self, imports: list[QuestionImport], **context: str) -> HttpResponse:
        count_by_result = Counter(question_import.result for question_import in imports)
        counts = [
            (RESULT_NAMES[result], count_by_result[result])
            for result in QuestionImportResult
            if count_by_result[result]
        ]
        full_context = self.get_context_data(
            form=None,
            rows=[_preview_row(question_import) for question_import in imports],
            counts=counts,
            has_changes=_count_changes(imports) > 0,
            **context,
        )
        return self.render_to_response(full_context)

    def _import(self, signed_questions: str) -> HttpResponse:
        try:
            preview = signing.loads(signed_questions, salt=self._salt, max_age=PREVIEW_SECONDS)
        except signing.BadSignature as error:
            messages.error(self.request, _describe_bad_signature(error))
            return redirect("quiz_import", self.quiz.pk)
        author = self.request.user
        assert isinstance(author, User)  # noqa: S101  (nobody else may edit)
        parsed_questions = preview_json.from_json(preview["brought"])
        imports = question_files.import_questions(
            self.quiz, parsed_questions, by=author, skill=preview["skill"]
        )
        count = _count_changes(imports)
        sentence = ngettext(
            "%(count)d question came into the draft. Nothing is published.",
            "%(count)d questions came into the draft. Nothing is published.",
            count,
        )
        messages.success(self.request, sentence % {"count": count})
        return redirect("wagtailadmin_pages:edit", self.quiz.pk)

    @property
    def _salt(self) -> str:
        """A preview is for one quiz and one author."""
        return f"quizzes.import.{self.quiz.pk}.{self.request.user.pk}"


def _count_changes(imports: list[QuestionImport]) -> int:
    """Return how many questions are new in the quiz, or change one that is there."""
    changes = (QuestionImportResult.NEW, QuestionImportResult.CHANGED)
    return sum(question_import.result in changes for question_import in imports)


def _describe_bad_signature(error: signing.BadSignature) -> str:
    if isinstance(error, signing.SignatureExpired):
        return _("Nothing was imported: the preview is too old. Bring the file again.")
    return _(
        "Nothing was imported: this preview was not made here for you and this quiz. "
        "Bring the file again."
    )


def _refusal(quiz: QuizPage, request: HttpRequest) -> str:
    """Return why nothing can be imported into a quiz at all."""
    if quiz.permissions_for_user(request.user).page_locked():
        return _("The page is locked. Whoever locked it can unlock it.")
    if is_translation(quiz):
        return _(
            "This quiz is a translation. Import into the quiz it translates; "
            "translators see what is new."
        )
    return ""


def _preview_row(question_import: QuestionImport) -> dict[str, Any]:
    parsed_question = question_import.parsed_question
    problem = question_import.problem
    return {
        "line": parsed_question.line,
        "name": parsed_question.name,
        "sketch": question_import.sketch,
        "result": RESULT_NAMES[question_import.result],
        "problem": describe(problem) if problem else "",
        "to_add": [*(GAPS[gap] for gap in question_import.gaps), *question_import.faults],
        "notes": [describe(note) for note in parsed_question.notes],
    }


class ExportView(QuizView, TemplateView):
    """What each format can hold of a quiz; with ``?to=`` the file itself."""

    template_name = "quizzes/exchange/export.html"
    page_title = gettext_lazy("Export questions")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the file in the format the address names, else the page."""
        format_code = request.GET.get("to", "")
        if format_code in set(ExchangeFormat):
            return self._download(ExchangeFormat(format_code))
        return super().get(request, *args, **kwargs)

    def _download(self, file_format: ExchangeFormat) -> HttpResponse:
        exported_file = question_files.export_quiz(self.quiz, file_format=file_format)
        name = f"{self.quiz.slug}.{files.FILE_ENDINGS[file_format]}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(
            exported_file.content, content_type=files.MEDIA_TYPES[file_format], headers=headers
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add each format with what it cannot hold."""
        formats = list[dict[str, Any]]()
        for file_format, name in FORMAT_NAMES:
            exported_file = question_files.export_quiz(self.quiz, file_format=file_format)
            formats.append(
                {
                    "name": name,
                    "address": f"{reverse('quiz_export', args=[self.quiz.pk])}?to={file_format}",
                    "problems": [
                        describe_with_question(problem) for problem in exported_file.problems
                    ],
                }
            )
        return super().get_context_data(formats=formats, **kwargs)


def may_exchange(page: Page, user: Any) -> bool:
    """Return whether the menu of a page offers to import and export questions."""
    if not isinstance(page.specific_deferred, QuizPage):
        return False
    return may_edit_quiz(user, page)
