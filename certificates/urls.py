"""URLs. They stand on printed paper: they never change."""

from django.urls import path

from certificates import views

urlpatterns = [
    path("certificate/<str:serial>.pdf", views.certificate_pdf, name="certificate_pdf"),
    path("certificate/<str:serial>/", views.certificate_page, name="certificate"),
    path("verify/", views.verify_search, name="verify_search"),
    path("verify/<str:serial>.json", views.verify_json, name="verify_json"),
    path("verify/<str:serial>/", views.verify, name="verify"),
]
