"""*Translate* and *Sync translated pages* in Wagtail's admin, which never publish English inside a translation."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail_localize.models import Translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from courses.translations.actions import carry_over, faulty_strings, missing_strings
from foundation.written_fields import refuse_in_draft


class BegunTranslationsView(SubmitPageTranslationView):
    """wagtail-localize's view looks for the translation it has begun, also where the page cannot be stored again."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Raises :class:`foundation.safe_html.UnsafeMarkup` for a page older than the list of what may be in it."""
        refuse_in_draft(type(self.object), self.object.serializable_data())
        answer: HttpResponse = super().form_valid(form)
        return answer


class WholeTranslationsView(UpdateTranslationsView):
    """wagtail-localize's view fills what waits with English when it publishes; this one publishes what is whole."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Brings the source up to date; then, if asked to, publishes each translation that lacks nothing."""
        is_to_publish = form.cleaned_data["publish_translations"]
        form.cleaned_data["publish_translations"] = False
        answer: HttpResponse = super().form_valid(form)
        if is_to_publish:
            carry_over(self.object)
            for translation in self.object.translations.filter(enabled=True).select_related(
                "target_locale"
            ):
                reason = not_published(translation)
                if reason:
                    messages.warning(self.request, f"{translation.target_locale}: {reason}")
        return answer


def not_published(translation: Translation) -> str:
    """What somebody reads who would have published a translation that is not whole; empty for one that is."""
    count = missing_strings(translation)
    faulty = faulty_strings(translation)
    return (
        " ".join(words for words in (_faulty(faulty), _missing(count - faulty)) if words)
        if count
        else ""
    )


def _missing(count: int) -> str:
    sentence = ngettext(
        "Not published: %(count)d string has no translation yet. The published page stays as it was.",
        "Not published: %(count)d strings have no translation yet. The published page stays as it was.",
        count,
    )
    return sentence % {"count": count} if count else ""


def _faulty(count: int) -> str:
    sentence = ngettext(
        "Not published: %(count)d translation has an error, shown beside it. The published page stays as it was.",
        "Not published: %(count)d translations have errors, shown beside them. The published page stays as it was.",
        count,
    )
    return sentence % {"count": count} if count else ""
