"""Addresses of places, people, lists and shared devices: a public contract, without language."""

from django.urls import path

from workforce.devices.views import devices, shared_device
from workforce.lists import views as imports
from workforce.long_tasks import views as tasks
from workforce.organisation.views import places as units
from workforce.organisation.views import transfers
from workforce.people.views import accept_invitation, adding, invitations, join, keys, waiting
from workforce.people.views import join_codes as codes

urlpatterns = [
    path("join/", join.TypeCodeView.as_view(), name="join"),
    path("join/<str:code>/", join.JoinView.as_view(), name="join"),
    path(
        "manage/person/<str:learner_id>/key/",
        keys.ReissueKeyView.as_view(),
        name="manage_reissue_key",
    ),
    path("manage/task/<uuid:uuid>/", tasks.watch, name="manage_task"),
    path(
        "join/invitation/<str:signed>/",
        accept_invitation.AcceptInvitationView.as_view(),
        name="invitation",
    ),
    path("manage/waiting/", waiting.waiting, name="manage_waiting"),
    path("manage/invite/", invitations.invite, name="manage_invite"),
    path("manage/invite/again/", invitations.resend, name="manage_invite_again"),
    path("manage/invite/withdraw/", invitations.withdraw, name="manage_invite_withdraw"),
    path("manage/add/", adding.add, name="manage_add"),
    path("manage/places/", units.places, name="manage_units"),
    path("manage/places/add/", units.unit_add, name="manage_units_add"),
    path("manage/places/change/", units.unit_change, name="manage_units_change"),
    path("manage/places/close/", units.unit_close, name="manage_units_close"),
    path("manage/places/open/", units.unit_reopen, name="manage_units_open"),
    path("manage/places/move/", transfers.MoveUnitView.as_view(), name="manage_units_move"),
    path("manage/places/merge/", transfers.MergeUnitView.as_view(), name="manage_units_merge"),
    path("manage/join/", codes.code_open, name="manage_code_open"),
    path("manage/join/<str:code>.svg", codes.code_svg, name="manage_code_svg"),
    path("manage/join/<str:code>/close/", codes.code_close, name="manage_code_close"),
    path("manage/import/", imports.upload, name="manage_import"),
    path("manage/import/blank/<str:holds>.<str:kind>", imports.blank, name="manage_import_blank"),
    path("manage/import/<uuid:uuid>/", imports.show, name="manage_import_list"),
    path("manage/import/<uuid:uuid>/apply/", imports.apply, name="manage_import_apply"),
    path("manage/import/<uuid:uuid>/drop/", imports.drop, name="manage_import_drop"),
    path("manage/import/<uuid:uuid>/errors.csv", imports.errors_csv, name="manage_import_errors"),
    path("manage/poster/<str:code>/", codes.poster, name="manage_poster"),
    path("manage/devices/", devices.manage_devices, name="manage_devices"),
    path("manage/devices/<uuid:uuid>/revoke/", devices.device_revoke, name="manage_devices_revoke"),
    path("device/", shared_device.start, name="device"),
    path("device/who/", shared_device.choose, name="device_choose"),
    path("device/pin/", shared_device.DevicePinView.as_view(), name="device_pin"),
    path(
        "device/learner-id/", shared_device.DeviceLearnerIDView.as_view(), name="device_learner_id"
    ),
    path("device/key/", shared_device.DeviceKeyView.as_view(), name="device_key"),
    path("device/not-listed/", shared_device.not_listed, name="device_not_listed"),
    path("device/new-pin/", shared_device.DeviceNewPinView.as_view(), name="device_new_pin"),
    path("device/hand-over/", shared_device.hand_over, name="device_hand_over"),
    path("device/done/", shared_device.done, name="device_done"),
    path("device/still-here/", shared_device.still_here, name="device_still_here"),
]
