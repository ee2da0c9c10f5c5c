"""Views to sign in and to claim, one file for each way. Imported here: what other apps use."""

from accounts.views.addresses import ConfirmEmail, unconfirmed_address
from accounts.views.claiming import Claim
from accounts.views.entering import BACKEND, enter, person_of, safe_next, signed_in_person
from accounts.views.keys import OpenWithKey, key_address, key_drawing, open_key
from accounts.views.new_keys import (
    NewKey,
    ShownKey,
    keep_key,
    kept_key,
    let_key_go,
    one_key_at_a_time,
    show_new_key,
)
from accounts.views.pins import NewPin
from accounts.views.posters import POSTER_CODE, in_hand, keep_poster, poster_code
from accounts.views.sign_in import SignIn, SignInWithPin

__all__ = [
    "BACKEND",
    "POSTER_CODE",
    "Claim",
    "ConfirmEmail",
    "NewKey",
    "NewPin",
    "OpenWithKey",
    "ShownKey",
    "SignIn",
    "SignInWithPin",
    "enter",
    "in_hand",
    "keep_key",
    "keep_poster",
    "kept_key",
    "key_address",
    "key_drawing",
    "let_key_go",
    "one_key_at_a_time",
    "open_key",
    "person_of",
    "poster_code",
    "safe_next",
    "show_new_key",
    "signed_in_person",
    "unconfirmed_address",
]
