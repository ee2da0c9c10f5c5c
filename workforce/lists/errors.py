"""What can be wrong with a list as a whole."""

from django.core.exceptions import PermissionDenied


class ListDropped(PermissionDenied):
    """Somebody deleted the list meanwhile: it is refused as one that never was."""


class UnreadableList(Exception):
    """The file is no list this site can read.

    ``code`` says why (:data:`workforce.lists.problems.FLAW_SENTENCES`), ``detail`` is a number that
    the sentence names.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
