"""Content security policies: a strict one for readers, another for the CMS. Imports no Django."""

from csp.constants import NONE, SELF, UNSAFE_INLINE

#: For everybody who reads or learns: nothing inline, nothing from elsewhere.
PUBLIC = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
#: A page somebody previews in the CMS: as the public will get it, in a frame of this site.
PREVIEW = {"frame-ancestors": [SELF]}
#: Wagtail’s admin runs scripts and styles inside its pages.
ADMIN = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
