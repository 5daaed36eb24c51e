"""Where accommodations are granted. Apart from the addresses of sittings: other people have business here."""

from django.urls import path

from sittings.views import coordinating, free_days

app_name = "accommodations"

urlpatterns = [
    path("accommodations/", coordinating.requests, name="requests"),
    path("accommodations/candidates/<int:application_id>/", coordinating.person, name="person"),
    path("accommodations/now/", coordinating.under_way, name="under_way"),
    path("accommodations/now/<int:sitting_id>/", coordinating.add_time, name="add_time"),
    path("accommodations/rules/", coordinating.rules, name="rules"),
    path("accommodations/days/", free_days.free_days, name="free_days"),
    path("accommodations/days/<str:day>/remove/", free_days.remove, name="remove_free_day"),
    path("accommodations/history/", coordinating.history, name="history"),
]
