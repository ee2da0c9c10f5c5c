"""What somebody else does in the middle of a request: after each of its statements, one after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.test import Client

#: A request of more statements is none that these tests are about.
MOST_STATEMENTS = 300


class Meanwhile:
    """Lets somebody act once, right after the statement of this number."""

    def __init__(self, act: Callable[[], object], *, after: int) -> None:
        self.act = act
        self.statements_left = after
        self.has_acted = False

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        result = execute(*args)
        self.statements_left -= 1
        if self.statements_left < 0 and not self.has_acted and not connection.needs_rollback:
            self.has_acted = True
            self.act()
        return result


@contextmanager
def undone() -> Iterator[None]:
    """Undo all writes of a block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def pages_while(
    act: Callable[[], object], client: Client, request: Callable[[Client], Any]
) -> list[Any]:
    """Return the answers to a request: ``act`` happens after its first statement, its second …"""
    cookies = client.cookies.output(header="", sep=";")
    answers = []
    for number in count():
        assert number < MOST_STATEMENTS
        meanwhile = Meanwhile(act, after=number)
        client.cookies = SimpleCookie(cookies)
        with undone(), connection.execute_wrapper(meanwhile):
            answer = request(client)
        if not meanwhile.has_acted:
            break
        answers.append(answer)
    return answers
