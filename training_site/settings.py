"""Every setting of the site, read from the environment; secure unless told otherwise.

``.env.example`` explains each variable. A wrong value is reported by ``manage.py check``
with an id (see ``training_site/checks.py``), never discovered by a learner.
"""

import os
import socket
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environs import Env

from foundation.log_lines import to_standard_error
from training_site.security.content_policy import PUBLIC
from training_site.security.documents import DOCUMENT_EXTENSIONS
from training_site.security.secret_rotation import previous_secrets
from training_site.startup.connections import cache, database

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(os.environ.get("BEACON_ENV_FILE", str(BASE_DIR / ".env")), recurse=False)

# --- The site -----------------------------------------------------------------------------
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", "Beacon")
SITE_TAGLINE = _("safeguarding awareness training")
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
EXIT_URL = env.str("EXIT_URL", "https://www.bbc.co.uk/weather")
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = previous_secrets("SECRET_KEY_FALLBACKS", env)
KEY_PEPPER = env.str("KEY_PEPPER", "")
KEY_PEPPERS_BEFORE = previous_secrets("KEY_PEPPERS_BEFORE", env)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", socket.gethostname()])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "training_site.security.csrf_failures.refuse_form"
DEMO = env.bool("DEMO", False)

INSTALLED_APPS = [
    "training_site",
    "readiness",
    "compliance",
    "workforce",
    "certificates",
    "quizzes",
    "courses",
    "accounts",
    "foundation",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.redirects",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "training_site.middleware.PlainTextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # above WhiteNoise: styles and scripts are compressed too
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foundation.browser_store.BrowserStoreMiddleware",
    "training_site.middleware.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.RememberLanguageMiddleware",
    "accounts.middleware.NothingLeftBehindMiddleware",
    "accounts.middleware.WaitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "workforce.devices.middleware.SharedDeviceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "training_site.middleware.SecondStepMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "training_site.middleware.MovedPageMiddleware",
    "training_site.middleware.AdminPolicyMiddleware",
    "training_site.admin.middleware.AdminPermissionMiddleware",
    "courses.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "training_site.urls"
WSGI_APPLICATION = "training_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "training_site.context_processors.site",
                "quizzes.attempts.context_processors.offers",
                "workforce.contacts.context_processors.local_contacts",
                "compliance.learning.context_processors.my_learning",
            ],
        },
    }
]

# --- Database: SQLite that does not lock, or PostgreSQL by DATABASE_URL ---------------------
DATABASES = {"default": database(env, sqlite_file=VAR_DIR / "beacon.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache(env)}
TASKS = {"default": {"BACKEND": env.str("TASKS_BACKEND", "django_tasks_db.DatabaseBackend")}}

# --- People -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "learner_id"
ACCOUNT_SESSION_REMEMBER = False  # shared devices: signing in by e-mail ends with the browser
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.EmailSignInForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "request_login_code": "accounts.forms.CodeRequestForm",
    "confirm_login_code": "accounts.forms.CodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # a guest of this device may have an account
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address is confirmed by accounts.actions.confirm_email
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of old phones are half a minute off
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.mfa_forms.AppForm",
    "add_webauthn": "accounts.mfa_forms.PasskeyForm",
    "authenticate": "accounts.mfa_forms.SecondStepForm",
    "authenticate_webauthn": "accounts.mfa_forms.PasskeyStepForm",
    "login_webauthn": "accounts.mfa_forms.PasskeyLoginForm",
    "reauthenticate": "accounts.mfa_forms.SecondStepAgainForm",
    "reauthenticate_webauthn": "accounts.mfa_forms.PasskeyAgainForm",
}
# Other people's names, the figures and writing need a second step (see docs/operations.md).
MFA_REQUIRED = env.bool("MFA_REQUIRED", SITE_URL.startswith("https://") and not DEMO)
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # counted by each process: see accounts/limits.py
GUESTS_KEPT_DAYS = env.int("GUESTS_KEPT_DAYS", 90)  # see manage.py purge_guests
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SHARED_DEVICE_IDLE_MINUTES = env.float("SHARED_DEVICE_IDLE_MINUTES", 5)

# --- Languages ----------------------------------------------------------------------------
TIME_ZONE = env.str("TIME_ZONE", "Europe/London")
FORMAT_MODULE_PATH = ["training_site.formats"]
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ro", _("Romanian")), ("pl", _("Polish")), ("ur", _("Urdu"))]
# Interface languages a native speaker has read and approved. The others say so on every page.
LANGUAGES_REVIEWED = env.list("LANGUAGES_REVIEWED", ["en"])
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365

# --- Wagtail ------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # else a language goes live at 0 %
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILADMIN_LOGIN_URL = "sign_in"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # it counts no tries; a code by e-mail does the same
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # it confirms nothing; see /me/claim/
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 5
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "foundation.safe_html.editor.RichTextArea"}}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the editor sends a quiz of a hundred questions as one form
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = DOCUMENT_EXTENSIONS

# --- Files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "training_site.storage.VersionedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # no collectstatic needed: it costs 24–50 s
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60 * 60 * 24
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

# --- Mail ---------------------------------------------------------------------------------
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
if env.str("EMAIL_URL", ""):
    vars().update(env.dj_email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Beacon <training@localhost>")
QUIET_HOURS = env.str("QUIET_HOURS", "20:00-08:00")  # reminders wait; empty: send at any hour

# --- Safety -------------------------------------------------------------------------------
IS_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = IS_HTTPS and env.bool("SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
# How many proxies of our own stand before the site: only they are believed on a visitor's address.
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
X_FRAME_OPTIONS = "DENY"
# Other subdomains, and the browsers' preload list, are for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {"DIRECTIVES": PUBLIC}  # for the CMS see training_site.middleware

LOGGING = to_standard_error(env.str("LOG_LEVEL", "WARNING"))
