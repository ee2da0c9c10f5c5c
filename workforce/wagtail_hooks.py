"""Wagtail's admin: the tree of units, contacts, job roles, and the names of acts."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.views.snippets import SnippetViewSet

from workforce.contacts.models import Contact
from workforce.people.models import JobRole
from workforce.units.admin_forms import UnitForm
from workforce.units.models import Unit


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


class UnitViewSet(ModelViewSet):
    """The places, listed in the order of the tree."""

    model = Unit
    icon = "site"
    menu_label = _("Workplaces")
    menu_order = 8999  # Wagtail's own for such a page; below the certificates
    add_to_admin_menu = True
    ordering = "path"
    list_display = ("name", "kind", "sector", "headcount", "closed_on")
    list_filter = ("kind", "sector")
    inspect_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[UnitForm]:
        return UnitForm


@hooks.register("register_admin_viewset")
def units() -> UnitViewSet:
    """Places are not snippets: they stand in a tree."""
    return UnitViewSet("units")


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """How this app's acts read in the history."""
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
    actions.register_action(
        "workforce.register_device", _("Share a device"), _("Made a device a shared one")
    )
    actions.register_action(
        "workforce.revoke_device", _("Stop a shared device"), _("Stopped a shared device")
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
