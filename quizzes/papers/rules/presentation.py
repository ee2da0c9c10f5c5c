"""What the page of a question shows: what may be chosen, what was chosen so far. Imports no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.papers.rules.content import Answer, Certainty, PaperChoice, PaperMatch, PaperQuestion
from quizzes.papers.rules.kinds import KINDS, ChoiceReview, FormFields, as_answer, score
from quizzes.papers.rules.kinds.arranging import Matching, Ordering, partners_of
from quizzes.papers.rules.kinds.branching import PATH, Branching, here


@dataclass(frozen=True)
class ChoiceInput:
    """One choice on the page: whether it is ticked, or what stands in its field ``name``."""

    choice: PaperChoice
    name: str
    is_ticked: bool
    given: str


@dataclass(frozen=True)
class QuestionPrompt:
    """A question as it stands on the page.

    ``numbers`` and ``matches`` are what the fields of an ordering and a matching offer. Of a story: what
    happens at this ``step``, the ``path`` that led here, and ``before``, the choice taken last.
    """

    question: PaperQuestion
    lines: tuple[ChoiceInput, ...]
    numbers: tuple[str, ...] = ()
    matches: tuple[PaperMatch, ...] = ()
    step: str = ""
    path: Answer = ()
    before: PaperChoice | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether it is a story, of which this page is one step."""
        return bool(self.step)

    @property
    def may_end(self) -> bool:
        """Whether what is chosen here can be the whole answer: everywhere but on the way through a story."""
        return not self.is_under_way or any(not line.choice.leads_to for line in self.lines)

    @property
    def template(self) -> str:
        """The template of what is asked."""
        return f"quizzes/attempts/kinds/{self.question.kind}/asked.html"


@dataclass(frozen=True)
class AnswerReview:
    """A question with what was answered and why that was right or not.

    ``certainty`` is how sure somebody said they were, ``is_carried`` that it was right in an earlier sitting.
    """

    question: PaperQuestion
    rows: tuple[ChoiceReview, ...]
    score: Fraction
    answer: Answer = ()
    certainty: str = ""
    is_carried: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """What was answered, in words and without a verdict: a line for each part; none without an answer."""
        if self.question.kind == Matching.name:
            return _pairs(self.question, self.answer)
        given = (self.question.choice(choice_id) for choice_id in self.answer)
        return tuple(choice.text for choice in given if choice)

    @property
    def is_sure_and_wrong(self) -> bool:
        """Whether somebody was sure of what is not right."""
        return self.certainty == Certainty.SURE and not self.is_right

    @property
    def is_right(self) -> bool:
        """Whether the answer earned everything."""
        return self.score == 1

    @property
    def is_partly_right(self) -> bool:
        """Whether it earned something and not everything."""
        return 0 < self.score < 1

    @property
    def verdict(self) -> str:
        """What became of it, in one word: ``right``, ``partly`` or ``wrong``."""
        if self.is_right:
            return "right"
        return "partly" if self.is_partly_right else "wrong"

    @property
    def percent(self) -> int:
        """What it earned, in whole per cent, rounded down so that only the whole answer says 100."""
        return int(self.score * 100)

    @property
    def template(self) -> str:
        """The template of what is explained."""
        return f"quizzes/attempts/kinds/{self.question.kind}/explained.html"


def explain(
    question: PaperQuestion, given: object, *, certainty: str = "", is_carried: bool = False
) -> AnswerReview:
    """``question`` with what was answered; a kind nobody knows any more has nothing to show."""
    kind = KINDS.get(question.kind)
    rows = kind.rows(question, as_answer(given)) if kind else ()
    return AnswerReview(
        question, rows, score(question, given), as_answer(given), certainty, is_carried
    )


def _pairs(question: PaperQuestion, answer: Answer) -> tuple[str, ...]:
    texts = {match.id: match.text for match in question.matches}
    given = partners_of(answer)
    pairs = ((choice.text, given.get(choice.id, ())) for choice in question.choices)
    return tuple(f"{text} – {texts.get(min(partners), '')}" for text, partners in pairs if partners)


def ask(
    question: PaperQuestion, *, answer: Answer = (), posted: FormFields | None = None
) -> QuestionPrompt:
    """``question`` with ``answer`` filled in, or with what was ``posted`` and could not be read."""
    match KINDS[question.kind]:
        case Branching() as story:
            taken = (posted or {}).get("choice", ())
            return _story(
                question, story.walked(question, tuple((posted or {}).get(PATH, ()))), taken
            )
        case Ordering():
            places = {choice_id: str(place) for place, choice_id in enumerate(answer, 1)}
            numbers = tuple(str(number) for number in range(1, len(question.choices) + 1))
            return QuestionPrompt(
                question, _fields(question, "order", places, posted), numbers=numbers
            )
        case Matching():
            partners = {line: min(given) for line, given in partners_of(answer).items()}
            return QuestionPrompt(
                question, _fields(question, "match", partners, posted), matches=_different(question)
            )
    ticked = set((posted or {}).get("choice", answer))
    lines = (ChoiceInput(choice, "choice", choice.id in ticked, "") for choice in question.choices)
    return QuestionPrompt(question, tuple(lines))


def _fields(
    question: PaperQuestion, word: str, given: Mapping[str, str], posted: FormFields | None
) -> tuple[ChoiceInput, ...]:
    """A line for every choice, with its own field; what was posted wins."""
    lines = []
    for choice in question.choices:
        name = f"{word}-{choice.id}"
        typed = (posted or {}).get(name, ()) or (given.get(choice.id, ""),)
        lines.append(ChoiceInput(choice, name, is_ticked=False, given=typed[-1]))
    return tuple(lines)


def _different(question: PaperQuestion) -> tuple[PaperMatch, ...]:
    """Every partner once, however many lines it belongs to."""
    different: dict[str, PaperMatch] = {}
    for match in question.matches:
        different.setdefault(match.text, match)
    return tuple(different.values())


def _story(question: PaperQuestion, path: Answer, taken: Sequence[str]) -> QuestionPrompt:
    step = here(question, path)
    words = next((one.text for one in question.steps if one.id == step), "")
    offered = (
        ChoiceInput(choice, "choice", choice.id in taken, "")
        for choice in question.choices
        if choice.step == step
    )
    before = question.choice(path[-1]) if path else None
    return QuestionPrompt(question, tuple(offered), step=words, path=path, before=before)
