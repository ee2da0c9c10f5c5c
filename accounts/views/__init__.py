"""Views to sign in and to claim, one file for each way. Imported here: what other apps use."""

from accounts.views.claiming import Claim
from accounts.views.email_addresses import ConfirmEmail, unconfirmed_email_of
from accounts.views.keys import OpenWithKey, key_address, key_drawing, open_key
from accounts.views.new_keys import (
    NewKey,
    ShownKey,
    forget_key_in_browser,
    keep_key_in_browser,
    key_in_browser,
    one_key_at_a_time,
    show_new_key,
)
from accounts.views.pins import NewPin
from accounts.views.posters import (
    POSTER_CODE_SESSION_KEY,
    note_poster,
    poster_code,
    remember_poster,
)
from accounts.views.sessions import (
    BACKEND,
    ensure_person,
    safe_next,
    sign_in_person,
    signed_in_person,
)
from accounts.views.sign_in import SignIn, SignInWithPin

__all__ = [
    "BACKEND",
    "POSTER_CODE_SESSION_KEY",
    "Claim",
    "ConfirmEmail",
    "NewKey",
    "NewPin",
    "OpenWithKey",
    "ShownKey",
    "SignIn",
    "SignInWithPin",
    "ensure_person",
    "forget_key_in_browser",
    "keep_key_in_browser",
    "key_address",
    "key_drawing",
    "key_in_browser",
    "note_poster",
    "one_key_at_a_time",
    "open_key",
    "poster_code",
    "remember_poster",
    "safe_next",
    "show_new_key",
    "sign_in_person",
    "signed_in_person",
    "unconfirmed_email_of",
]
