"""Every address of the site, and what each of us gets there: ``tests/test_permissions.py`` holds the site to it."""

ROLES = ("anonymous", "guest", "amina", "bruno", "chloe", "dmitri", "esther")

#: Status for everybody, or for each of ROLES in turn. ``in`` is: on to the sign-in page.
ANYONE, MOVED, NOBODY, NOT_SO = "200", "302", "404", "405"
SIGNED_IN = "in 200 200 200 200 200 200"
CLAIMED = "in 302 200 200 200 200 200"  # a guest says who they are first
NO_STEP = "in 302 403 403 403 403 403"  # nobody here has a second step to show
MINE = "404 404 200 404 404 404 404"  # Amina's own: the others learn not even that it exists
MANAGERS = "in 403 403 200 200 403 403"
BRUNO = "in 403 403 200 403 403 403"
BOARD = "in 403 403 403 403 403 200"
# of the place they look after: only whoever looks after more
NOT_THEIRS = "in 403 403 403 403 403 403"
NEVER_READ = "in 405 405 405 405 405 405"  # signed in or not, it is for POST alone

#: route → (what GET answers, what an empty POST answers)
LISTED = {
    "": (MOVED, NOT_SO),
    "language/": (NOT_SO, MOVED),
    "healthz": (ANYONE, NOT_SO),
    "readyz": (ANYONE, NOT_SO),
    "favicon.ico": ("301", "301"),
    "documents/\\d{19,}/": (NOBODY, NOBODY),
    "documents/(\\d+)/(.*)$": (NOBODY, NOBODY),
    "media/avatar_images/<str:name>": (NOBODY, NOT_SO),
    "media/images/<str:name>": (NOBODY, NOT_SO),
    "documents/authenticate_with_password/<int:restriction_id>/": (NOBODY, NOBODY),
    "account/login/": (ANYONE, ANYONE),
    "account/logout/": ("302 200 200 200 200 200 200", MOVED),
    "account/inactive/": (ANYONE, NOT_SO),
    "account/login/code/": (ANYONE, ANYONE),
    "account/login/code/confirm/": (MOVED, MOVED),
    "account/signup/": (NOBODY, NOBODY),
    "account/reauthenticate/": ("in 403 403 403 403 403 403", "in 403 403 403 403 403 403"),
    "account/email/": (NOBODY, NOBODY),
    "account/confirm-email/": (NOBODY, NOBODY),
    "account/confirm-email/(?P<key>[-:\\w]+)/$": (NOBODY, NOBODY),
    "account/password/change/": (NOBODY, NOBODY),
    "account/password/set/": (NOBODY, NOBODY),
    "account/password/reset/": (NOBODY, NOBODY),
    "account/password/reset/done/": (NOBODY, NOBODY),
    "account/password/reset/key/done/": (NOBODY, NOBODY),
    "account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (NOBODY, NOBODY),
    "account/2fa/": (CLAIMED, "in 302 405 405 405 405 405"),
    "account/2fa/authenticate/": (MOVED, MOVED),
    "account/2fa/reauthenticate/": (NO_STEP, NO_STEP),
    "account/2fa/totp/activate/": (CLAIMED, CLAIMED),
    "account/2fa/totp/deactivate/": ("in 302 404 404 404 404 404", "in 302 404 404 404 404 404"),
    "account/2fa/recovery-codes/": ("in 302 404 404 404 404 404", "in 302 405 405 405 405 405"),
    "account/2fa/recovery-codes/generate/": (CLAIMED, CLAIMED),
    "account/2fa/recovery-codes/download/": (NOBODY, NOBODY),
    "account/2fa/webauthn/": (CLAIMED, "in 302 405 405 405 405 405"),
    "account/2fa/webauthn/add/": (CLAIMED, CLAIMED),
    "account/2fa/webauthn/reauthenticate/": (NO_STEP, NO_STEP),
    "account/2fa/webauthn/keys/<int:pk>/remove/": (
        "in 302 404 404 404 404 404",
        "in 302 404 404 404 404 404",
    ),
    "account/2fa/webauthn/keys/<int:pk>/edit/": (NOBODY, NOBODY),
    "account/2fa/webauthn/login/": (MOVED, MOVED),
    "me/": (SIGNED_IN, NEVER_READ),
    "me/start/": ("in 302 302 302 302 302 302", NEVER_READ),
    "me/claim/": (SIGNED_IN, SIGNED_IN),
    "me/key/": (SIGNED_IN, "in 302 302 302 302 302 302"),
    "me/key/shown/": ("in 302 302 302 302 302 302", "in 302 302 302 302 302 302"),
    "me/email/<str:token>/": (ANYONE, MOVED),  # whoever reads Amina's mail may say that it is hers
    "me/pin/": ("in 302 200 200 200 200 200", "in 302 200 200 200 200 200"),
    "sign-in/": (ANYONE, ANYONE),
    "sign-in/pin/": (ANYONE, ANYONE),
    "key/<slug:key_words>/": (ANYONE, MOVED),
    "certificate/<str:serial>.pdf": (MINE, NOT_SO),
    "certificate/<str:serial>/": (MINE, NOT_SO),
    "verify/": (ANYONE, NOT_SO),
    "verify/<str:serial>.json": (ANYONE, NOT_SO),
    "verify/<str:serial>/": (ANYONE, NOT_SO),
    "join/": (ANYONE, ANYONE),
    "join/<str:code>/": (ANYONE, MOVED),
    "manage/": (MANAGERS, NEVER_READ),
    "manage/people.csv": (MANAGERS, NEVER_READ),
    "manage/people.xlsx": (MANAGERS, NEVER_READ),
    "manage/bulk/": (NEVER_READ, "in 403 403 302 302 403 403"),
    "manage/cover/": (MANAGERS, NEVER_READ),
    "manage/cover.<slug:kind>": (MANAGERS, NEVER_READ),
    "manage/history/": (MANAGERS, NEVER_READ),
    "manage/history.csv": (MANAGERS, NEVER_READ),
    "manage/person/<str:learner_id>/": (BRUNO, NEVER_READ),
    "manage/person/<str:learner_id>/key/": (BRUNO, BRUNO),
    "manage/person/<str:learner_id>/job/<int:pk>/": (BRUNO, "in 403 403 302 403 403 403"),
    "manage/task/<uuid:uuid>/": (BRUNO, NEVER_READ),
    # Amina works there already, and it is left for whom it is meant; Chloé is the first to use it, and it works once.
    "join/invitation/<str:signed>/": (ANYONE, "200 200 200 404 302 404 404"),
    "manage/waiting/": (MANAGERS, "in 403 403 302 302 403 403"),
    "manage/invite/": (MANAGERS, MANAGERS),
    "manage/invite/again/": (NEVER_READ, NOT_THEIRS),
    "manage/invite/withdraw/": (NEVER_READ, NOT_THEIRS),
    "manage/add/": (MANAGERS, MANAGERS),
    "manage/places/": (MANAGERS, NEVER_READ),
    "manage/places/add/": (MANAGERS, MANAGERS),
    "manage/places/change/": (MANAGERS, "in 403 403 302 302 403 403"),
    "manage/places/close/": (NOT_THEIRS, NOT_THEIRS),
    "manage/places/open/": (NEVER_READ, NOT_THEIRS),
    "manage/places/move/": (NOT_THEIRS, NOT_THEIRS),
    "manage/places/merge/": (NOT_THEIRS, NOT_THEIRS),
    "manage/import/": (MANAGERS, MANAGERS),
    "manage/import/blank/<str:holds>.<str:kind>": (MANAGERS, NEVER_READ),
    "manage/import/<uuid:uuid>/": (BRUNO, BRUNO),
    "manage/import/<uuid:uuid>/apply/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/import/<uuid:uuid>/errors.csv": (BRUNO, NEVER_READ),
    "manage/import/<uuid:uuid>/drop/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/person/<str:learner_id>/training/": (BRUNO, BRUNO),
    "manage/person/<str:learner_id>/training/<int:pk>/withdraw/": (
        NEVER_READ,
        "in 403 403 302 403 403 403",
    ),
    "manage/person/<str:learner_id>/allowances/": (BRUNO, "in 403 403 400 403 403 403"),
    "manage/person/<str:learner_id>/allowances/<int:pk>/end/": (
        NEVER_READ,
        "in 403 403 302 403 403 403",
    ),
    "manage/join/": (NEVER_READ, "in 403 403 302 302 403 403"),
    "manage/join/<str:code>.svg": (BRUNO, NEVER_READ),
    "manage/join/<str:code>/close/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "manage/poster/<str:code>/": (BRUNO, NEVER_READ),
    "manage/devices/": (MANAGERS, MANAGERS),
    "manage/devices/<uuid:uuid>/revoke/": (NEVER_READ, "in 403 403 302 403 403 403"),
    "device/": (ANYONE, NOT_SO),
    "device/who/": (NOT_SO, MOVED),  # these all lead to the first page, but on a shared device
    "device/pin/": (MOVED, MOVED),
    "device/learner-id/": (MOVED, MOVED),
    "device/key/": (MOVED, MOVED),
    "device/not-listed/": (MOVED, NOT_SO),
    "device/new-pin/": (MOVED, MOVED),
    "device/hand-over/": (MOVED, MOVED),
    "device/done/": (MOVED, NOT_SO),
    "device/still-here/": (NOT_SO, "403"),
    "manage/letters/": (MANAGERS, NEVER_READ),
    "manage/letters/print/": (NEVER_READ, "in 403 403 302 302 403 403"),
    "manage/letters/<uuid:uuid>.pdf": ("in 403 403 302 403 403 403", NEVER_READ),  # kept no longer
    "manage/letters/slip/<int:pk>/": (BRUNO, BRUNO),
    "manage/sheets/": (MANAGERS, "in 403 403 302 302 403 403"),
    "manage/sheets/<uuid:uuid>/": ("in 404 404 200 404 404 404", "in 404 404 400 404 404 404"),
    "mail/stop/<str:signed>/": (ANYONE, ANYONE),  # mail programs ask without a cookie
    "me/messages/": (NEVER_READ, "in 302 302 302 302 302 302"),
    "manage/requirements/": (MANAGERS, NEVER_READ),
    "manage/requirements/change/": (MANAGERS, NEVER_READ),
    "manage/requirements/preview/": (MANAGERS, NEVER_READ),
    "manage/requirements/preview.csv": ("in 403 403 400 400 403 403", NEVER_READ),
    "manage/requirements/apply/": (NEVER_READ, MANAGERS),
    "manage/requirements/<int:pk>/signatures.csv": (BRUNO, NEVER_READ),
    "me/acknowledge/<int:pk>/": ("in 404 200 404 404 404 404", "in 404 200 404 404 404 404"),
    "board/": (BOARD, NEVER_READ),
    "board/readiness.csv": (BOARD, NEVER_READ),
    "en/learn/start/<slug:code>/": (NOT_SO, MOVED),
    "en/learn/before/<slug:code>/": (ANYONE, NOT_SO),
    "en/learn/done/<uuid:key>/": (NOT_SO, MOVED),
    "en/learn/renew/<slug:code>/": (NOT_SO, MOVED),
    "en/learn/quiz/<uuid:key>/start/": (NOT_SO, MOVED),
    "en/learn/attempt/<uuid:uuid>/<int:position>/": (
        "in 404 200 404 404 404 404",
        "in 404 400 404 404 404 404",
    ),
    "en/learn/attempt/<uuid:uuid>/<int:position>/picture/": (NOBODY, NOT_SO),
    "en/learn/attempt/<uuid:uuid>/submit/": (NOT_SO, "302 404 302 404 404 404 404"),
    "en/learn/attempt/<uuid:uuid>/result/": ("in 404 302 404 404 404 404", NOT_SO),
    "en/((?:[\\w\\-]+/)*)$": (ANYONE, NOT_SO),
    "en/_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": (
        NOBODY,
        NOT_SO,
    ),
    "en/_util/login/": (NOBODY, NOT_SO),
}

