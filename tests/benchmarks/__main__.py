"""``python -m tests.benchmarks [--times 200]``: what each page costs, beside its peers.

Loads the starter course into a database of its own, starts the real server, asks for each page
many times as one signed-in learner, and prints per page: processor milliseconds of the server
(SQLite runs inside it, so application and database), SQL statements, and the compressed bytes of
the page alone and of a first view (page, styles, scripts, pictures). Asserts nothing about time.

``python -m tests.benchmarks --people 3000 100000 [--database sqlite]`` measures what many people
cost instead: see :mod:`tests.benchmarks.scale`.
"""

import argparse
import http.client
import os
import re
import tempfile
from gzip import decompress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.cost import PageCost, PageTarget
from tests.benchmarks.peers import AIMS, PEERS
from tests.benchmarks.scale import add_choices, compare
from tests.benchmarks.server import RunningServer, running


def fetch(connection: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    """Return the compressed body of ``path``; raises RuntimeError for anything but 200."""
    connection.request(
        "GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip", "Host": "localhost"}
    )
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return body


def assets(html: str) -> list[str]:
    """Return the static files a browser fetches on a first view."""
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    return sorted({address.partition("#")[0] for address in addresses})


def measure(server: RunningServer, target: PageTarget, times: int, statements: int) -> PageCost:
    """Ask for the page ``times`` times after a warm-up."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    for _warm in range(10):
        body = fetch(connection, target.path, target.cookie)
    cpu_ms_at_start = server.cpu_ms()
    for _time in range(times):
        fetch(connection, target.path, target.cookie)
    cpu_ms = (server.cpu_ms() - cpu_ms_at_start) / times
    is_compressed = body[:2] == b"\x1f\x8b"
    html = decompress(body).decode(errors="replace") if is_compressed else ""
    first_view_bytes = len(body)
    for path in assets(html):
        first_view_bytes += len(fetch(connection, path, ""))
    return PageCost(target.name, cpu_ms, statements, len(body), first_view_bytes)


def report(cost: PageCost) -> str:
    """Return lines of text on one page: its cost, the aim, and its ratio to each peer."""
    lines = [
        f"{cost.name:<12} {cost.cpu_ms:7.1f} ms CPU  {cost.statements:3d} statements  "
        f"{cost.page_bytes / 1024:6.1f} kB page  {cost.first_view_bytes / 1024:6.1f} kB first view"
    ]
    if cost.name in AIMS:
        aim_ms, aim_statements = AIMS[cost.name]
        lines.append(f"{'':<12} aim: {aim_ms} ms, {aim_statements or '–'} statements")
    for peer in PEERS.get(cost.name, []):
        ratios = []
        if peer.cpu_ms:
            ratio = cost.cpu_ms / peer.cpu_ms
            ratios.append(f"CPU {peer.cpu_ms} ms (ours is {ratio:.2f} of it)")
        if peer.statements:
            ratios.append(f"{peer.statements} statements")
        if peer.kilobytes:
            ratio = cost.first_view_bytes / 1024 / peer.kilobytes
            ratios.append(f"{peer.kilobytes} kB (ours is {ratio:.3f} of it)")
        lines.append(f"{'':<12} {peer.name}: {'; '.join(ratios)}")
    return "\n".join(lines)


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=200, help="requests per page (default 200)")
    add_choices(parser, people=None)
    options = parser.parse_args()
    if options.people:
        compare(options.people, options.database)
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "BEACON_ENV_FILE": os.devnull,
            "SECRET_KEY": "benchmarks-only-" + "0123456789" * 5,
            "VAR_DIR": folder,
            "DEMO": "true",
            "DJANGO_SETTINGS_MODULE": "training_site.settings",
        }
        os.environ.update(environment)
        Path(folder, "static").mkdir()
        from tests.benchmarks import prepared  # noqa: PLC0415  (settings are read on import)

        targets: list[Any] = prepared.targets()
        with running(environment) as server:
            for target in targets:
                statements = prepared.statements(target)
                cost = measure(server, target, options.times, statements)
                print(report(cost))  # noqa: T201
            print(prepared.attempt_report(server))  # noqa: T201


if __name__ == "__main__":
    main()
