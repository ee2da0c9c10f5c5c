"""Signing in and saying who one is, one file for each way. Imported here: what other rooms call."""

from accounts.views.addresses import ConfirmEmail
from accounts.views.claiming import Claim
from accounts.views.entering import BACKEND, POSTER_CODE, enter, person_of, safe_next, signed_in
from accounts.views.keys import NewKey, OpenWithKey, key_address, key_drawing, show_new_key
from accounts.views.pins import NewPin
from accounts.views.sign_in import SignIn, SignInWithPin

__all__ = [
    "BACKEND",
    "POSTER_CODE",
    "Claim",
    "ConfirmEmail",
    "NewKey",
    "NewPin",
    "OpenWithKey",
    "SignIn",
    "SignInWithPin",
    "enter",
    "key_address",
    "key_drawing",
    "person_of",
    "safe_next",
    "show_new_key",
    "signed_in",
]
