"""What must be true of questions that came in: each is as it was drawn, and what was left out is told."""

from typing import Any

from tests.harnesses.nothing_lost.questions_drawn import WrittenFile

Draft = dict[str, dict[str, object]]


def hold_questions(file: WrittenFile, draft: Draft) -> None:
    """Each question that can come is in the draft as it was drawn, and none besides."""
    codes = {code for code in draft if not code.startswith("question-")}
    drawn = {question.code: question.facts() for question in file.questions}
    assert codes == set(drawn), f"came {sorted(codes)}, drawn {sorted(drawn)}"
    for code, facts in drawn.items():
        for name, value in facts.items():
            came = draft[code].get(name)
            assert came == value, f"{code}, {name}: {value!r} came as {came!r}"


def hold_told(file: WrittenFile, words: str, draft: Draft) -> None:
    """What is no part of a question is told, in words of the page; other languages stand nowhere."""
    for aside in file.asides:
        assert " ".join(aside.split()) in words, f"“{aside}” is neither in a question nor told"
    for piece in file.refused:
        count = words.count(piece)
        assert count >= file.refused.count(piece), (
            f"a question is missing and nobody says “{piece}”"
        )
    everything = str(draft)
    for foreign in {*file.never, *file.asides} & set(file.never):
        assert foreign not in everything, f"“{foreign}” of another language stands in a question"


def hold_again(file: WrittenFile, status: int, report: dict[str, Any]) -> None:
    """Written another way the same questions change nothing, as the command says."""
    results = {row["code"]: row["result"] for row in report["questions"] if row["code"]}
    assert results == {question.code: "unchanged" for question in file.questions}, results
    assert status == (1 if file.refused else 0), report
