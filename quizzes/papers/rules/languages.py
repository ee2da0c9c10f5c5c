"""Continue a paper in another language."""

from dataclasses import replace

from quizzes.papers.rules.content import PaperContent, PaperQuestion


def translate_paper(
    paper: PaperContent, translation: PaperContent, answered_keys: frozenset[str]
) -> PaperContent:
    """Return ``paper`` continued in the language of ``translation``.

    Questions in ``answered_keys`` keep the words they were answered in. The others are taken from
    ``translation`` where it has the same question with the same choices; these keep their order.
    """
    translated_questions = {question.key: question for question in translation.questions}
    questions = []
    for question in paper.questions:
        translated_question = translated_questions.get(question.key)
        if translated_question and question.key not in answered_keys:
            question = _translate_question(question, translated_question)
        questions.append(question)
    return replace(
        paper,
        language=translation.language,
        title=translation.title,
        outcomes=translation.outcomes or paper.outcomes,
        questions=tuple(questions),
    )


def _translate_question(question: PaperQuestion, translation: PaperQuestion) -> PaperQuestion:
    """Return ``translation`` in the order of ``question``, or that itself where they differ."""
    if translation.kind != question.kind or translation.part_ids != question.part_ids:
        return question
    translated_choices = {choice.id: choice for choice in translation.choices}
    translated_partners = {partner.id: partner for partner in translation.partners}
    return replace(
        translation,
        choices=tuple(translated_choices[choice.id] for choice in question.choices),
        partners=tuple(translated_partners[partner.id] for partner in question.partners),
    )
