"""What the site tells about a course and its people, read where they read it."""

import csv
import io
import re
from typing import Any

from tests.harnesses.course_lived.learning import Learner
from tests.harnesses.course_lived.truth import COURSE, ENGLISH, Leaf, Truth
from tests.harnesses.course_lived.world import CROWD, Browser

PROGRESS = re.compile(r'<progress class="progress__line" max="(\d+)" value="(\d+)"')
OWN_CERTIFICATE = re.compile(r'href="/certificate/([-\w]+)/"')
TO_CERTIFICATE = re.compile(r'class="button button--large[^"]*"\s+href="/me/"')
FULL_NAMES = {"amina": "Amina Yusuf", "farida": "Farida Khan"}


class Tellings:
    """Every place that tells of one person's course, and the public's and the author's views."""

    def __init__(self, truth: Truth, sessions: dict[str, str], required: str) -> None:
        self.truth, self.required = truth, required
        self.stranger, self.author = Browser(), Browser(sessions["olu"])
        self.manager, self.board = Browser(sessions["bruno"]), Browser(sessions["esther"])
        self.facts: dict[str, dict[str, Any]] = {}
        self.prints: dict[str, bytes] = {}

    # --- Pages -------------------------------------------------------------------------------------

    def page_is_where_it_should_be(self, leaf: Leaf) -> None:
        """Who may see a page sees it; a draft, or what is below one, only its author."""
        address = self.truth.address(leaf)
        answer = self.stranger.get(address)
        if self.truth.is_open(leaf):
            assert answer.status_code == 200, f"{answer.status_code} at {address}, which is live"
            return
        if answer.status_code == 301:  # another page stood here once, or this one elsewhere
            assert answer.url != address, f"{address}, which is not live, leads to itself"
            return
        stands_in = leaf.language != ENGLISH and any(
            self.truth.is_open(one) and self.truth.address(one)[3:] == address[3:]
            for one in self.truth.leaves.values()
            if one.language == ENGLISH
        )
        expected = 302 if stands_in else 404
        assert answer.status_code == expected, (
            f"{answer.status_code} at {address}, which is not live"
        )

    def draft_is_shown(self, leaf: Leaf) -> None:
        """An author sees the draft of any page."""
        status = self.author.get(f"/cms/pages/{leaf.pk}/view_draft/").status_code
        assert status == 200, f"{status} at the draft of {self.truth.address(leaf)}"

    def preview_is_shown(self, leaf: Leaf) -> None:
        """An author sees any version of a page as it would be."""
        for version in leaf.versions[-1:]:
            address = f"/cms/pages/{leaf.pk}/revisions/{version.revision}/view/"
            status = self.author.get(address).status_code
            assert status == 200, f"{status} at {address}, {self.truth.address(leaf)}"

    def catalogue_has_each_course_once(self, language: str) -> None:
        """The catalogue leads to the one face of each course."""
        page = self.stranger.get(f"/{language}/").content.decode()
        addresses = set(re.findall(rf'href="(/{language}/[-\w]+/)"', page.split("<main")[1]))
        leaves = self.truth.leaves.values()
        faces = [one for one in leaves if one.kind == COURSE and one.is_live]
        live = [self.truth.address(one) for one in faces if one.language == language]
        codes = [one.course for one in faces if one.language == language]
        assert len(codes) == len(set(codes)), f"two faces of a course in {language}"
        assert set(live) == addresses, (
            f"the catalogue in {language} leads to {addresses}, not {live}"
        )

    def order_is_the_same(self) -> None:
        """What two languages have of a course stands in one order, where it is below one page."""
        for face in self.truth.leaves.values():
            twin = self.truth.twin(face, "ur")
            if face.kind != COURSE or face.language != ENGLISH or not twin:
                continue
            if not (face.is_live and twin.is_live):
                continue
            orders = [self._order_on_page(face), self._order_on_page(twin)]
            shared = set(orders[0]) & set(orders[1])
            english, urdu = ([key for key in order if key in shared] for order in orders)
            assert english == urdu, f"{self.truth.address(face)} has another order in Urdu"

    def _order_on_page(self, face: Leaf) -> list[str]:
        """Where the page of a course leads, in its order, without the language."""
        page = self.stranger.get(self.truth.address(face)).content.decode()
        path = page.partition('<ol class="path"')[2].partition("</section>")[0]
        return [address[3:] for address in re.findall(r'href="(/\w\w/[^"]+)"', path)]

    # --- People ------------------------------------------------------------------------------------

    def course_page(self, learner: Learner, course: str, language: str) -> None:
        """The page of a course says how far somebody is, and of a certificate only if there is one."""
        face = self.truth.face(course, language)
        if face is None:
            return
        answer = learner.browser.read(self.truth.address(face))
        assert answer.status_code == 200, f"{answer.status_code} at the page of {course}"
        page = answer.content.decode()
        required = self.truth.required(course, language)
        done = self.truth.done.get((learner.name, course))
        is_completed = (learner.name, course) in self.truth.completed
        name = f"the page of {course} in {language}"
        has_paper = bool(TO_CERTIFICATE.search(page))
        assert has_paper == is_completed, f"{name}: {learner.name} has a certificate? {has_paper}"
        may_start = f"/learn/start/{course}/" in page
        assert may_start == (bool(required) and not is_completed), (
            f"{name}: {learner.name} may go on? It says {may_start}"
        )
        figures = [(int(value), int(most)) for most, value in PROGRESS.findall(page)]
        counted = (
            [] if done is None or not required else [(len(done & set(required)), len(required))]
        )
        assert figures == counted, f"{name}: {learner.name} has done {figures} and not {counted}"

    def own_page(self, learner: Learner) -> None:
        """``/me/`` lists every certificate, and every open course with how far somebody is."""
        answer = learner.browser.read("/me/", learner.language)
        assert answer.status_code == 200, f"{answer.status_code} at /me/"
        page = answer.content.decode()
        courses = {course for who, course in self.truth.done if who == learner.name}
        open_courses = [one for one in courses if (learner.name, one) not in self.truth.completed]
        counted = []
        for course in open_courses:
            required = self.truth.required(course, learner.language)
            if required:
                done = self.truth.done[learner.name, course]
                counted.append((len(done & set(required)), len(required)))
        figures = [(int(value), int(most)) for most, value in PROGRESS.findall(page)]
        assert sorted(figures) == sorted(counted), (
            f"/me/ in {learner.language}: {learner.name} has done {figures} and not {counted}"
        )
        serials = OWN_CERTIFICATE.findall(page)
        completed = [course for who, course in self.truth.completed if who == learner.name]
        assert len(serials) == len(completed), (
            f"/me/: {learner.name} has {len(serials)} certificates, having completed {completed}"
        )
        for serial in serials:
            self.certificate(learner, serial)

    def serials_of(self, learner: Learner) -> list[str]:
        """The certificates somebody finds on their own page."""
        page = learner.browser.read("/me/", learner.language).content.decode()
        return OWN_CERTIFICATE.findall(page)

    def certificate(self, learner: Learner, serial: str, *, is_printed: bool = False) -> None:
        """A certificate says for ever what it said on the first day, whoever asks."""
        answer = self.stranger.get(f"/verify/{serial}.json")
        facts = answer.json()
        assert facts["verdict"] == "genuine", f"{serial} is {facts['verdict']}"
        assert facts["name"] == FULL_NAMES.get(learner.name, facts["name"])
        first = self.facts.setdefault(serial, facts)
        assert facts == first, f"the certificate {serial} has changed: {first} → {facts}"
        if is_printed:
            paper = learner.browser.get(f"/certificate/{serial}.pdf").content
            assert self.prints.setdefault(serial, paper) == paper, (
                f"the PDF of {serial} has changed"
            )

    def managers_row(self) -> None:
        """The manager's list says of each person what is true of the course they must hold."""
        answer = self.manager.read("/manage/people.csv", ENGLISH)
        assert answer.status_code == 200, f"{answer.status_code} at the manager's list"
        rows = csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
        standings = {row["Name"]: row["Standing"] for row in rows}
        for who, name in FULL_NAMES.items():
            expected = "Not started"
            if (who, self.required) in self.truth.completed:
                expected = "Certified"
            elif (who, self.required) in self.truth.done:
                expected = "In progress"
            assert standings[name] == expected, (
                f"the manager reads {standings[name]} of {who}: {expected}"
            )

    def boards_figures(self) -> None:
        """The board's figures count everybody once."""
        answer = self.board.read("/board/readiness.csv", ENGLISH)
        assert answer.status_code == 200, f"{answer.status_code} at the board's figures"
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        total = rows[-1]
        certified = sum((who, self.required) in self.truth.completed for who in FULL_NAMES)
        assert int(total["in_date"]) == CROWD + certified, f"the board reads {total}"
