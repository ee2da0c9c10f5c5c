"""What people type in this room, one file for each thing typed about."""

from workforce.forms.admin import UnitForm
from workforce.forms.devices import (
    DeviceLearnerIDForm,
    DeviceNewPinForm,
    DevicePinForm,
    RegisterDeviceForm,
)
from workforce.forms.joining import CodeForm, JoinForm

__all__ = [
    "CodeForm",
    "DeviceLearnerIDForm",
    "DeviceNewPinForm",
    "DevicePinForm",
    "JoinForm",
    "RegisterDeviceForm",
    "UnitForm",
]
