"""Addresses of the board; a public contract, without a language in front."""

from django.urls import path

from readiness.board import views as board

urlpatterns = [
    path("board/", board.board, name="board"),
    path("board/readiness.csv", board.readiness_csv, name="board_csv"),
]
