"""Mutants that make no difference to anybody, each with the reason: they are neither killed nor counted.

A mutant is named by its file, its function and its change, as ``--list`` prints them; where a change
comes several times in a function, ``#2`` stands behind the second.
"""

from collections.abc import Mapping

DEFAULT_NEVER_USED = "a default that every caller overrules"
HOW_MUCH_AT_ONCE = "how much is read at once changes nothing of what is read"
NO_TYPES = "where no document type is allowed, nothing can be declared in one"

ALIKE: Mapping[tuple[str, str, str], str] = {
    ("certificates/rules/serials.py", "NotASerial.__init__", "0 → 1"): DEFAULT_NEVER_USED,
    ("quizzes/exchange/rules/qti_keys.py", "read_weights", "if full_marks <= 0 → if False"): (
        "full marks are above 0: they are 1 at least, or the points of what is right"
    ),
    ("quizzes/exchange/rules/qti_keys.py", "_scoring", "True → False"): (
        "where the mapping counts, it is not asked whether the right answer alone would"
    ),
    ("quizzes/exchange/rules/qti_keys.py", "_scoring", "True → False #5"): (
        "where the mapping counts, it is not asked whether the right answer alone would"
    ),
    ("quizzes/exchange/rules/xml_tree.py", "", "64 → 65"): HOW_MUCH_AT_ONCE,
    ("quizzes/exchange/rules/xml_tree.py", "", "1024 → 1025"): HOW_MUCH_AT_ONCE,
    ("quizzes/exchange/rules/xml_tree.py", "_parse", "True → False #2"): NO_TYPES,
    ("quizzes/exchange/rules/xml_tree.py", "_parse", "True → False #3"): NO_TYPES,
    ("workforce/lists/workbooks.py", "", "1024 → 1025"): HOW_MUCH_AT_ONCE,
}
