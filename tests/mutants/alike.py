"""Mutants that make no difference to anybody, each with the reason: they are neither killed nor counted.

A mutant is named by its file, its function and its change, as ``--list`` prints them; where a change
comes several times in a function, ``#2`` stands behind the second.
"""

from collections.abc import Mapping

DEFAULT_NEVER_USED = "a default that every caller overrules"
HOW_MUCH_AT_ONCE = "how much is read at once changes nothing of what is read"
ORDER_IS_THE_SAME = "all are larger by as much, and only their order counts"
NEW_ROWS_ARE_INSERTED = "a record without a key is inserted anyway"
NO_TYPES = "where no document type is allowed, nothing can be declared in one"

ALIKE: Mapping[tuple[str, str, str], str] = {
    ("accounts/rules/pins.py", "normalise", "100 → 101"): (
        "a PIN has eight digits; the bound is there against texts without end"
    ),
    ("certificates/actions.py", "renewable_on", ".order_by(…) without '-pk'"): (
        "nobody completes two runs of one course at one instant"
    ),
    ("certificates/rules/serials.py", "NotASerial.__init__", "0 → 1"): DEFAULT_NEVER_USED,
    ("compliance/managing/tasks.py", "act_on_many", "if outcome.to_write_to → if True"): (
        "a round of messages to nobody sends none"
    ),
    ("compliance/standing/rules.py", "Facts", "False → True"): DEFAULT_NEVER_USED,
    (
        "compliance/obligations/actions.py",
        "_person_ids",
        ".filter(…) without below([requirement.unit], 'unit__path') | Q(obligations__requirement=requirement)",
    ): "working out anew what people of other places must hold changes nothing for them",
    ("courses/rules/progress.py", "Outline", "True → False"): DEFAULT_NEVER_USED,
    ("courses/rules/progress.py", "Outline", "True → False #2"): DEFAULT_NEVER_USED,
    ("courses/rules/progress.py", "Outline", "False → True"): DEFAULT_NEVER_USED,
    ("courses/actions/enrolment.py", "renew", "if open_enrolment → if False"): (
        "the database refuses a second open run, and the first is returned"
    ),
    (
        "quizzes/attempts/actions/answering.py",
        "UnansweredError.__init__",
        "left out: super().__init__(position)",
    ): "Python keeps what an exception was made of anyway",
    ("quizzes/papers/rules/kinds/branching.py", "_path_from", "1 → 2"): ORDER_IS_THE_SAME,
    ("quizzes/papers/rules/kinds/branching.py", "_path_from", "1 → 2 #2"): ORDER_IS_THE_SAME,
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
    ("workforce/people/actions/merging.py", "_hand_over", ".save(…) without force_insert=True"): (
        NEW_ROWS_ARE_INSERTED
    ),
    ("workforce/people/actions/merging.py", "_hand_over", "True → False"): NEW_ROWS_ARE_INSERTED,
}
