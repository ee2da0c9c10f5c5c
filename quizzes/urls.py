"""Addresses for quizzes; under ``/<lang>/learn/``."""

from django.urls import path

from quizzes.attempts.views import beginning, questions, results

urlpatterns = [
    path("quiz/<uuid:key>/start/", beginning.start, name="start_quiz"),
    path("attempt/<uuid:uuid>/<int:position>/", questions.QuestionView.as_view(), name="question"),
    path("attempt/<uuid:uuid>/<int:position>/picture/", questions.picture, name="question_picture"),
    path("attempt/<uuid:uuid>/submit/", questions.submit, name="submit_attempt"),
    path("attempt/<uuid:uuid>/result/", results.result, name="result"),
]
