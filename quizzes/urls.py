"""Addresses for quizzes; under ``/<lang>/learn/``."""

from django.urls import path

from quizzes.attempts.views import questions, results, start

urlpatterns = [
    path("quiz/<uuid:key>/start/", start.start, name="start_quiz"),
    path("attempt/<uuid:uuid>/<int:position>/", questions.QuestionView.as_view(), name="question"),
    path("attempt/<uuid:uuid>/<int:position>/picture/", questions.picture, name="question_picture"),
    path("attempt/<uuid:uuid>/submit/", questions.submit, name="submit_attempt"),
    path("attempt/<uuid:uuid>/result/", results.result, name="result"),
]
