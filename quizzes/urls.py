"""Addresses for quizzes; under ``/<lang>/learn/``."""

from django.urls import path

from quizzes import views

urlpatterns = [
    path("quiz/<uuid:key>/start/", views.start, name="start_quiz"),
    path("attempt/<uuid:uuid>/<int:position>/", views.QuestionView.as_view(), name="question"),
    path("attempt/<uuid:uuid>/<int:position>/picture/", views.picture, name="question_picture"),
    path("attempt/<uuid:uuid>/submit/", views.submit, name="submit_attempt"),
    path("attempt/<uuid:uuid>/result/", views.result, name="result"),
]
