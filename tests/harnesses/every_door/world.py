"""The whole world, built once: everybody, what is known of them, and pages in every state."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.cache import cache
from wagtail.models import Page

from compliance.letters.files import path_of
from courses.models import LessonPage
from quizzes.authoring.models import Question
from quizzes.papers.rules.kinds import KINDS
from tests.harnesses.every_door import truth
from tests.harnesses.every_door.evidence import begin_quiz, write_evidence
from tests.harnesses.every_door.pages import build_pages
from tests.harnesses.every_door.people import People, build_people, share_tablet
from tests.people import TinyCourse, build_tiny_course
from tests.planting import Planter, every_block
from tests.quizzes.papers.kinds.quiz import ask_only
from workforce.lists.models import PeopleList
from workforce.long_tasks.models import LongTask
from workforce.people.models import Membership


@dataclass
class World:
    """Everybody, the pages by their states, the words to look for, and what was found wrong so far."""

    people: People
    pages: dict[str, Page]
    tiny: TinyCourse
    #: What to look for in a page → which word of the truth it is.
    needles: dict[str, str]
    #: Ids by name, see :func:`name_ids`.
    names: dict[str, Any]
    wrong: dict[str, str] = field(default_factory=dict)
    #: Whether markup was written past every check, see :func:`plant`.
    is_planted: bool = False
    #: How often each role got each status.
    opened: Counter[str] = field(default_factory=Counter)
    files: dict[Path, bytes] = field(default_factory=dict)

    def put_files_back(self) -> None:
        """Write again what an act deleted: no database undoes that."""
        for path, content in self.files.items():
            if not path.exists():
                path.write_bytes(content)


def name_ids(pages: dict[str, Page]) -> dict[str, Any]:
    """Return ids by name, for addresses written down: pages by state, jobs, letters."""
    ids: dict[str, Any] = {name.replace(" ", "_"): page.pk for name, page in pages.items()}
    ids["root"] = Page.objects.get(depth=1).pk
    for job in Membership.objects.select_related("person", "unit"):
        ids[f"job_of_{job.person.name[6:]}_at_{job.unit.name[7:]}"] = job.pk
    for letters in LongTask.objects.select_related("started_by"):
        ids[f"letters_of_{letters.started_by.name[6:]}"] = letters.uuid
    return ids


def build_world() -> World:
    """Build everything there is; nothing in it is wrong."""
    tiny = build_tiny_course()
    people = build_people()
    write_evidence(people, tiny)
    share_tablet(people)
    pages = build_pages(people, tiny)
    needles = {word: word for word in truth.EVERYTHING if not word.startswith("id")}
    needles |= {people.users[name].learner_id.lower(): f"idof{name}" for name in truth.EVERYBODY}
    letters = [path_of(task.uuid) for task in LongTask.objects.all()]
    lists = [Path(one.file.path) for one in PeopleList.objects.all()]
    files = {path: path.read_bytes() for path in (*letters, *lists) if path.exists()}
    return World(people, pages, tiny, needles, name_ids(pages), files=files)


def plant(world: World, round: int) -> None:
    """Write hostile markup into every text field there is, past every check."""
    ask_only(world.tiny, *KINDS)
    body = LessonPage._meta.get_field("body")
    for lesson in LessonPage.objects.filter(live=True):
        lesson.body = body.to_python(json.dumps(every_block()))
        lesson.save_revision()
        lesson.save()
    Planter(round).everywhere()
    world.is_planted = True
    file = Path(__file__).as_uri()  # a file there is: a link to it would be attached to a PDF
    link = f'<!--><a rel="attachment" href="{file}">canary</a>-->'
    Question.objects.filter(sort_order=0).update(scene=link)
    begin_quiz(world.people, "hanna", world.tiny)
    cache.clear()
