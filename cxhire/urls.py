"""All addresses. Each app brings its own; none of them needs a prefix from here."""

from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("roles.urls")),
    path("", include("assessments.urls")),
    path("", include("openings.urls")),
    path("", include("sittings.urls")),
    path("", include("sittings.coordinator_urls")),
    path("", include("bulk.urls")),
    path("", include("interviews.urls")),
    path("", include("ratings.urls")),
    path("", include("results.urls")),
    path("", include("desk.urls")),
]
