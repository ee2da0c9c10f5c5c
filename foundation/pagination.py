"""Pages of a list to which others add while it is read."""

from django.core import paginator


class Paginator(paginator.Paginator):
    """Django's, which cuts the last page at a count made a statement earlier.

    Where the newest stand first, a row added between the two statements would push off the one that
    the reader has just made.
    """

    def page(self, number: int | str) -> paginator.Page:
        """Return a page; its rows are cut by its size alone."""
        valid_number = self.validate_number(number)
        first_row = (valid_number - 1) * self.per_page
        rows = self.object_list[first_row : first_row + self.per_page]
        return paginator.Page(rows, valid_number, self)
