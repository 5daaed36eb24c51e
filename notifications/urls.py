from django.urls import path

from notifications.views import notifications, work

app_name = "notifications"

urlpatterns = [
    path("notifications/", notifications.notifications, name="list"),
    path("notifications/settings/", notifications.own_settings, name="settings"),
    path("notifications/read/", notifications.read_all, name="read_all"),
    path("notifications/<int:pk>/", notifications.open_one, name="open"),
    path("notifications/<int:pk>/read/", notifications.read, name="read"),
    path("background-work/", work.work, name="work"),
    path("background-work/<int:pk>/again/", work.again, name="work_again"),
]
