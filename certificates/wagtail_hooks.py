"""Certificates in Wagtail's admin: to inspect, and to withdraw with a reason; none to edit."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from certificates.actions import revoke
from certificates.models import Certificate
from certificates.permissions import may_revoke


class InspectAndWithdrawPolicy(ModelPermissionPolicy):
    """Nobody adds, edits or deletes a certificate, not even a superuser.

    What was awarded is a fact.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        if action == "revoke":
            return may_revoke(user)
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def _may_be_withdrawn(certificate: Certificate, user: Any) -> bool:
    return certificate.revoked_at is None and may_revoke(user)


class CertificateIndexView(generic.IndexView):
    """The list, with *Withdraw* in the menu of each row."""

    def get_base_queryset(self) -> QuerySet[Certificate]:
        certificates: QuerySet[Certificate] = super().get_base_queryset()
        return certificates.select_related("course")

    def get_list_more_buttons(self, instance: Certificate) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if _may_be_withdrawn(instance, self.request.user):
            url = reverse("certificate_revoke", args=[instance.pk])
            buttons.append(Button(_("Withdraw"), url=url, icon_name="cross", priority=30))
        return buttons


class CertificateInspectView(generic.InspectView):
    """One certificate, with *Withdraw* in its menu."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        if not _may_be_withdrawn(self.object, self.request.user):
            return []
        url = reverse("certificate_revoke", args=[self.object.pk])
        return [Button(_("Withdraw"), url=url, icon_name="cross", priority=10)]


class CertificateViewSet(ModelViewSet):
    """Certificates: listed, found and inspected."""

    model = Certificate
    icon = "clipboard-list"
    menu_label = _("Certificates")
    menu_order = 8998  # just above the workplaces
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    permission_policy = InspectAndWithdrawPolicy(Certificate)
    form_fields = ("name",)
    ordering = ("-issued_at",)
    list_display = (
        "serial",
        "name",
        "course",
        "language",
        "completed_on",
        "expires_on",
        DateColumn("revoked_at", label=_("Withdrawn")),
    )
    list_filter = ("course", "language", "completed_on", "expires_on")
    search_fields = ("serial", "name")
    inspect_view_fields = (
        *("serial", "name", "course", "course_title", "edition", "language"),
        *("completed_on", "expires_on", "issued_at", "revoked_at", "revoked_reason"),
    )


class RevokeForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the history, never shown in public. Write nothing about a child."),
    )


class RevokeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Withdraw one certificate, saying why."""

    permission_policy = InspectAndWithdrawPolicy(Certificate)
    permission_required = "revoke"
    form_class = RevokeForm
    template_name = "certificates/admin/revoke.html"
    page_title = _("Withdraw a certificate")
    header_icon = "cross"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse("certificates:index"), "label": _("Certificates")}
        return [*self.breadcrumbs_items, listing, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(certificate=self._certificate(), **kwargs)

    def form_valid(self, form: RevokeForm) -> HttpResponse:
        certificate = self._certificate()
        by = self.request.user
        assert isinstance(by, User)  # noqa: S101  (nobody else passes the permission check)
        is_revoked = revoke(
            certificate=certificate,
            reason=form.cleaned_data["reason"],
            by=by,
            at=timezone.now(),
        )
        if is_revoked:
            messages.success(self.request, _("The certificate is withdrawn."))
        return redirect("certificates:inspect", certificate.pk)

    def _certificate(self) -> Certificate:
        return get_object_or_404(Certificate, pk=self.kwargs["pk"])


@hooks.register("register_admin_viewset")
def certificates() -> CertificateViewSet:
    """Register certificates as a model of its own; a snippet could be created by hand."""
    return CertificateViewSet("certificates")


@hooks.register("register_admin_urls")
def revoke_url() -> list[URLPattern]:
    """Register the address at which a certificate is withdrawn."""
    return [
        path("certificates/<int:pk>/withdraw/", RevokeView.as_view(), name="certificate_revoke")
    ]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Register what a group may be given."""
    return Permission.objects.filter(
        content_type__app_label="certificates", content_type__model="certificate"
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Register how the acts of this app read in the history."""
    actions.register_action("certificates.revoke", _("Withdraw"), _("Certificate withdrawn"))
