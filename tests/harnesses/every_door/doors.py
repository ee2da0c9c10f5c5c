"""The doors there are by route: each route with ids of everybody's records, one after the other."""

import random
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from accounts.actions import link_token
from compliance.notices.mail import stop_address
from courses.models import Course
from quizzes.attempts.models import Attempt
from tests.harnesses.every_door.people import People
from workforce.devices.models import SharedDevice
from workforce.lists.models import PeopleList
from workforce.long_tasks.models import LongTask
from workforce.people.actions import invitations
from workforce.people.models import Invitation, JoinCode

#: What a regular expression in a route stands for.
COMPARED = r"^(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$"
EXPRESSIONS = {
    COMPARED: "{page_id}/revisions/compare/earliest...latest/",
    r"^.*/$": "nowhere/",
    r"^documents/\d{19,}/": "documents/9999999999999999999/",
    r"^documents/(\d+)/(.*)$": "documents/1/x",
    r"^(\d+)/(.*)$": "1/x",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/abc/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-abc/",
    r"^((?:[\w\-]+/)*)$": "{path}",
}
RECORDS = (
    *("workforce.Membership", "workforce.Unit", "workforce.JobRole", "compliance.Obligation"),
    *("compliance.Requirement", "compliance.PriorTraining", "accounts.User", "quizzes.Allowance"),
)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def routes(
    resolver: URLResolver | None = None, above: str = "", names: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield every route with its parameters in braces, and the names it is known by."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = str(entry.pattern)
        part = EXPRESSIONS.get(pattern) or PARAMETER.sub(r"{\1}", pattern.removeprefix("^"))
        if isinstance(entry, URLPattern):
            yield f"/{above}{part}", f"{names}:{entry.name}"
        else:
            yield from routes(entry, above + part, f"{names}:{entry.namespace or ''}")


class Ids:
    """Everybody's ids, by the name of the parameter they stand for."""

    def __init__(self, people: People, pages: dict[str, Page]) -> None:
        self.pages = pages
        keys = [page.translation_key for page in pages.values()]
        numbers = [page.pk for page in pages.values()]
        self.pool: dict[str, list[Any]] = {
            "learner_id": [user.learner_id for user in people.users.values()],
            "uuid": _uuids(),
            "key": keys,
            "code": [*_all(JoinCode, "code"), *_all(Course, "code")],
            "serial": _all(apps.get_model("certificates", "Certificate"), "serial"),
            "signed": [invitations.link(i).split("/")[-2] for i in Invitation.objects.all()],
            "token": [link_token(person=people.users["amina"], email="new@example.org")],
            "kind": ["csv", "xlsx"],
            "holds": ["people", "training"],
            "position": [1, 2],
            "path": [
                page.url.partition("/en/")[2] for page in pages.values() if "/en/" in str(page.url)
            ],
            "content_type_app_name": ["courses"],
            "content_type_model_name": ["lessonpage", "coursepage", "modulepage"],
            "app_label": ["courses", "workforce", "wagtailcore"],
            "model_name": ["course", "jobrole", "page"],
            "action": ["publish", "unpublish", "delete", "move"],
            "action_name": ["approve", "reject", "publish", "copy"],
            "mode": ["", "start", "questions", "result"],
            "filter_spec": ["width-100"],
            "key_words": ["lusab-lusab"],
            "name": ["x.png"],
            "app_name": ["taggit"],
        }
        self.pool["signed"] += [stop_address(people.users["carla"]).split("/")[-2]]
        for name in ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"):
            self.pool[name] = numbers
        #: What a form that was tampered with may name instead: jobs, rows, people, places; keys of things.
        self.numbers = [pk for model in RECORDS for pk in _all(apps.get_model(model), "pk")]
        self.keys = [*keys, *self.pool["uuid"], *_all(apps.get_model("workforce.Unit"), "uuid")]

    def addresses(self, route: str, names: str, chance: random.Random, most: int) -> list[str]:
        """Return up to ``most`` addresses of a route, with whose ids is left to ``chance``."""
        parameters = re.findall(r"{(\w+)}", route)
        if not parameters:
            return [route]
        drawn: dict[str, None] = {}
        for _time in range(most):
            values = {name: chance.choice(self._values(name, names)) for name in parameters}
            drawn[route.format(**values)] = None
        return list(drawn)

    def _values(self, name: str, names: str) -> list[Any]:
        """Return the ids a parameter may stand for; ``pk`` is of the model the route is named after."""
        if name in self.pool:
            return self.pool[name] or [1]
        for model in apps.get_models():
            if (
                name in {"pk", "object_id"}
                and f"{model._meta.label_lower.replace('.', '_')}:" in names
            ):
                return _all(model, "pk") or [1]
        numbers = {
            "certificates": "certificates.Certificate",
            "units": "workforce.Unit",
            "users": "accounts.User",
        }
        for part, label in numbers.items():
            if f":{part}:" in names:
                return _all(apps.get_model(label), "pk")
        if name == "pk":
            return _all(apps.get_model("workforce.Membership"), "pk")
        return _of_localize(name) or [1]


def _all(model: Any, field: str) -> list[Any]:
    return list(model._base_manager.order_by("pk").values_list(field, flat=True)[:40])


def _uuids() -> list[Any]:
    models = (LongTask, PeopleList, SharedDevice, Attempt)
    return [value for model in models for value in _all(model, "uuid")]


def _of_localize(name: str) -> list[Any]:
    models = {
        "translation_id": "wagtail_localize.Translation",
        "string_segment_id": "wagtail_localize.StringSegment",
        "translation_source_id": "wagtail_localize.TranslationSource",
        "revision_id": "wagtailcore.Revision",
        "task_state_id": "wagtailcore.TaskState",
        "workflow_state_id": "wagtailcore.WorkflowState",
        "task_id": "wagtailcore.Task",
        "workflow_pk": "wagtailcore.Workflow",
    }
    return _all(apps.get_model(models[name]), "pk") if name in models else []
