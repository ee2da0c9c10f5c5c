"""What the product says of a world, read where people meet it: pages, files, commands, mail."""

import csv
import html
import io
import json
import re
from collections import Counter
from typing import Any

from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests import people

COUNTS = ("in_scope", "offered", "started", "completed", "in_date", "overdue", "expected")


def page(client: Client, address: str) -> str:
    """A page as it is read, with its tags."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    return html.unescape(answer.content.decode())


def words(text: str) -> str:
    """The words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def file(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by heading."""
    answer: Any = client.get(address)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def sentence_of(manage: str) -> tuple[int, int, int]:
    """People asked, ready and overdue, in the first sentence of ``/manage/``."""
    text = words(manage)
    ready = re.search(r"(\d+) of (\d+) (?:person is|people are) ready", text)
    overdue = re.search(r"(\d+) (?:person is|people are) overdue", text)
    if ready is None:
        return 0, 0, 0
    assert overdue or "Nobody is overdue." in text
    return int(ready[2]), int(ready[1]), int(overdue[1]) if overdue else 0


def chips_of(manage: str) -> dict[str, int]:
    """The number on each chip, by its label."""
    found = re.findall(
        r'<a class="chip"[^>]*>(.*?)<span class="numeral">(\d+)</span>', manage, re.DOTALL
    )
    return {words(label): int(number) for label, number in found}


def about_of(manage: str) -> tuple[int, int] | None:
    """Rows and people, where the page says how many people its rows are about."""
    found = re.search(r"(\d+) rows about (\d+) (?:person|people)", words(manage))
    return (int(found[1]), int(found[2])) if found else None


def without_of(manage: str) -> int:
    """People who work here and of whom nothing is asked."""
    found = re.search(
        r"(\d+) (?:more )?(?:person works|people work) here(?: of whom|, and) nothing is required",
        words(manage),
    )
    return int(found[1]) if found else 0


def by_command(*arguments: str) -> list[dict[str, Any]]:
    """The reports of ``manage.py readiness --format json``."""
    out = io.StringIO()
    try:
        call_command("readiness", *arguments, "--format", "json", stdout=out)
    except CommandError as nobody:
        assert nobody.returncode == 1, nobody  # noqa: PT017  (nobody in scope is no fault)
    reports: list[dict[str, Any]] = json.loads(out.getvalue())
    return reports


def counts_of(reports: list[dict[str, Any]]) -> dict[tuple[str, str], Counter[str]]:
    """Counts by course and row of reports that hide nothing; rows about nobody left out."""
    counts = {}
    for report in reports:
        for row in (*report["rows"], report["total"]):
            key = row["label"] if report["by"] == "unit" and row["key"] != "*" else row["key"]
            figures = Counter({name: row[name] or 0 for name in COUNTS})
            if +figures:
                counts[report["course"], key] = +figures
    return counts


def in_the_mail() -> tuple[tuple[int, int, int], tuple[int, int]]:
    """The manager's week: people asked, ready and overdue; new ones, of so many who work there."""
    mail.outbox.clear()
    call_command("send_reminders", stdout=io.StringIO())
    bodies = [
        str(message.body)
        for message in mail.outbox
        if message.to == ["manager@example.org"] and "this week" in message.subject
    ]
    body = bodies[0] if bodies else ""
    ready = re.search(r"(\d+) of (?:(\d+) people|the one person) who", body)
    overdue = re.search(r"Overdue: (\d+) of (\d+)", body)
    new = re.search(r"New this week: (\d+) of (\d+)", body)
    if ready is None:
        return (0, 0, 0), (0, 0)
    asked = int(ready[2] or 1)
    assert overdue is None or int(overdue[2]) == asked
    figures = (asked, int(ready[1]), int(overdue[1]) if overdue else 0)
    return figures, (int(new[1]), int(new[2])) if new else (0, 0)


def cover_of(client: Client, unit: Any) -> dict[tuple[str, str], tuple[int, int]]:
    """People and ready ones by place and shift, as ``cover.csv`` has it; nobody left out."""
    counts = {}
    for row in file(client, f"/manage/cover.csv?unit={unit.uuid}"):
        steady = (int(row["People"]), int(row["Ready"]))
        rotating = (int(row["Rotating"]), int(row["Rotating, ready"]))
        for shift, numbers in ((row["Shift"].lower(), steady), ("rotating", rotating)):
            if numbers != (0, 0):
                counts[row["Workplace"], shift] = numbers
    return counts


def cards_of(me: str) -> dict[str, str]:
    """What ``/me/`` says of each course somebody must hold, by its title."""
    cards = re.findall(r'<li class="card stack stack--tight">(.*?)</li>', me, re.DOTALL)
    sentences = {}
    for card in cards:
        title = re.search(r"<h3>(.*?)</h3>", card, re.DOTALL)
        assert title
        sentences[words(title[1])] = words(card.replace(title[0], ""))
    return sentences


def jobs_of(person_page: str) -> list[tuple[str, str, tuple[str, ...], str]]:
    """What a manager's page says of a person: place, course, tags, and the days, of each row."""
    rows = []
    for job in re.findall(
        r'<section class="card stack" aria-labelledby="job-(.*?)</section>', person_page, re.DOTALL
    ):
        place = re.search(r'<h2 id="[^"]*">(.*?)</h2>', job, re.DOTALL)
        assert place
        for part in job.split("<h3>")[1:]:
            title, _end, rest = part.partition("</h3>")
            tags = re.findall(r'<span class="tag tag--[^"]*">(.*?)</span>', rest, re.DOTALL)
            days = re.findall(r"(?:Due on|Valid until|Exempt until) \d+ \w+ \d+", words(rest))
            rows.append((words(place[1]), words(title), tuple(map(words, tags)), " ".join(days)))
    return rows


def signed_in(person: User) -> Client:
    """The browser of somebody."""
    client = Client()
    client.handler = people.site()
    return people.sign_in(client, person)
