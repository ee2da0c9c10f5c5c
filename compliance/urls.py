"""URLs of the manager's pages and of messages: a public contract, without a language prefix."""

from django.urls import path

from compliance.acknowledgements import views as acknowledge
from compliance.allowances import views as allowances
from compliance.cover import views as cover
from compliance.letters import views as letters
from compliance.managing.views import bulk, history, manage, person
from compliance.notices import views as choices
from compliance.paper import views as sheets
from compliance.prior_training import views as training
from compliance.rulebook import views as requirements

urlpatterns = [
    path("manage/", manage.manage, name="manage"),
    path("manage/people.csv", manage.people_csv, name="manage_people_csv"),
    path("manage/people.xlsx", manage.people_xlsx, name="manage_people_xlsx"),
    path("manage/bulk/", bulk.bulk, name="manage_bulk"),
    path("manage/cover/", cover.cover, name="manage_cover"),
    path("manage/cover.<slug:kind>", cover.cover_file, name="manage_cover_file"),
    path("manage/history/", history.history, name="manage_history"),
    path("manage/history.csv", history.history_csv, name="manage_history_csv"),
    path("manage/person/<str:learner_id>/", person.person, name="manage_person"),
    path("manage/person/<str:learner_id>/job/<int:pk>/", person.job, name="manage_person_job"),
    path(
        "manage/person/<str:learner_id>/training/", training.training, name="manage_person_training"
    ),
    path(
        "manage/person/<str:learner_id>/training/<int:pk>/withdraw/",
        training.withdraw,
        name="manage_person_training_withdraw",
    ),
    path(
        "manage/person/<str:learner_id>/allowances/",
        allowances.allowances,
        name="manage_person_allowances",
    ),
    path(
        "manage/person/<str:learner_id>/allowances/<int:pk>/end/",
        allowances.end,
        name="manage_person_allowance_end",
    ),
    path("manage/letters/", letters.letters, name="manage_letters"),
    path("manage/letters/print/", letters.letters_print, name="manage_letters_print"),
    path("manage/letters/<uuid:uuid>.pdf", letters.letters_file, name="manage_letters_file"),
    path("manage/letters/slip/<int:pk>/", letters.KeySlip.as_view(), name="manage_letters_slip"),
    path("manage/sheets/", sheets.sheets, name="manage_sheets"),
    path("manage/sheets/<uuid:uuid>/", sheets.entry, name="manage_sheets_entry"),
    path("mail/stop/<str:signed>/", choices.MailStop.as_view(), name="mail_stop"),
    path("me/messages/", choices.choose, name="me_messages"),
    path("manage/requirements/", requirements.requirements, name="manage_requirements"),
    path(
        "manage/requirements/change/",
        requirements.requirement_form,
        name="manage_requirements_change",
    ),
    path(
        "manage/requirements/preview/",
        requirements.requirement_preview,
        name="manage_requirements_preview",
    ),
    path(
        "manage/requirements/preview.csv",
        requirements.requirement_preview_csv,
        name="manage_requirements_csv",
    ),
    path(
        "manage/requirements/apply/",
        requirements.requirement_apply,
        name="manage_requirements_apply",
    ),
    path(
        "manage/requirements/<int:pk>/signatures.csv",
        acknowledge.signatures,
        name="manage_requirements_signatures",
    ),
    path("me/acknowledge/<int:pk>/", acknowledge.Acknowledge.as_view(), name="acknowledge"),
]
