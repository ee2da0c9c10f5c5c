"""Papers for tests of rules: no database."""

from fractions import Fraction

from quizzes.attempts.rules.marking import PaperChoice, PaperContent, PaperQuestion, Skill

SKILLS = (Skill.RECOGNISE, Skill.RESPOND, Skill.REPORT)


def question(number: int, *, critical: bool = False, language: str = "en") -> PaperQuestion:
    """Question ``q<number>`` whose choice ``q<number>-right`` is right."""
    return PaperQuestion(
        key=f"q{number}",
        language=language,
        skill=SKILLS[number % 3],
        is_critical=critical,
        place="desk",
        scene=f"<p>{language} scene {number}</p>",
        question_text="?",
        lesson_key="",
        choices=tuple(
            PaperChoice(
                id=f"q{number}-{name}",
                text=f"{language} {name}",
                is_correct=name == "right",
                feedback="because",
            )
            for name in ("right", "wrong", "worse", "worst")
        ),
    )


def paper(
    count: int = 5,
    *,
    critical: frozenset[int] = frozenset(),
    language: str = "en",
    percent: int = 80,
) -> PaperContent:
    """A paper of ``count`` questions numbered from 0."""
    return PaperContent(
        activity_key="a",
        language=language,
        title="Check",
        edition=1,
        pass_mark=Fraction(percent, 100),
        feedback_time="each",
        questions=tuple(
            question(n, critical=n in critical, language=language) for n in range(count)
        ),
    )


def answers(right: int, count: int = 5) -> dict[str, str]:
    """The first ``right`` questions right, the others wrong."""
    return {f"q{n}": f"q{n}-{'right' if n < right else 'wrong'}" for n in range(count)}
