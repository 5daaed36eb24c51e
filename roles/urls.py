from django.urls import path

from roles.views import editor, roles, rubric

app_name = "roles"

urlpatterns = [
    path("roles/", roles.roles, name="list"),
    path("roles/<slug:key>/", roles.role, name="role"),
    path("roles/<slug:key>/edit/", roles.edit_role, name="edit_role"),
    path("rubric/", rubric.rubric, name="rubric"),
    path("rubric/versions/<int:number>/", rubric.version, name="rubric_version"),
    path("rubric/versions/<int:number>/start/", editor.start_from, name="start_from"),
    path("rubric/difference/", rubric.difference, name="difference"),
    path("rubric/draft/", editor.draft, name="draft"),
    path("rubric/draft/publish/", editor.publish, name="publish"),
    path("rubric/draft/discard/", editor.discard, name="discard"),
    path("rubric/draft/<slug:key>/", editor.competency, name="edit_competency"),
]
