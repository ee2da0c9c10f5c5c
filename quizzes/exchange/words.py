"""Sentences about files of questions, in the language of their reader."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quizzes.exchange.rules.items import ExchangeProblem

if TYPE_CHECKING:
    from django.utils.functional import Promise

#: Why a whole file cannot be read.
FILE_PROBLEMS: dict[str, "Promise"] = {
    "empty": gettext_lazy("The file is empty."),
    "too_big": gettext_lazy(
        "The file is bigger than {said} MB. Export the questions in several parts."
    ),
    "too_many": gettext_lazy(
        "The file holds more than {said} questions. Export them in several parts."
    ),
    "no_questions": gettext_lazy("The file holds no questions."),
    "is_pdf": gettext_lazy("This is a PDF. Export the questions as GIFT or Moodle XML."),
    "is_document": gettext_lazy(
        "This is a text document. Save the questions as plain text (GIFT) or Moodle XML."
    ),
    "is_picture": gettext_lazy("This is a picture. Export the questions as GIFT or Moodle XML."),
    "is_packed": gettext_lazy(
        "This is a packed file. Unpack it first, then bring the file with the questions."
    ),
    "is_page": gettext_lazy(
        "This is a web page, whatever its name says. Export the questions as GIFT or Moodle XML."
    ),
    "not_text": gettext_lazy("This file is no text. Export the questions as GIFT or Moodle XML."),
    "wrong_encoding": gettext_lazy(
        "The file is not in the alphabet it is said to be in. Save it as UTF-8."
    ),
    "other_root": gettext_lazy(
        "This XML file holds something else than questions: it begins with “{said}”."
    ),
    "is_old_qti": gettext_lazy(
        "This is {said}, which cannot be read here. "
        "Export the questions as QTI 3, Moodle XML or GIFT."
    ),
    "is_aiken": gettext_lazy(
        "This is Aiken, answers with letters and a line ANSWER, which cannot be read here. "
        "Bring it into Moodle, and export the questions from there as GIFT or Moodle XML."
    ),
    "broken_xml": gettext_lazy(
        "The file is damaged in line {line}: it is no well-formed XML. Export it again."
    ),
    "too_deep": gettext_lazy(
        "The file was not read: its parts lie more than {said} deep in each other."
    ),
    "broken_package": gettext_lazy(
        "The packed file is damaged, has a password, or is none of questions."
    ),
    "trick": gettext_lazy(
        "The file was not read: it has a DOCTYPE, "
        "which can define entities or point to other files. "
        "Questions never need one: take it out."
    ),
}

#: Why a question cannot be imported, or cannot be exported.
QUESTION_PROBLEMS: dict[str, "Promise"] = {
    "brace_open": gettext_lazy(
        "It has an opening brace and no closing one. "
        "An empty line ends a question, so leave none inside."
    ),
    "brace_closed": gettext_lazy(
        "It has a closing brace before an opening one. "
        "Write a backslash before it where you mean the sign."
    ),
    "brace_again": gettext_lazy(
        "It has braces twice. Make two questions of it, or write a backslash before the second "
        "where you mean the sign."
    ),
    "name_open": gettext_lazy("Its name begins with :: and does not end with ::."),
    "no_arrow": gettext_lazy(
        "It matches some lines with -> and others not. Write every line as =this -> that."
    ),
    "unknown_part": gettext_lazy("“{said}” is no question."),
    "item_broken": gettext_lazy("This file of the package could not be read."),
    "no_counterpart": gettext_lazy("Questions of the kind “{said}” do not exist here."),
    "no_text": gettext_lazy("It asks nothing: its text is empty."),
    "foreign_markup": gettext_lazy(
        "There is more than text in it: a comment, drawing, formula, form or script, "
        "or something that starts one. "
        "Take this out, and export it again: “{said}”"
    ),
    "no_declaration": gettext_lazy(
        "It does not say which answer is right: it names the declaration “{said}”, "
        "and there is not one of that name."
    ),
    "key_unknown": gettext_lazy("It calls “{said}” right, and has no such answer."),
    "keys_differ": gettext_lazy(
        "It says in two ways which answer is right, and they disagree. "
        "Put its correct response or its mapping right."
    ),
    "own_rules": gettext_lazy(
        "It works out by rules of its own which answer is right; these cannot be read here."
    ),
    "order_partly": gettext_lazy("It does not say where these steps come: {said}."),
    "several_asked": gettext_lazy("It asks several things at once. Make one question of each."),
    "answers_alike": gettext_lazy(
        "Two of its answers are called “{said}”, so it does not say which of them is right."
    ),
    "other_languages": gettext_lazy(
        "It has passages in other languages than this quiz only: {said}."
    ),
    "too_long": gettext_lazy("Its text is far too long for a question."),
    "too_many_options": gettext_lazy("It has more than a hundred answers."),
    "no_choice": gettext_lazy("Its answers do not say which is right and which is wrong."),
    "empty_option": gettext_lazy("It has no answers, or an empty one."),
    "other_kind": gettext_lazy(
        "A question with this code is here already and of another kind. "
        "Give one of them another code."
    ),
    "quiz_full": gettext_lazy(
        "The quiz is full: it can hold {said} questions. Bring the others into another quiz."
    ),
    "cannot_write": gettext_lazy("This format has no questions of the kind “{said}”."),
    "arrow": gettext_lazy("GIFT cannot match lines that contain -> or lack a partner."),
}

#: The names of kinds that only one side has.
KIND_NAMES: dict[str, "Promise"] = {
    "short_answer": gettext_lazy("Short answer"),
    "shortanswer": gettext_lazy("Short answer"),
    "numerical": gettext_lazy("Number"),
    "essay": gettext_lazy("Essay"),
    "description": gettext_lazy("Text without a question"),
    "cloze": gettext_lazy("Text with gaps (Cloze)"),
    "ordering": gettext_lazy("Put in order"),
    "matching": gettext_lazy("Match"),
    "urgency": gettext_lazy("How urgent"),
    "branching": gettext_lazy("Short story"),
    "spot": gettext_lazy("Spot the signs"),
}

#: What is read differently from how it was written.
NOTES: dict[str, "Promise"] = {
    "weight": gettext_lazy(
        "The weight “{said}” is none Moodle knows; an answer counts as right or as wrong."
    ),
    "weights_lost": gettext_lazy(
        "Its answers weigh differently; here an answer is right or wrong."
    ),
    "file_lost": gettext_lazy("The file “{said}” was not taken along."),
    "file_broken": gettext_lazy("The file “{said}” inside is damaged."),
    "picture_lost": gettext_lazy(
        "A picture was not taken along; its description stands in the text."
    ),
    "media_lost": gettext_lazy("A sound, film or embedded page was not taken along."),
    "table_lost": gettext_lazy("A table or formula became plain text."),
    "link_lost": gettext_lazy("A link was taken off; its words stay."),
    "markdown": gettext_lazy("It is written in Markdown, whose signs stay in the text."),
    "general_lost": gettext_lazy("What it says after any answer was not taken along: “{said}”"),
    "struck_lost": gettext_lazy("Words that were struck out stand in the text like the others."),
    "hidden_lost": gettext_lazy("Words that nobody sees where it comes from were left out."),
    "aside_left": gettext_lazy(
        "Left out, for it is feedback or a note and no part of the scene: “{said}”"
    ),
    "letters_odd": gettext_lazy(
        "Its letters look broken: “{said}”. "
        "Choose the alphabet the file is in, or write them again."
    ),
    "was_hidden": gettext_lazy("It is hidden where it comes from."),
    "parts_lost": gettext_lazy("These parts have no place here: {said}."),
    "tag_lost": gettext_lazy("The tag “{said}” was not taken along."),
    "tag_cut": gettext_lazy(
        "Moodle will cut this tag after 255 letters; here it comes back whole: “{said}”."
    ),
    "category_info": gettext_lazy("The description of a category was not taken along."),
    "answers_repeated": gettext_lazy("It gives answers twice; the first of each counts."),
    "lesson_unknown": gettext_lazy("The lesson to read again is not on this site."),
    "feedback_lost": gettext_lazy(
        "The feedback for each line was not written: this format has no place for it."
    ),
}

#: What an author has to add.
GAPS: dict[str, "Promise"] = {
    "scene": gettext_lazy("Write the scene."),
    "ask": gettext_lazy("Write what is asked, in one sentence."),
    "skill": gettext_lazy("Say what it trains: Recognise, Respond or Report."),
    "read_again": gettext_lazy("Choose the lesson to read again."),
    "words": gettext_lazy("Fill in the empty answers."),
    "too_few": gettext_lazy("Add answers: there are too few."),
    "too_many": gettext_lazy("Take answers away: nobody keeps so many in the head."),
    "feedback": gettext_lazy("Write feedback for every answer that has none."),
}

RESULT_NAMES: dict[str, "Promise"] = {
    # Translators: what comes of a question in a file that is imported.
    "new": pgettext_lazy("question of a file", "New"),
    "changed": pgettext_lazy("question of a file", "Changes"),
    "unchanged": pgettext_lazy("question of a file", "Stays as it is"),
    "left_out": pgettext_lazy("question of a file", "Cannot come"),
}


#: The sentence for every code of an :class:`ExchangeProblem`.
_SENTENCES = {**NOTES, **QUESTION_PROBLEMS, **FILE_PROBLEMS}


def describe(problem: ExchangeProblem) -> str:
    """Return a problem as a sentence, without its line and the name of the question."""
    quote = str(KIND_NAMES.get(problem.quote, problem.quote))
    # not format(): a quotation may hold braces
    sentence = str(_SENTENCES[problem.code]).replace("{said}", quote)
    return sentence.replace("{line}", str(problem.line))


def describe_with_question(problem: ExchangeProblem) -> str:
    """Return a problem of a question in a quiz, with its number and code, for a list of many."""
    question = _("Question {number}, “{name}”:").format(number=problem.line, name=problem.name)
    return f"{question} {describe(problem)}"
