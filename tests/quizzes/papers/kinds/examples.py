"""One question of each kind, as a paper holds it: no database."""

from dataclasses import replace
from fractions import Fraction

from quizzes.papers.rules.content import (
    PaperChoice,
    PaperContent,
    PaperPartner,
    PaperQuestion,
    PaperStep,
    Skill,
)


def choice(
    choice_id: str, *, right: bool = False, language: str = "en", **more: object
) -> PaperChoice:
    """A choice whose words name it and its language."""
    words, feedback = f"{language} {choice_id}", f"{language} because {choice_id}"
    return PaperChoice(choice_id, words, right, feedback, **more)  # type: ignore[arg-type]


def ask(
    kind: str, choices: tuple[PaperChoice, ...], *, language: str = "en", **more: object
) -> PaperQuestion:
    """A question of ``kind``."""
    question = PaperQuestion(
        key=f"the-{kind}",
        language=language,
        skill=Skill.RESPOND,
        is_critical=False,
        place="",
        scene="",
        question_text="?",
        lesson_key="",
        choices=choices,
        kind=kind,
    )
    return replace(question, **more)  # type: ignore[arg-type]


def examples(language: str = "en") -> dict[str, PaperQuestion]:
    """Every kind by its name."""

    def one(choice_id: str, *, right: bool = False, **more: object) -> PaperChoice:
        return choice(choice_id, right=right, language=language, **more)

    def question(kind: str, *choices: PaperChoice, **more: object) -> PaperQuestion:
        return ask(kind, choices, language=language, **more)

    return {
        "best_action": question("best_action", one("a", right=True), one("b"), one("c")),
        "multiple": question(
            "multiple", one("a", right=True), one("b", right=True), one("c"), one("d")
        ),
        "true_false": question("true_false", one("true"), one("false", right=True)),
        "urgency": question(
            "urgency", one("999", right=True), one("lead"), one("101"), one("crimestoppers")
        ),
        "spot": question(
            "spot", one("s1", right=True), one("s2"), one("s3", right=True), one("s4", right=True)
        ),
        "ordering": question(
            "ordering", one("o2", rank=2), one("o4", rank=4), one("o1", rank=1), one("o3", rank=3)
        ),
        "matching": question(
            "matching",
            one("l1", partner_id="m1"),
            one("l2", partner_id="m2"),
            one("l3", partner_id="m3"),
            partners=(
                PaperPartner("m2", f"{language} two"),
                PaperPartner("m1", f"{language} one"),
                PaperPartner("m3", f"{language} one"),
                PaperPartner("m4", f"{language} four"),
            ),
        ),
        "branching": question(
            "branching",
            one("ask", step="desk", leads_to="door"),
            one("shout", step="desk", worth="0"),
            one("call", step="door", worth="1"),
            one("note", step="door", worth="1/2"),
            one("wait", step="door", worth="0"),
            steps=(PaperStep("desk", f"{language} desk"), PaperStep("door", f"{language} door")),
        ),
    }


def paper_of(*questions: PaperQuestion, percent: int = 80, language: str = "en") -> PaperContent:
    """A paper of these questions."""
    return PaperContent("a", language, "Check", 1, Fraction(percent, 100), "each", questions)
