"""A mail server of our own on this machine: it keeps what it accepts, and refuses when told to."""

import socketserver
import threading
from collections import Counter
from collections.abc import Callable  # noqa: TC003

#: How a mail server says no: to the sender, to the recipient, to the words, or by hanging up.
REFUSALS = ("421 going down", "451 try again", "550 unknown", "452 full", "")


class Mailbox:
    """What came, by address; ``refusal`` is None while all mail is accepted.

    ``before_keeping`` is called when a message is there in full, but not accepted yet.
    """

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.refusal: str | None = None
        self.before_keeping: Callable[[], None] | None = None
        self.server = socketserver.ThreadingTCPServer(
            ("127.0.0.1", 0), type("Conversation", (Conversation,), {"mailbox": self})
        )
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Take no more mail."""
        self.server.shutdown()
        self.server.server_close()


class Conversation(socketserver.StreamRequestHandler):
    """One client, spoken to in as little SMTP as it takes."""

    mailbox: Mailbox
    recipient = ""

    def handle(self) -> None:
        """Greet, and answer command by command."""
        self._say("220 a mail server for tests")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "RCPT":
                self.recipient = line.partition("<")[2].partition(">")[0]
                if not self._accept_recipient():
                    return
            elif verb == "DATA":
                self._take_message()
            else:
                self._say("250 yes")

    def _accept_recipient(self) -> bool:
        refusal = self.mailbox.refusal
        if refusal is None:
            self._say("250 yes")
            return True
        self.mailbox.refused[self.recipient] += 1
        if refusal:
            self._say(refusal)
        return bool(refusal)

    def _take_message(self) -> None:
        self._say("354 go on")
        while self.rfile.readline() not in (b".\r\n", b""):
            pass
        hook = self.mailbox.before_keeping
        if hook:
            self.mailbox.before_keeping = None
            hook()
        self.mailbox.received[self.recipient] += 1
        self._say("250 kept")

    def _say(self, line: str) -> None:
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:
            return
