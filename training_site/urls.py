"""Every address of the site. The unprefixed ones are a public contract."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

from training_site import views

urlpatterns = [
    path("", views.choose_language, name="home"),
    path("language/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("cms/", include(admin_urls)),
    path("documents/", include(document_urls)),
    path("sign-in/", include("allauth.account.urls")),
    path("", include("accounts.urls")),
    path("", include("certificates.urls")),
    path("", include("workforce.urls")),
    *i18n_patterns(
        path("learn/", include("courses.urls")),
        path("learn/", include("quizzes.urls")),
        path("", include(wagtail_urls)),
    ),
]
