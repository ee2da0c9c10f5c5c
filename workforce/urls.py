"""Addresses for joining, the manager and the board; a public contract, without a language in front."""

from django.urls import path

from workforce.views import board, choices, codes, join, manage, tasks

urlpatterns = [
    path("join/", join.TypeCode.as_view(), name="join"),
    path("join/<str:code>/", join.Join.as_view(), name="join"),
    path("manage/", manage.manage, name="manage"),
    path("manage/people.csv", manage.people_csv, name="manage_people_csv"),
    path("manage/task/<uuid:uuid>/", tasks.watch, name="manage_task"),
    path("manage/join/", codes.code_open, name="manage_code_open"),
    path("manage/join/<str:code>.svg", codes.code_svg, name="manage_code_svg"),
    path("manage/join/<str:code>/close/", codes.code_close, name="manage_code_close"),
    path("manage/poster/<str:code>/", codes.poster, name="manage_poster"),
    path("mail/stop/<str:signed>/", choices.MailStop.as_view(), name="mail_stop"),
    path("me/messages/", choices.choose, name="me_messages"),
    path("board/", board.board, name="board"),
    path("board/readiness.csv", board.readiness_csv, name="board_csv"),
]
