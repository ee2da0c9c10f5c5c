"""Pages in every state: live, draft, live below a draft, scheduled, copied, waiting for a moderator."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import GroupApprovalTask, Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from courses.models import Course, CoursePage, LessonPage, ModulePage
from quizzes.authoring.models import QuizPage
from tests.harnesses.every_door.people import People
from tests.people import TinyCourse


def build_pages(people: People, tiny: TinyCourse) -> dict[str, Page]:
    """Return pages by their states; those of :class:`TinyCourse` are live in two languages."""
    english = tiny.en
    pages: dict[str, Any] = {f"live {name}": page for name, page in vars(english).items()}
    pages |= {f"live {name} in Urdu": page for name, page in vars(tiny.ur).items()}
    pages["draft lesson"] = _lesson(english.module, "draft-lesson", live=False)
    pages["scheduled lesson"] = _scheduled(english.module)
    pages["changed lesson"] = _lesson(english.module, "changed-lesson")
    pages["changed lesson"].title = "Changed since"
    pages["changed lesson"].save_revision()
    pages["waiting lesson"] = _lesson(english.module, "waiting-lesson", live=False)
    workflow = pages["waiting lesson"].get_workflow()
    if workflow:
        workflow.start(pages["waiting lesson"], people.users["eddie"])
    pages |= _below_a_draft(english.catalogue)
    part = ModulePage(title="Draft module", slug="draft-module", stage="recognise", live=False)
    english.course.add_child(instance=part)
    pages |= {"draft module": part, "lesson below a draft module": _lesson(part, "lesson-within")}
    pages |= _copied(people, english.course)
    _begin_translation(english.first)
    GroupApprovalTask.objects.create(name="Taskofoperators")
    return pages


def _lesson(parent: Page, slug: str, *, live: bool = True) -> LessonPage:
    words = slug.replace("-", " ").capitalize()
    body = [{"type": "text", "value": f"<p>Words of the {words}.</p>"}]
    lesson = LessonPage(title=words, slug=slug, aim="An aim.", minutes=1, body=body, live=live)
    parent.add_child(instance=lesson)
    lesson.save_revision()
    return lesson


def _scheduled(parent: Page) -> LessonPage:
    lesson = _lesson(parent, "scheduled-lesson", live=False)
    lesson.go_live_at = timezone.now() + timedelta(hours=1)
    lesson.save_revision(approved_go_live_at=lesson.go_live_at)
    return lesson


def _below_a_draft(catalogue: Page) -> dict[str, Page]:
    """A course that is a draft, and all below it live."""
    course = Course.objects.create(code="draft-course", title="Draft course")
    words = dict.fromkeys(("content_note", "outcomes", "needs"), "<p>Words.</p>")
    face = CoursePage(
        title="Draft course", slug="draft-course", course=course, summary="S.", live=False, **words
    )
    catalogue.add_child(instance=face)
    face.save_revision()
    module = ModulePage(title="Module below", slug="module-below", stage="recognise")
    face.add_child(instance=module)
    quiz = QuizPage(title="Quiz below", slug="quiz-below", minutes=1, live=False)
    module.add_child(instance=quiz)
    quiz.save_revision()
    return {
        "draft course": face,
        "module below a draft": module,
        "lesson below a draft": _lesson(module, "lesson-below"),
        "draft quiz": quiz,
    }


def _copied(people: People, page: Page) -> dict[str, Page]:
    """The whole course once more, as the dialogue of the CMS copies it."""
    form = {
        "new_title": "Copied course",
        "new_slug": "copied-course",
        "new_parent_page": str(page.get_parent().pk),
        "copy_subpages": "on",
    }
    people.browser("mona").post(f"/cms/pages/{page.pk}/copy/", form)
    copy = Page.objects.get(slug="copied-course", locale=page.locale)
    return {"copied course": copy, "copied lesson": copy.get_descendants().last()}


def _begin_translation(page: Page) -> None:
    """A translation into Urdu, every string of it translated."""
    source, _new = TranslationSource.update_or_create_from_instance(page)
    urdu = Locale.objects.get(language_code="ur")
    Translation.objects.create(source=source, target_locale=urdu)
    for segment in StringSegment.objects.filter(source=source).select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=urdu,
            data=f"اردو {segment.string.data}",
        )
