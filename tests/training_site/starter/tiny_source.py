"""A course in source form, small enough to load in a blink.

One module with a lesson and a check, and a final quiz.
"""

from pathlib import Path

COURSE = """
code = "tiny"
slug = "tiny"
sectors = ["hotels"]
title = "Tiny course"
summary = "A summary."
content_note = ["A note."]
outcomes = ["Notice <b>patterns</b>"]
needs = ["A phone"]
made_by = "The tests"
checked_by = "Nobody"
reviewed_on = 2026-01-05
review_by = 2026-07-05
validity_months = 12
recertify_days = 60
modules = ["recognise"]
final = "final"
"""
MODULE = """
title = "Recognise"
stage = "recognise"
summary = "What you may see."
minutes = 5
activities = ["patterns", "check"]
"""
LESSON = """
kind = "lesson"
title = "Look for patterns"
minutes = 3
aim = "Notice several small things."

[[body]]
type = "heading"
id = "start"
text = "Several small things"

[[body]]
type = "points"
id = "signs"
intro = "You may notice:"
items = ["a <i>quiet</i> child", "<b>no bags</b>"]

[[body]]
type = "words"
id = "words"
pairs = [["avoid this", "say that", "because"]]

[[body]]
type = "contacts"
id = "help"
intro = "Who to call"
purposes = ["emergency", "police"]
"""
QUIZ = """
kind = "quiz"
title = "{title}"
minutes = 2
intro = ["Choose the best answer."]
pass_mark = 0.8
feedback = "each"

[[questions]]
id = "desk"
skill = "recognise"
critical = false
place = "desk"
scene = ["A man and a child stand at the desk."]
ask = "What do you do?"
read_again = "recognise/patterns"

[[questions.choices]]
id = "notice"
text = "I notice, and report."
correct = true
feedback = "Yes."

[[questions.choices]]
id = "wait"
text = "I wait."
feedback = "Do not wait."
"""
CATALOGUE = """
[en]
title = "First page"
intro = "One sentence of why."
[ro]
title = "Prima pagină"
intro = "O propoziție."
[pl]
title = "Pierwsza strona"
intro = "Jedno zdanie."
[ur]
title = "پہلا صفحہ"
intro = "ایک جملہ۔"
"""
CONTACTS = """
[[contacts]]
id = "emergency"
purpose = "emergency"
number = "999"
priority = 1
source = "Fixed"
verify_by = 2027-01-05
[contacts.en]
label = "Emergency"
hours = "Day and night"
note = "In danger now."
[contacts.ro]
label = "Urgențe"
hours = "Zi și noapte"
note = "În pericol acum."

[[contacts]]
id = "area-office"
unit = "Thurrock"
purpose = "childrens_services"
number = "01375 000000"
priority = 2
source = "To verify"
[contacts.en]
label = "Office"
"""
PHRASES = 28  # different strings to translate in the course
ROMANIAN = {
    "Notice <b>patterns</b>": "Observați <b>semnele</b>",
    "<b>no bags</b>": "<b>fără bagaje</b>",
}


def write_source(content: Path) -> Path:
    """Write the tiny course, the first page and two contacts below ``content``; returns it."""
    files = {
        "catalogue.toml": CATALOGUE,
        "contacts.toml": CONTACTS,
        "tiny/course.toml": COURSE,
        "tiny/recognise/module.toml": MODULE,
        "tiny/recognise/patterns.toml": LESSON,
        "tiny/recognise/check.toml": QUIZ.format(title="Check"),
        "tiny/final.toml": QUIZ.format(title="Final"),
    }
    for name, text in files.items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return content


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace every ``old`` in the file by ``new``; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def in_romanian(text: str) -> str:
    """Return a Romanian of sorts that nobody could take for the English."""
    return ROMANIAN.get(text, f"RO {text}")


def write_po(path: Path, translations: dict[str, str]) -> None:
    """Write a PO file with translations by their English."""
    entries = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n']
    entries += [
        f"msgid {_quoted(english)}\nmsgstr {_quoted(text)}\n"
        for english, text in translations.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(entries), encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
