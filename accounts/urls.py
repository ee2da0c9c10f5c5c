"""Addresses for signing in, claiming, and a person's own keys and PIN."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/pin/", views.SignInWithPin.as_view(), name="sign_in_pin"),
    path("key/<slug:key_words>/", views.OpenWithKey.as_view(), name="key_open"),
    path("me/claim/", views.Claim.as_view(), name="claim"),
    path("me/key/", views.NewKey.as_view(), name="key_new"),
    path("me/key/shown/", views.ShownKey.as_view(), name="key_shown"),
    path("me/email/<str:token>/", views.ConfirmEmail.as_view(), name="confirm_email"),
    path("me/pin/", views.NewPin.as_view(), name="pin"),
]
