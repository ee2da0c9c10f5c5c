"""Where a learner is in a course: plain rules over plain values."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class ActivityKind(StrEnum):
    """What an activity is."""

    LESSON = "lesson"
    QUIZ = "quiz"


class OfferTime(StrEnum):
    """When an activity is offered that is no part of the course.

    Such an activity is not required and completes nothing.
    """

    BEFORE = "before"
    AFTER = "after"


class Stage(StrEnum):
    """The three parts of every decision we train."""

    RECOGNISE = "recognise"
    RESPOND = "respond"
    REPORT = "report"


@dataclass(frozen=True)
class Activity:
    """A lesson or quiz of a course in one language. ``key`` is the same in every language.

    ``question_count`` is that of an activity that is only offered; 0 for all others.
    """

    key: str
    kind: ActivityKind
    title: str
    minutes: int
    url: str
    question_count: int = 0


@dataclass(frozen=True)
class Module:
    """A ten-minute unit of a course, usually Recognise, Respond or Report.

    ``stage`` is empty for a final assessment.
    """

    key: str
    stage: str
    title: str
    summary: str
    minutes: int
    url: str
    activities: tuple[Activity, ...]

    def is_complete(self, done_keys: Collection[str]) -> bool:
        """Tell whether every activity is done; an empty module is never complete."""
        if not self.activities:
            return False
        return all(activity.key in done_keys for activity in self.activities)


@dataclass(frozen=True)
class Outline:
    """A course as a path of modules, in one language.

    ``is_source``: this is the language the course was written in. ``is_reviewed``: so it is, or a
    native speaker has read the translation. ``is_restricted``: some page of it is not open to all.
    ``baseline`` is offered before the first activity and ``follow_up`` after the course is
    completed: neither is in one of the ``modules``, and nothing depends on them.
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
        """Yield every activity, in the order it is learned."""
        for module in self.modules:
            yield from module.activities

    @property
    def keys(self) -> tuple[str, ...]:
        """The activity keys in order: all of them are required."""
        return tuple(activity.key for activity in self)

    @property
    def minutes(self) -> int:
        """How long the whole course takes."""
        return sum(module.minutes for module in self.modules)

    def find(self, key: str) -> Activity | None:
        """Return the required activity with this key, in this outline's language."""
        for activity in self:
            if activity.key == key:
                return activity
        return None

    def has_activity(self, key: str) -> bool:
        """Tell whether there is an activity with this key, required or only offered."""
        if self.baseline and self.baseline.key == key:
            return True
        if self.follow_up and self.follow_up.key == key:
            return True
        return key in self.keys

    def module_of(self, key: str) -> Module | None:
        """Return the module an activity belongs to."""
        for module in self.modules:
            if any(activity.key == key for activity in module.activities):
                return module
        return None

    def neighbours(self, key: str) -> tuple[Activity | None, Activity | None]:
        """Return the activities before and after ``key``, of any module.

        None at either end of the course, and twice for an unknown key.
        """
        keys = self.keys
        if key not in keys:
            return None, None
        activities = list(self)
        index = keys.index(key)
        previous_activity = activities[index - 1] if index > 0 else None
        next_activity = activities[index + 1] if index + 1 < len(activities) else None
        return previous_activity, next_activity


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


def progress(outline: Outline, done_keys: Collection[str]) -> Progress:
    """Return the progress of someone who has done the activities whose keys are ``done_keys``.

    The place to resume is the first activity not yet done, in course order. Keys of activities that
    no longer exist count for nothing; a new activity counts as not done.
    """
    open_activities = [activity for activity in outline if activity.key not in done_keys]
    total = len(outline.keys)
    return Progress(
        done=total - len(open_activities),
        total=total,
        minutes_left=sum(activity.minutes for activity in open_activities),
        resume=open_activities[0] if open_activities else None,
    )


@dataclass(frozen=True)
class ModulePosition:
    """Where one activity stands in its module: *2 of 4, about 3 minutes left* (its own too)."""

    number: int
    total: int
    minutes_left: int


def position_in(module: Module, key: str) -> ModulePosition:
    """Return the position of the activity ``key``; raises ``ValueError`` when it is not there."""
    index = [activity.key for activity in module.activities].index(key)
    remaining = module.activities[index:]
    return ModulePosition(
        number=index + 1,
        total=len(module.activities),
        minutes_left=sum(activity.minutes for activity in remaining),
    )


class StepState(StrEnum):
    """How far someone is with a module; the values are classes of the style sheet."""

    DONE = "is-done"
    CURRENT = "is-current"
    OPEN = "is-open"


@dataclass(frozen=True)
class ModuleStep:
    """A module on someone's path: done, current (the next to do) or open.

    ``activities`` are each with whether it is done.
    """

    module: Module
    state: StepState
    activities: tuple[tuple[Activity, bool], ...]


def module_steps(outline: Outline, done_keys: Collection[str]) -> tuple[ModuleStep, ...]:
    """Return ``outline`` as a path for someone who has done the activities ``done_keys``."""
    steps = []
    has_current = False
    for module in outline.modules:
        if module.is_complete(done_keys):
            state = StepState.DONE
        elif has_current:
            state = StepState.OPEN
        else:
            state = StepState.CURRENT
            has_current = True
        activities = tuple((activity, activity.key in done_keys) for activity in module.activities)
        steps.append(ModuleStep(module=module, state=state, activities=activities))
    return tuple(steps)
