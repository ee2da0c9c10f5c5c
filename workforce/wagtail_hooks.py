"""This room in Wagtail's admin: contacts, job roles, requirements and the tree of units."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from workforce.forms import UnitForm
from workforce.models import Contact, JobRole, Requirement, Unit
from workforce.tasks import let_follow


class ContactViewSet(SnippetViewSet):
    """Whom to call, with the date somebody last checked."""

    model = Contact
    icon = "mail"
    list_display = ("code", "purpose", "number", "unit", "verified_on", "verify_by")
    list_filter = ("purpose", "verify_by")
    search_fields = ("code", "number", "owner")


class JobRoleViewSet(SnippetViewSet):
    """What people do."""

    model = JobRole
    icon = "user"
    list_display = ("name", "code")
    search_fields = ("name", "code")


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


class UnitViewSet(ModelViewSet):
    """The places, listed in the order of the tree."""

    model = Unit
    icon = "site"
    menu_label = _("Workplaces")
    add_to_admin_menu = True
    ordering = "path"
    list_display = ("name", "kind", "sector", "headcount", "closed_on")
    list_filter = ("kind", "sector")
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[UnitForm]:
        return UnitForm


register_snippet(WorkforceGroup)


@hooks.register("register_admin_viewset")
def units() -> UnitViewSet:
    """Places are not snippets: they stand in a tree."""
    return UnitViewSet("units")


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def requirement_changed(request: HttpRequest, instance: Any) -> None:
    """Obligations follow a requirement at once; where it binds thousands, in the background."""
    if isinstance(instance, Requirement):
        let_follow(requirement=instance, by=request.user if request.user.is_authenticated else None)


@hooks.register("before_delete_snippet")
def requirements_end(request: HttpRequest, instances: Iterable[Any]) -> HttpResponse | None:
    """A requirement is ended, never deleted: what people were asked is part of what they earned."""
    if not any(isinstance(instance, Requirement) for instance in instances):
        return None
    messages.error(
        request, _("A requirement is not deleted. Give it a last day instead; its history stays.")
    )
    return redirect("wagtailsnippets_workforce_requirement:list")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """How this room's acts read in the history."""
    actions.register_action("workforce.join", _("Join"), _("Joined a workplace"))
    actions.register_action("workforce.leave", _("Leave"), _("Left a workplace"))
    actions.register_action("workforce.confirm", _("Confirm"), _("Confirmed as one of the staff"))
    actions.register_action("workforce.refuse", _("Refuse"), _("Refused: not one of the staff"))
    actions.register_action(
        "workforce.take_over", _("Take over"), _("Came from another record of the same person")
    )
    actions.register_action("workforce.reissue_key", _("Give a new key"), _("Given a new key"))
    actions.register_action("workforce.change", _("Change"), _("Changed what they do there"))
    actions.register_action("workforce.move", _("Move"), _("Moved here from another place"))
    actions.register_action("workforce.exempt", _("Exempt"), _("Exempted"))
    actions.register_action(
        "workforce.end_exemption", _("End an exemption"), _("Ended an exemption")
    )
    actions.register_action(
        "workforce.register_device", _("Share a device"), _("Made a device a shared one")
    )
    actions.register_action(
        "workforce.revoke_device", _("Stop a shared device"), _("Stopped a shared device")
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


@hooks.register("register_log_actions")
def log_actions_of_places(actions: LogActionRegistry) -> None:
    """How acts on places, invitations and lists read in the history."""
    actions.register_action("workforce.open_code", _("Open a join code"), _("Opened a join code"))
    actions.register_action("workforce.close_code", _("Close a join code"), _("Closed a join code"))
    actions.register_action("workforce.add_unit", _("Add a place"), _("Added a place"))
    actions.register_action(
        "workforce.change_unit", _("Change a place"), _("Changed what is known of a place")
    )
    actions.register_action("workforce.close_unit", _("Close a place"), _("Closed a place"))
    actions.register_action(
        "workforce.reopen_unit", _("Open a place again"), _("Opened a place again")
    )
    actions.register_action("workforce.move_unit", _("Move a place"), _("Moved a place"))
    actions.register_action("workforce.merge_units", _("Merge places"), _("Made one place of two"))
    actions.register_action("workforce.invite", _("Invite"), _("Invited somebody"))
    actions.register_action(
        "workforce.withdraw_invitation", _("Withdraw"), _("Withdrew an invitation")
    )
    actions.register_action(
        "workforce.resend_invitation", _("Send again"), _("Sent an invitation again")
    )
    actions.register_action(
        "workforce.issue_slip", _("Print a key"), _("Printed a slip with a personal key")
    )
    actions.register_action("workforce.import", _("Import"), _("Imported a list"))
    actions.register_action(
        "workforce.record_training", _("Record training"), _("Recorded training done elsewhere")
    )
    actions.register_action(
        "workforce.withdraw_training", _("Withdraw training"), _("Withdrew training done elsewhere")
    )


@hooks.register("register_log_actions")
def log_actions_of_quizzes(actions: LogActionRegistry) -> None:
    """How quizzes, on paper or with more time, read in the history."""
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
