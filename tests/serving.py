"""The live site's server: it can tell when everything it was sent has been answered.

A page that closes may send a last request (Wagtail's editor releases its session). The server's
thread would answer it when the next test runs, on that test's database, and log its errors there.
"""

import socket
import threading
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer

#: Seconds for a page of the CMS on a very busy machine; reached only when something hangs.
PATIENCE = 120


class CountingServer(ThreadedWSGIServer):
    """Django's threaded server, which counts its connections.

    A connection counts until its thread has closed its database connections, too. A browser keeps
    its connections until its context is closed.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.change = threading.Condition()
        self.accepted = 0
        self.open = 0

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count a connection, in the thread that accepts them one after the other."""
        with self.change:
            self.accepted += 1
            self.open += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection to its end, in a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.change:
                self.open -= 1
                self.change.notify_all()

    def wait_until_idle(self) -> None:
        """Return when whatever was sent has been answered and all who sent it have hung up.

        A connection of our own comes after all that wait to be accepted; when it was the only one
        since there were none, there are no more. Raises AssertionError after :data:`PATIENCE`.
        """
        while True:
            accepted = self._wait_for_connections(0)
            socket.create_connection((str(self.server_address[0]), self.server_port)).close()
            if self._wait_for_connections(accepted + 1) == accepted + 1:
                return

    def _wait_for_connections(self, at_least: int) -> int:
        """Wait until ``at_least`` so many were accepted and none is open; return how many were."""
        with self.change:
            is_idle = self.change.wait_for(
                lambda: self.accepted >= at_least and not self.open, timeout=PATIENCE
            )
            assert is_idle, f"The live site still serves {self.open} connections."
            return self.accepted
