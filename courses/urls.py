"""Addresses for learning; under ``/<lang>/learn/``."""

from django.urls import path

from courses import views

urlpatterns = [
    path("start/<slug:code>/", views.start, name="start_course"),
    path("before/<slug:code>/", views.before_start, name="before_start"),
    path("done/<uuid:key>/", views.lesson_done, name="lesson_done"),
]
