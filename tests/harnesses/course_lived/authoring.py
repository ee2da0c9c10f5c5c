"""What an author does in the CMS, by its own addresses; each act is told to the truth as well."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from tests.cms import translate_the_rest
from tests.harnesses.course_lived.truth import ENGLISH, QUIZ, Leaf, Truth, Version, with_right
from tests.harnesses.course_lived.world import Browser, Clock, committed, leaf_of, now


class Author:
    """Olu at work, who may do everything; ``touched`` are the pages they have just changed."""

    def __init__(self, session: str, truth: Truth, clock: Clock) -> None:
        self.browser, self.truth, self.clock = Browser(session), truth, clock
        self.touched: list[Leaf] = []
        self.made = self.copies = 0

    # --- Putting on the site, and taking off it -----------------------------------------------------

    def publish(self, leaf: Leaf, *, below: bool, elsewhere: bool) -> None:
        """Publish a page, with the drafts below it, and again in other languages, if asked to."""
        form = {"include_descendants": "on"} if below else {}
        self._press(f"/cms/bulk/wagtailcore/page/publish/?id={leaf.pk}", form)
        drafts = [one for one in self.truth.below(leaf) if not one.is_live] if below else []
        was_refused = not self._publish([leaf])
        if not was_refused:
            self._publish(drafts)
        if elsewhere and leaf.language == ENGLISH and leaf.is_live:
            self._press(f"/cms/courses/elsewhere/?id={leaf.pk}")
            self._publish_elsewhere(leaf)

    def _publish(self, leaves: Iterable[Leaf]) -> bool:
        """Tell the truth of what was published; returns whether all of it is live or planned."""
        for leaf in leaves:
            self.truth.publish(leaf, now())
            self.touched.append(leaf)
            if not leaf.is_live and not leaf.planned:
                return False
        return True

    def _publish_elsewhere(self, leaf: Leaf) -> None:
        for twin in self.truth.twins(leaf):
            newest = twin.versions[-1] if twin.versions else Version(0)
            is_over = newest.ends_at and newest.ends_at <= now()
            if twin.is_live or not twin.was_live or newest.opens_at or twin.planned or is_over:
                continue
            if twin.ends_at and twin.ends_at <= now():
                continue
            if twin.key not in self.truth.untranslated:
                self._publish([twin])

    def unpublish(self, leaf: Leaf, *, below: bool, elsewhere: bool) -> None:
        """Take a page off the site, with all below it and in other languages, if asked to."""
        form = {"include_descendants": "on"} if below else {}
        form |= {"translations": "on"} if elsewhere else {}
        self._press(f"/cms/pages/{leaf.pk}/unpublish/", form)
        twins = [one for one in self.truth.twins(leaf) if one.is_live] if elsewhere else []
        for one in (leaf, *twins):
            for gone in (one, *(self.truth.below(one) if below else ())):
                self.truth.unpublish(gone)
                self.touched.append(gone)

    def delete(self, leaf: Leaf, *, elsewhere: bool) -> None:
        """Delete a page and all below it, in other languages too, if asked to."""
        form = {"confirm_site_name": settings.WAGTAIL_SITE_NAME}
        form |= {"translations": "on"} if elsewhere else {}
        self._press(f"/cms/pages/{leaf.pk}/delete/", form)
        for one in (leaf, *(self.truth.twins(leaf) if elsewhere else ())):
            self.truth.delete(one)

    # --- Putting elsewhere -------------------------------------------------------------------------

    def move(self, leaf: Leaf, parent: Leaf) -> None:
        """Put a page below another one; what it is in other languages follows an English page."""
        self._press(f"/cms/pages/{leaf.pk}/move/{parent.pk}/confirm/")
        if not self.truth.has_room(leaf, parent):
            return
        self.truth.place(leaf, parent, len(self.truth.children[parent.pk]))
        self.touched.append(leaf)
        for twin in self.truth.twins(leaf):
            other = self.truth.twin(parent, twin.language)
            if other and self.truth.has_room(twin, other):
                self.truth.place(twin, other, len(self.truth.children[other.pk]))
                self.touched.append(twin)

    def reorder(self, leaf: Leaf, position: int) -> None:
        """Drag an English page to another place among its neighbours."""
        self._press(f"/cms/pages/{leaf.pk}/set_position/?position={position}", status=200)
        self.truth.place(leaf, self.truth.leaves[leaf.above], position)
        self.touched.append(leaf)

    def copy(self, leaf: Leaf, *, is_published: bool) -> None:
        """Copy a course or module with all below it, beside it: another course, other keys."""
        self.copies += 1
        parent, slug = leaf.above, f"copy-{self.copies}"
        form = {"new_title": slug, "new_slug": slug, "new_parent_page": str(parent)}
        form |= {"copy_subpages": "on"} | ({"publish_copies": "on"} if is_published else {})
        self._press(f"/cms/pages/{leaf.pk}/copy/", form)
        copied = Page.objects.get(pk=parent).get_children().get(slug=slug)
        copies = list(self._copies(leaf, copied))
        keys = {original.key: str(page.translation_key) for original, page in copies}
        for original, page in copies:
            course = page.course.code if original.course else ""
            one = leaf_of(page, original.language, course)
            is_live = is_published and original.is_live
            one.is_live = one.was_live = is_live
            newest = _latest(original)
            one.versions = [replace(newest, revision=version.revision) for version in one.versions]
            one.ends_at, one.marks = original.ends_at, original.marks
            one.read_again = keys.get(original.read_again, original.read_again)
            assert one.key not in {other.key for other in self.truth.leaves.values()}, (
                f"the copy of {original.slug} has the key of a page there was"
            )
            self.truth.add(one)
            self.touched.append(one)

    # --- Writing -----------------------------------------------------------------------------------

    def _copies(self, original: Leaf, copy: Page) -> Iterator[tuple[Leaf, Page]]:
        """Yield each page that was copied, with its copy, which has its slug below the first one."""
        yield original, copy.specific
        slugs = {page.slug: page for page in copy.get_children()}
        for pk in self.truth.children[original.pk]:
            child = self.truth.leaves[pk]
            yield from self._copies(child, slugs[child.slug])

    def correct(self, quiz: Leaf, number: int, choice: int, *, critical: bool, words: str) -> None:
        """Make another choice right, or a question critical; ``words`` says what is worded anew."""
        page = Page.objects.get(pk=quiz.pk).specific.get_latest_revision_as_object()
        question = page.questions.all()[number]
        marks = _latest(quiz).marks
        marks = with_right(marks, number, marks[number].choices[choice])
        marks = (
            *marks[:number],
            replace(marks[number], is_critical=critical),
            *marks[number + 1 :],
        )
        question.is_critical = critical
        self.made += 1
        [body] = question.body.get_prep_value()
        for item in body["value"]["choices"]:
            item["value"]["is_correct"] = item["id"] == marks[number].right
            if words == "answer" and item["value"]["is_correct"]:
                item["value"]["text"] = f"Choice worded anew {self.made}"
        question.body = question.body.stream_block.to_python([body])
        page.questions.add(question)
        if words == "intro":
            page.intro = f"<p>Introduction {self.made}.</p>"
        if words:
            self.truth.untranslated.add(quiz.key)
        if words == "answer":
            self.truth.waiting.add(quiz.key)
        self._save_and_publish(quiz, page, marks)

    def plan(self, leaf: Leaf, hours: int) -> None:
        """Plan when a draft opens, or when a live page ends."""
        page = Page.objects.get(pk=leaf.pk).specific.get_latest_revision_as_object()
        at = now() + timedelta(hours=hours)
        page.go_live_at, page.expire_at = (None, at) if leaf.is_live else (at, None)
        self._save_and_publish(leaf, page, _latest(leaf).marks)

    def restore(self, leaf: Leaf, version: Version) -> None:
        """Publish an older version of a page anew."""
        revision = Revision.objects.get(pk=version.revision)
        self._save_and_publish(leaf, revision.as_object(), version.marks, revision)

    def translate(self, quiz: Leaf) -> None:
        """Translate every word of a check that waits, and publish it."""
        for translation in Translation.objects.filter(source__object_id=quiz.key, enabled=True):
            translate_the_rest(translation)
        self._press(f"/cms/pages/{quiz.pk}/edit/", {"action": "publish"})
        self.truth.waiting.discard(quiz.key)
        self.truth.untranslated.discard(quiz.key)
        self.truth.publish(quiz, now())
        self.touched.append(quiz)

    def _save_and_publish(
        self, leaf: Leaf, page: Any, marks: Any, restored: Revision | None = None
    ) -> None:
        """Do what the editor does when *Publish* is pressed."""
        with committed():
            revision = page.save_revision(previous_revision=restored)
            revision.publish(previous_revision=restored)
        version = Version(revision.pk, marks, page.go_live_at, page.expire_at)
        self.truth.save(leaf, version)
        self._publish([leaf])

    # --- The clock ---------------------------------------------------------------------------------

    def wait(self, hours: int) -> None:
        """Let hours pass, and the chores of the site run."""
        self.clock.move(hours=hours)
        output = StringIO()
        with committed():
            call_command("chores", "--due", stdout=output)
        self.touched += self.truth.pass_time(now())

    def _press(self, address: str, form: dict[str, str] | None = None, status: int = 302) -> Any:
        answer = self.browser.press(address, **(form or {}))
        assert answer.status_code == status, f"{answer.status_code} at {address}"
        assert answer.headers.get("Location") != "/cms/", f"the CMS refuses {address}"
        return answer


def _latest(leaf: Leaf) -> Version:
    """The newest version of a page; one that says nothing where none is kept."""
    return leaf.versions[-1] if leaf.versions else Version(0, leaf.marks)


def may_be_corrected(leaf: Leaf) -> bool:
    """Whether an author may change the key of a page now: an English check, and nothing planned."""
    return leaf.kind == QUIZ and leaf.language == ENGLISH and not leaf.planned
