"""Every address of the site. The unprefixed ones are a public contract."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from certificates.views import renew
from courses.views import page
from training_site import views
from training_site.admin.views import library_picture

handler400 = "training_site.views.bad_request"

urlpatterns = [
    path("", views.choose_language, name="home"),
    path("language/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    # Browsers ask for it beside every page without a head of its own, such as /readyz.
    path(
        "favicon.ico",
        RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg", permanent=True),
    ),
    # Wagtail's own sign-in counts no tries.
    path("cms/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)),
    path("cms/", include(admin_urls)),
    re_path(r"^documents/\d{19,}/", views.no_document),
    re_path(r"^documents/(\d+)/(.*)$", views.document),
    path("documents/", include(document_urls)),
    path("media/images/<str:name>", library_picture),
    path("media/avatar_images/<str:name>", library_picture, {"folder_name": "avatar_images"}),
    path("account/", include("accounts.email_urls")),
    path("me/", views.me, name="me"),
    path("me/start/", views.landing, name="landing"),
    path("", include("accounts.urls")),
    path("", include("certificates.urls")),
    path("", include("workforce.urls")),
    path("", include("compliance.urls")),
    path("", include("readiness.urls")),
    *i18n_patterns(
        path("learn/", include("courses.urls")),
        path("learn/", include("quizzes.urls")),
        path("learn/renew/<slug:code>/", renew, name="renew_course"),
        re_path(r"^((?:[\w\-]+/)*)$", page, name="page"),
        path("", include(wagtail_urls)),
    ),
]
