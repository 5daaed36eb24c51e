from django.urls import path

from accounts.views import audit, filters, profile, teams, users

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("filters/", filters.filters, name="filters"),
    path("filters/save/", filters.save, name="save_filter"),
    path("filters/<int:pk>/", filters.change, name="change_filter"),
    path("filters/<int:pk>/delete/", filters.delete, name="delete_filter"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new_user, name="new_user"),
    path("users/<int:pk>/", users.user, name="user"),
    path("users/<int:pk>/deactivate/", users.deactivate_user, name="deactivate_user"),
    path("users/<int:pk>/activate/", users.activate_user, name="activate_user"),
    path("users/<int:pk>/password-link/", users.send_password_link, name="send_password_link"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("audit/", audit.entries, name="audit"),
    path("audit/export/", audit.export, name="export_audit"),
]