#: Sections of the CMS that hold people, awards or the site itself: an author gets into none of them.
CLOSED = {
    *("certificates", "collections", "groups", "locales", "login", "password_reset"),
    *("redirects", "sites", "units", "users", "workflows"),
}

#: Sections where authors work, or see only what is theirs.
AUTHORS = {
    *(
        "account",
        "api",
        "block-preview",
        "bulk",
        "choose-anchor-link",
        "choose-email-link",
        "choose-external-link",
    ),
    *(
        "choose-page",
        "choose-phone-link",
        "courses",
        "dismissibles",
        "documents",
        "editing-sessions",
        "images",
        "jsi18n",
    ),
    *(
        "localize",
        "logout",
        "pages",
        "quizzes",
        "reports",
        "snippets",
        "sprite",
        "tag-autocomplete",
        "test404",
        ".*",
    ),
}

#: Wagtail's own trial of its error page raises on purpose, and its chooser of addresses fails on a form of no
#: browser; pictures, words and the way to sign in are public.
RAISES, PUBLIC = (
    {"cms/failwhale/", "cms/choose-external-link/"},
    {"cms/sprite/", "cms/jsi18n/", "cms/login/"},
)
TO_SIGN_IN = ("/sign-in/?next=/cms/", "/cms/login/?next=/cms/")
