"""What is true of a course that is written and learned at once: plain sets and loops.

Nothing here knows the product. Pages stand in trees, one for each language; whoever has done all
that English requires has a certificate for ever; a question has one key in every language.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

COURSE, MODULE, LESSON, QUIZ = "course", "module", "lesson", "quiz"
ENGLISH = "en"
#: Whom a page of a kind may stand below.
MAY_STAND_BELOW = {MODULE: (COURSE,), LESSON: (MODULE,), QUIZ: (MODULE, COURSE)}


@dataclass(frozen=True)
class Marks:
    """The key of one question: which of its choices is right, and whether missing it fails all."""

    choices: tuple[str, ...]
    right: str
    is_critical: bool


@dataclass(frozen=True)
class Version:
    """One saved version of a page: what it says that matters here, and when it opens and ends."""

    revision: int
    marks: tuple[Marks, ...] = ()
    opens_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass
class Leaf:
    """One page; ``key`` is the same in every language, ``above`` the number of the page above.

    ``course`` is the code of the record of a course page, ``read_again`` the key of the lesson that
    the questions of a check lead back to. The newest of ``versions`` is last.
    """

    pk: int
    kind: str
    language: str
    key: str
    slug: str
    above: int
    course: str = ""
    read_again: str = ""
    is_live: bool = True
    was_live: bool = True
    planned: Version | None = None
    ends_at: datetime | None = None
    marks: tuple[Marks, ...] = ()
    versions: list[Version] = field(default_factory=list)


@dataclass
class Sitting:
    """A check somebody has begun and not handed in: where, and by which key it will be marked.

    ``read_again`` is the key of the lesson that its questions lead back to. ``answers`` are those
    given: each is explained at once, so the first one stands, also where handing in must wait.
    """

    address: str
    quiz: str
    language: str
    course: str
    marks: tuple[Marks, ...]
    read_again: str
    answers: list[str] = field(default_factory=list)


@dataclass
class Truth:
    """All that is true. ``children`` are the numbers of the pages below one, in their order.

    ``done`` and ``languages`` (those learned in) are by person and code of the course, and so is
    what is ``completed``, which nothing ever takes back. ``untranslated`` are the keys of checks with
    words that no translator has seen, ``waiting`` those where they are the words of a right answer.
    """

    leaves: dict[int, Leaf] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)
    done: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    languages: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    completed: set[tuple[str, str]] = field(default_factory=set)
    sittings: dict[str, Sitting] = field(default_factory=dict)
    untranslated: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)

    # --- The tree --------------------------------------------------------------------------------

    def add(self, leaf: Leaf) -> None:
        """A page was made, below all others of its parent."""
        self.leaves[leaf.pk] = leaf
        self.children.setdefault(leaf.above, []).append(leaf.pk)
        self.children.setdefault(leaf.pk, [])

    def below(self, leaf: Leaf) -> list[Leaf]:
        """Every page below one, in the order of the tree."""
        found = []
        for pk in self.children[leaf.pk]:
            found += [self.leaves[pk], *self.below(self.leaves[pk])]
        return found

    def way_to(self, leaf: Leaf) -> list[Leaf]:
        """The page and those above it, from the course page down."""
        above = self.leaves.get(leaf.above)
        return [*(self.way_to(above) if above else []), leaf]

    def address(self, leaf: Leaf) -> str:
        """Where a learner reads a page."""
        return f"/{leaf.language}/" + "".join(f"{step.slug}/" for step in self.way_to(leaf))

    def is_open(self, leaf: Leaf) -> bool:
        """Whether learners can come to a page: it and all above it are live."""
        return all(step.is_live for step in self.way_to(leaf))

    def twins(self, leaf: Leaf) -> list[Leaf]:
        """What an English page is in other languages; nothing follows a page in another one."""
        if leaf.language != ENGLISH:
            return []
        return [one for one in self.leaves.values() if one.key == leaf.key and one is not leaf]

    def twin(self, leaf: Leaf, language: str) -> Leaf | None:
        """What a page is in a language."""
        for one in self.leaves.values():
            if (one.key, one.language) == (leaf.key, language):
                return one
        return None

    def course_of(self, leaf: Leaf) -> str:
        """The code of the course a page belongs to."""
        return self.way_to(leaf)[0].course

    def face(self, course: str, language: str) -> Leaf | None:
        """The one live page of a course in a language."""
        for leaf in self.leaves.values():
            if leaf.is_live and (leaf.course, leaf.language) == (course, language):
                return leaf
        return None

    # --- What there is to do ----------------------------------------------------------------------

    def required(self, course: str, language: str) -> list[str]:
        """The keys of everything a course asks for in a language, in order."""
        face = self.face(course, language)
        if face is None:
            return []
        return [
            leaf.key
            for leaf in self.below(face)
            if leaf.kind in (LESSON, QUIZ) and self.is_open(leaf)
        ]

    def begin(self, who: str, course: str, language: str) -> None:
        """Somebody has begun a course, if they had not before."""
        self.done.setdefault((who, course), set())
        self.languages.setdefault((who, course), {language})

    def do(self, who: str, course: str, key: str, language: str) -> None:
        """Somebody has done one thing.

        They learn in the language they first did something in; in another one they do it again in,
        once nothing is left in English.
        """
        self.begin(who, course, language)
        if key not in self.done[who, course] or not self.required(course, ENGLISH):
            self.languages[who, course].add(language)
        self.done[who, course].add(key)

    def settle(self) -> None:
        """Whoever has done everything there is has completed the course, now and for ever.

        English decides; where nothing is left in English, a language somebody learns in does.
        """
        for (who, course), done in self.done.items():
            english = self.required(course, ENGLISH)
            wholes = (
                [english]
                if english
                else [self.required(course, code) for code in self.languages[who, course]]
            )
            if any(whole and set(whole) <= done for whole in wholes):
                self.completed.add((who, course))

    # --- Keys -------------------------------------------------------------------------------------

    def key_in(self, quiz: Leaf) -> tuple[Marks, ...]:
        """The key of a check: that of the live English one; its own where there is none."""
        english = self.twin(quiz, ENGLISH)
        return english.marks if english and english.is_live else quiz.marks

    def is_sure(self, quiz: Leaf) -> bool:
        """Whether it can be told how a check marks: not while words wait and English is gone."""
        english = self.twin(quiz, ENGLISH)
        return quiz.key not in self.waiting or bool(english and english.is_live)

    # --- What authors and the clock do ------------------------------------------------------------

    def save(self, leaf: Leaf, version: Version) -> None:
        """A version was saved; nothing of it is published yet."""
        leaf.versions.append(version)

    def publish(self, leaf: Leaf, at: datetime) -> None:
        """The newest version is published, or planned; a second face of a course is refused."""
        self._publish(leaf, leaf.versions[-1] if leaf.versions else None, at)

    def _publish(self, leaf: Leaf, version: Version | None, at: datetime) -> None:
        if version and version.opens_at and version.opens_at > at:
            leaf.planned = version
            return
        if leaf.kind == COURSE and self.face(leaf.course, leaf.language) not in (None, leaf):
            return
        leaf.is_live = leaf.was_live = True
        leaf.planned = None
        if version:
            leaf.ends_at = version.ends_at
            leaf.marks = version.marks or leaf.marks
        self.spread(leaf)

    def spread(self, quiz: Leaf) -> None:
        """The key of a live check in English is that of every language."""
        for leaf in self.leaves.values():
            if leaf.kind == QUIZ and leaf.key == quiz.key:
                leaf.marks = self.key_in(leaf)

    def unpublish(self, leaf: Leaf) -> None:
        """A page is taken off the site; whatever was planned for it is off, too."""
        if leaf.is_live:
            leaf.is_live, leaf.planned = False, None

    def delete(self, leaf: Leaf) -> None:
        """A page and all below it are gone."""
        for one in reversed([leaf, *self.below(leaf)]):
            self.children[one.above].remove(one.pk)
            del self.children[one.pk], self.leaves[one.pk]

    def has_room(self, leaf: Leaf, parent: Leaf) -> bool:
        """Whether no page below ``parent`` but this one has its slug."""
        others = (self.leaves[pk] for pk in self.children[parent.pk] if pk != leaf.pk)
        return leaf.slug not in {one.slug for one in others}

    def place(self, leaf: Leaf, parent: Leaf, position: int) -> None:
        """A page stands at a position below ``parent`` now; counted without it."""
        self.children[leaf.above].remove(leaf.pk)
        self.children[parent.pk].insert(position, leaf.pk)
        leaf.above = parent.pk

    def pass_time(self, at: datetime) -> list[Leaf]:
        """Do what was planned for before ``at``, as the clock does: first ends, then openings.

        Returns the pages that changed.
        """
        leaves = list(self.leaves.values())
        ending = [one for one in leaves if one.is_live and one.ends_at and one.ends_at < at]
        for leaf in ending:
            for one in (leaf, *self.twins(leaf)):
                self.unpublish(one)
        opening = [
            one
            for one in leaves
            if one.planned and one.planned.opens_at and one.planned.opens_at < at
        ]
        for leaf in opening:
            self._publish(leaf, leaf.planned, at)
        return [*ending, *opening, *(one for leaf in ending for one in self.twins(leaf))]


def right_count(marks: tuple[Marks, ...], answers: list[str]) -> int:
    """How many answers are right."""
    return sum(answer == mark.right for mark, answer in zip(marks, answers, strict=True))


def is_passed(marks: tuple[Marks, ...], answers: list[str], *, percent: int) -> bool:
    """Whether a paper passes: enough of it is right, and nothing critical is wrong."""
    for mark, answer in zip(marks, answers, strict=True):
        if mark.is_critical and answer != mark.right:
            return False
    return 100 * right_count(marks, answers) >= percent * len(marks)


def with_right(marks: tuple[Marks, ...], number: int, choice: str) -> tuple[Marks, ...]:
    """The same key but for one question, whose right choice is another."""
    changed = list(marks)
    changed[number] = replace(changed[number], right=choice)
    return tuple(changed)
