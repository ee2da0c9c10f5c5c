"""Where a learner is in a course: plain rules over plain values."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an activity is."""

    LESSON = "lesson"
    QUIZ = "quiz"


class Offered(StrEnum):
    """When an activity is offered that is no part of the course: it is not required and completes nothing."""

    BEFORE = "before"
    AFTER = "after"


class Stage(StrEnum):
    """The three parts of every decision we train."""

    RECOGNISE = "recognise"
    RESPOND = "respond"
    REPORT = "report"


@dataclass(frozen=True)
class Activity:
    """One step of a course in one language. ``key`` is the same in every language.

    ``asks`` is how many questions there are in an activity that is only offered; 0 where nobody says.
    """

    key: str
    kind: Kind
    title: str
    minutes: int
    url: str
    asks: int = 0


@dataclass(frozen=True)
class Module:
    """A ten-minute unit: usually Recognise, Respond or Report. ``stage`` is empty for a final assessment."""

    key: str
    stage: str
    title: str
    summary: str
    minutes: int
    url: str
    activities: tuple[Activity, ...]

    def done(self, done: Collection[str]) -> int:
        """How many activities of this module are in ``done`` (a set of activity keys)."""
        return sum(activity.key in done for activity in self.activities)

    def is_complete(self, done: Collection[str]) -> bool:
        """Whether every activity is done; an empty module is never complete."""
        return bool(self.activities) and self.done(done) == len(self.activities)


@dataclass(frozen=True)
class Outline:
    """A course as a path of modules, in one language.

    ``is_source``: this is the language the course was written in. ``is_reviewed``: so it is, or a
    native speaker has read the translation. ``is_restricted``: some page of it is not open to all.
    ``baseline`` is offered before the first activity and ``follow_up`` after the course is completed:
    neither is one of the ``modules``, and nothing depends on them.
    """

    course_id: int
    course_code: str
    language: str
    title: str
    url: str
    is_source: bool = True
    is_reviewed: bool = True
    is_restricted: bool = False
    modules: tuple[Module, ...] = field(default=())
    baseline: Activity | None = None
    follow_up: Activity | None = None

    def __iter__(self) -> Iterator[Activity]:
        """Every activity, in the order it is learned."""
        for module in self.modules:
            yield from module.activities

    @property
    def keys(self) -> tuple[str, ...]:
        """The activity keys in order: all of them are required."""
        return tuple(activity.key for activity in self)

    @property
    def minutes(self) -> int:
        """The whole course, in minutes."""
        return sum(module.minutes for module in self.modules)

    def find(self, key: str) -> Activity | None:
        """The activity with this key, in this outline's language."""
        return next((activity for activity in self if activity.key == key), None)

    def knows(self, key: str) -> bool:
        """Whether there is an activity with this key, required or only offered."""
        return key in self.keys or any(
            found and found.key == key for found in (self.baseline, self.follow_up)
        )

    def module_of(self, key: str) -> Module | None:
        """The module an activity belongs to."""
        return next((m for m in self.modules if any(a.key == key for a in m.activities)), None)

    def beside(self, key: str) -> tuple[Activity | None, Activity | None]:
        """The activities before and after ``key``; None at either end or for an unknown key."""
        path = list(self)
        at = next((i for i, activity in enumerate(path) if activity.key == key), None)
        if at is None:
            return None, None
        return (path[at - 1] if at else None), (path[at + 1] if at + 1 < len(path) else None)


@dataclass(frozen=True)
class Progress:
    """How far someone is: counts of activities, minutes still to go, and what comes next."""

    done: int
    total: int
    minutes_left: int
    resume: Activity | None

    @property
    def is_complete(self) -> bool:
        """Whether every required activity is done (an empty course is never complete)."""
        return self.total > 0 and self.done == self.total

    @property
    def is_started(self) -> bool:
        """Whether anything is done."""
        return self.done > 0


def progress(outline: Outline, done: Collection[str]) -> Progress:
    """Progress of someone who has done the activities whose keys are in ``done``.

    The place to resume is the first activity not yet done, in course order. Keys of activities that
    no longer exist count for nothing; a new activity counts as not done.
    """
    left = [activity for activity in outline if activity.key not in done]
    total = len(outline.keys)
    return Progress(
        done=total - len(left),
        total=total,
        minutes_left=sum(activity.minutes for activity in left),
        resume=left[0] if left else None,
    )


@dataclass(frozen=True)
class Place:
    """Where one activity stands in its module: *2 of 4, about 3 minutes left* (this one included)."""

    number: int
    total: int
    minutes_left: int


def place(module: Module, key: str) -> Place:
    """The place of the activity ``key`` in ``module``; raises ``ValueError`` when it is not there."""
    index = [activity.key for activity in module.activities].index(key)
    rest = module.activities[index:]
    return Place(index + 1, len(module.activities), sum(activity.minutes for activity in rest))


@dataclass(frozen=True)
class Step:
    """A module on someone's path: done, current (the next to do) or open; each activity done or not."""

    module: Module
    state: str
    activities: tuple[tuple[Activity, bool], ...]


def steps(outline: Outline, done: Collection[str]) -> tuple[Step, ...]:
    """``outline`` as a path for someone who has done the activities in ``done``."""
    current = next((module for module in outline.modules if not module.is_complete(done)), None)
    return tuple(
        Step(
            module=module,
            state="is-done"
            if module.is_complete(done)
            else "is-current"
            if module is current
            else "is-open",
            activities=tuple((activity, activity.key in done) for activity in module.activities),
        )
        for module in outline.modules
    )
