"""Hooks of Wagtail's admin: requirements, and this app's log actions."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from compliance.requirements.models import Requirement
from compliance.rulebook.tasks import update_or_schedule_obligations
from workforce.wagtail_hooks import ContactViewSet, JobRoleViewSet


class RequirementViewSet(SnippetViewSet):
    """Who must hold what, and by when."""

    model = Requirement
    icon = "clipboard-list"
    list_display = ("unit", "course", "role", "from_on", "within_days")
    list_filter = ("course", "role")


class WorkforceGroup(SnippetViewSetGroup):
    """One entry in the menu."""

    menu_label = _("Workforce")
    menu_icon = "group"
    items = (ContactViewSet, RequirementViewSet, JobRoleViewSet)


register_snippet(WorkforceGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def requirement_changed(request: HttpRequest, instance: Any) -> None:
    """Update obligations at once; where thousands are bound, in the background."""
    if isinstance(instance, Requirement):
        user = request.user if request.user.is_authenticated else None
        update_or_schedule_obligations(requirement=instance, by=user)


@hooks.register("before_delete_snippet")
def requirements_end(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """Refuse to delete requirements: what people were asked is part of what they earned."""
    if not any(isinstance(instance, Requirement) for instance in instances):
        return None
    messages.error(
        request, _("A requirement is not deleted. Give it a last day instead; its history stays.")
    )
    return redirect("wagtailsnippets_compliance_requirement:list")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register the wording of this app's log actions."""
    actions.register_action("workforce.exempt", _("Exempt"), _("Exempted"))
    actions.register_action(
        "workforce.end_exemption", _("End an exemption"), _("Ended an exemption")
    )
    actions.register_action("workforce.remind", _("Remind"), _("Reminded"))
    actions.register_action("workforce.print_letter", _("Print a letter"), _("Printed a letter"))
    actions.register_action(
        "workforce.print_key", _("Print a new key"), _("Printed a new key; the old one is dead")
    )
    actions.register_action(
        "workforce.add_requirement", _("Ask for a course"), _("Asked for a course")
    )
    actions.register_action(
        "workforce.change_requirement", _("Change a rule"), _("Changed who is asked for a course")
    )
    actions.register_action(
        "workforce.end_requirement", _("End a rule"), _("Gave a rule its last day")
    )
    actions.register_action(
        "workforce.acknowledge", _("Sign"), _("Signed that they took a training")
    )
    actions.register_action(
        "workforce.record_training", _("Record training"), _("Recorded training done elsewhere")
    )
    actions.register_action(
        "workforce.withdraw_training", _("Withdraw training"), _("Withdrew training done elsewhere")
    )


@hooks.register("register_log_actions")
def log_actions_of_quizzes(actions: LogActionRegistry) -> None:
    """Register the wording of acts on paper quizzes and allowances."""
    actions.register_action("workforce.print_sheet", _("Print a quiz"), _("Given a quiz on paper"))
    actions.register_action(
        "workforce.enter_sheet",
        _("Enter a paper sheet"),
        _("Their answers were entered from paper"),
    )
    actions.register_action(
        "workforce.allow_more", _("Allow more"), _("Allowed more time or attempts")
    )
    actions.register_action(
        "workforce.end_allowance", _("End an allowance"), _("More time or attempts ended")
    )
