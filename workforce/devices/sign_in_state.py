"""What the session of a shared device remembers while somebody signs in."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.views import open_key

# Names in the session:
PICKED_PERSON_SESSION_KEY = "device_chosen"  # who picked their name and has yet to type the PIN
SCAN_SESSION_KEY = "device_scanned"  # whose key was scanned, and when (Unix seconds)
# when a guest said that they have a key or a PIN of their own (Unix seconds)
GUEST_KEEPS_SESSION_KEY = "device_kept"
SCAN_SECONDS = 120  # how long a scan lets its person sign in
GUEST_KEEPS_SECONDS = 120  # how long a guest's learning waits for the person to sign in


def keeps_guest(request: HttpRequest, *, at: datetime) -> bool:
    """Return whether a guest has just said that they will sign in next, to keep their learning."""
    if not request.user.is_authenticated or not request.user.is_guest:
        return False
    since: float = request.session.get(GUEST_KEEPS_SESSION_KEY, 0)
    return at.timestamp() - since < GUEST_KEEPS_SECONDS


def remember_scanned_key(request: HttpRequest, key_words: str, *, at: datetime) -> HttpResponse:
    """Remember whose key was scanned, and redirect to an address without the key.

    Else the Back button would offer the key to the next person. Signing in still takes a tap.
    """
    request.session.pop(SCAN_SESSION_KEY, None)
    person, wait_time = open_key(request, key_words)
    if person is None:
        reason = "wait" if wait_time else "unknown"
        return redirect(f"{reverse('device_key')}?{reason}=1")
    scan = {"person": person.pk, "at": at.timestamp()}
    request.session[SCAN_SESSION_KEY] = scan
    return redirect("device_key")


def recently_scanned_person(request: HttpRequest, *, at: datetime) -> User | None:
    """Return whose key was scanned on this device within the last :data:`SCAN_SECONDS`."""
    scan = request.session.get(SCAN_SESSION_KEY)
    if not scan or at.timestamp() - scan["at"] > SCAN_SECONDS:
        return None
    return User.objects.get_queryset().filter(pk=scan["person"], is_active=True).first()


def forget_picks_and_scans(request: HttpRequest) -> None:
    """Forget who picked their name and whose key was scanned: somebody else may stand here now."""
    for name in (PICKED_PERSON_SESSION_KEY, SCAN_SESSION_KEY):
        request.session.pop(name, None)
