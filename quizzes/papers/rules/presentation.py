"""A question as a page presents it, before and after it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from quizzes.papers.rules.content import Answer, Certainty, PaperChoice, PaperPartner, PaperQuestion
from quizzes.papers.rules.kinds import KINDS, ChoiceReview, FormFields, as_answer, score
from quizzes.papers.rules.kinds.arranging import Matching, Ordering, split_pairs
from quizzes.papers.rules.kinds.branching import PATH_FIELD, Branching, next_step
from quizzes.papers.rules.kinds.picking import CHOICE_FIELD


@dataclass(frozen=True)
class ChoiceInput:
    """The form field of one choice, called ``name``: ticked or not, or filled with ``value``."""

    choice: PaperChoice
    name: str
    is_ticked: bool = False
    value: str = ""


@dataclass(frozen=True)
class QuestionPrompt:
    """A question with its form fields, as a learner answers it.

    ``numbers`` are the options of an ordering, ``partners`` those of a matching. A page has one
    step of a story: its ``step_text``, the ``path`` to it, and ``previous_choice``, the last on it.
    """

    question: PaperQuestion
    inputs: tuple[ChoiceInput, ...]
    numbers: tuple[str, ...] = ()
    partners: tuple[PaperPartner, ...] = ()
    step_text: str = ""
    path: Answer = ()
    previous_choice: PaperChoice | None = None

    @property
    def is_under_way(self) -> bool:
        """Say whether it is a story, of which this page is one step."""
        return bool(self.step_text)

    @property
    def may_end(self) -> bool:
        """Say whether this page can complete the answer: not in the middle of a story."""
        if not self.is_under_way:
            return True
        return any(not field.choice.leads_to for field in self.inputs)

    @property
    def template(self) -> str:
        """Return the template of its form fields."""
        return f"quizzes/attempts/kinds/{self.question.kind}/fields.html"


@dataclass(frozen=True)
class AnswerReview:
    """An answered question: the answer, its score, and why it was right or not.

    ``certainty`` is how sure the learner was, or empty. ``is_carried``: the answer was right in an
    earlier attempt and counts again.
    """

    question: PaperQuestion
    choice_reviews: tuple[ChoiceReview, ...]
    score: Fraction
    answer: Answer = ()
    certainty: str = ""
    is_carried: bool = False

    @property
    def answer_texts(self) -> tuple[str, ...]:
        """Return the answer in words and without a verdict, a line for each of its parts."""
        if self.question.kind == Matching.name:
            return _pair_texts(self.question, self.answer)
        texts = []
        for choice_id in self.answer:
            choice = self.question.choice(choice_id)
            if choice:
                texts.append(choice.text)
        return tuple(texts)

    @property
    def is_sure_and_wrong(self) -> bool:
        """Say whether the learner was sure of an answer that is not right."""
        return self.certainty == Certainty.SURE and not self.is_right

    @property
    def is_right(self) -> bool:
        """Say whether the answer has the full score."""
        return self.score == 1

    @property
    def is_partly_right(self) -> bool:
        """Say whether the answer has some score, but not the full one."""
        return 0 < self.score < 1

    @property
    def verdict(self) -> str:
        """Return ``right``, ``partly`` or ``wrong``: part of names in the style sheet."""
        if self.is_right:
            return "right"
        if self.is_partly_right:
            return "partly"
        return "wrong"

    @property
    def percent(self) -> int:
        """Return the score in whole per cent, rounded down: only the whole answer has 100."""
        return int(self.score * 100)

    @property
    def template(self) -> str:
        """Return the template of its choices and their verdicts."""
        return f"quizzes/attempts/kinds/{self.question.kind}/verdicts.html"


def explain(
    question: PaperQuestion, answer: object, *, certainty: str = "", is_carried: bool = False
) -> AnswerReview:
    """Return the review of anything stored as an answer.

    An old paper may have a kind that does not exist any more: it has no choices to review.
    """
    kind = KINDS.get(question.kind)
    choice_reviews = kind.review_choices(question, as_answer(answer)) if kind else ()
    return AnswerReview(
        question,
        choice_reviews,
        score(question, answer),
        as_answer(answer),
        certainty,
        is_carried,
    )


def _pair_texts(question: PaperQuestion, answer: Answer) -> tuple[str, ...]:
    """Return *line – partner* for each line of a matching that has a partner."""
    partner_texts = question.partner_texts
    partner_ids_by_line = split_pairs(answer)
    pair_texts = []
    for line in question.choices:
        partner_ids = partner_ids_by_line.get(line.id)
        if partner_ids:
            partner_id = min(partner_ids)  # a form sends one
            pair_texts.append(f"{line.text} – {partner_texts.get(partner_id, '')}")
    return tuple(pair_texts)


def question_prompt(
    question: PaperQuestion, *, answer: Answer = (), form_fields: FormFields | None = None
) -> QuestionPrompt:
    """Return the prompt of ``question``, filled in with ``answer``.

    ``form_fields`` of a form that could not be read win over ``answer``, so that nothing is lost.
    """
    fields = form_fields or {}
    match KINDS[question.kind]:
        case Branching() as story:
            path = story.valid_path(question, tuple(fields.get(PATH_FIELD, ())))
            return _story_prompt(question, path, set(fields.get(CHOICE_FIELD, ())))
        case Ordering():
            number_by_choice = {
                choice_id: str(number) for number, choice_id in enumerate(answer, 1)
            }
            inputs = _inputs(question, "order", number_by_choice, fields)
            numbers = tuple(map(str, range(1, len(question.choices) + 1)))
            return QuestionPrompt(question, inputs, numbers=numbers)
        case Matching():
            partner_id_by_line = {}
            for line_id, partner_ids in split_pairs(answer).items():
                partner_id_by_line[line_id] = min(partner_ids)  # a form sends one
            inputs = _inputs(question, "match", partner_id_by_line, fields)
            return QuestionPrompt(question, inputs, partners=_distinct_partners(question))
    return QuestionPrompt(
        question, _tick_inputs(question.choices, set(fields.get(CHOICE_FIELD, answer)))
    )


def _tick_inputs(choices: tuple[PaperChoice, ...], ticked_ids: set[str]) -> tuple[ChoiceInput, ...]:
    return tuple(
        ChoiceInput(choice, CHOICE_FIELD, is_ticked=choice.id in ticked_ids) for choice in choices
    )


def _inputs(
    question: PaperQuestion, prefix: str, answer_values: Mapping[str, str], form_fields: FormFields
) -> tuple[ChoiceInput, ...]:
    """Return a field for each choice, filled with its value in the form, else in the answer.

    ``answer_values`` are by id of the choice.
    """
    inputs = []
    for choice in question.choices:
        name = f"{prefix}-{choice.id}"
        form_values = form_fields.get(name)
        value = form_values[-1] if form_values else answer_values.get(choice.id, "")
        inputs.append(ChoiceInput(choice, name, value=value))
    return tuple(inputs)


def _distinct_partners(question: PaperQuestion) -> tuple[PaperPartner, ...]:
    """Return each partner once, however many lines it belongs to."""
    partners_by_text: dict[str, PaperPartner] = {}
    for partner in question.partners:
        partners_by_text.setdefault(partner.text, partner)
    return tuple(partners_by_text.values())


def _story_prompt(question: PaperQuestion, path: Answer, ticked_ids: set[str]) -> QuestionPrompt:
    """Return the prompt of the step that ``path`` has come to."""
    step_id = next_step(question, path)
    return QuestionPrompt(
        question,
        _tick_inputs(question.choices_at(step_id), ticked_ids),
        step_text=question.step_text(step_id),
        path=path,
        previous_choice=question.choice(path[-1]) if path else None,
    )
