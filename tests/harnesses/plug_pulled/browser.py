"""A browser without scripts: cookies, forms and redirects over a plain connection, and nothing hidden."""

import http.client
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

#: Seconds somebody waits for an answer: longer than the site itself waits for its database.
PATIENCE = 40
TOKEN = "a" * 32


class NoAnswer(Exception):
    """The site hung up, was not there, or took too long: nobody knows what became of the request."""


@dataclass(frozen=True)
class Answer:
    """What the site said."""

    status: int
    address: str
    text: str

    @property
    def is_yes(self) -> bool:
        """Whether the site did what it was asked: a page, or the way to the next one."""
        return self.status in (200, 302)


class Browser:
    """One browser; ``hall`` is the network address it is seen at, ``errors`` takes every 5xx."""

    def __init__(self, port: int, hall: str, errors: list[str] | None = None) -> None:
        self.port = port
        self.hall = hall
        self.errors = [] if errors is None else errors
        self.cookies = {"csrftoken": TOKEN, "language": "en"}

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._send("GET", path, None, {})

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}).encode()
        return self._send("POST", path, body, FORM)

    def post_unheard(self, path: str, **fields: str) -> None:
        """Send a form and hang up before the answer comes, as a phone in a lift does."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}).encode()
        connection = self._connection()
        try:
            connection.request("POST", path, body, FORM | self._headers())
        except OSError as error:
            raise NoAnswer(path) from error
        finally:
            connection.close()

    def upload(self, path: str, file: bytes, **fields: str) -> Answer:
        """Send a form with a file ``list.csv``."""
        boundary = secrets.token_hex(16)
        head = 'Content-Disposition: form-data; name="{}"'
        parts = [
            f"--{boundary}\r\n{head.format(name)}\r\n\r\n{value}\r\n".encode()
            for name, value in {**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}.items()
        ]
        name = f'{head.format("file")}; filename="list.csv"\r\nContent-Type: text/csv'
        parts += [
            f"--{boundary}\r\n{name}\r\n\r\n".encode(),
            file,
            f"\r\n--{boundary}--\r\n".encode(),
        ]
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._send("POST", path, b"".join(parts), kind)

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(self.hall, 0)
        )

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Host": f"localhost:{self.port}", "Cookie": cookies}

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = self._connection()
        try:
            connection.request(method, path, body, headers | self._headers())
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            name, _is, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if response.status >= 500:
            self.errors.append(f"{method} {path}: {response.status}")
        return Answer(response.status, response.headers.get("Location", ""), text)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
