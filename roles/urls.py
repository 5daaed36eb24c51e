from django.urls import path

from roles.views import comments, editor, exchange, library, own_roles, roles, rubric, words

app_name = "roles"

urlpatterns = [
    path("roles/", roles.roles, name="list"),
    path("roles/new/", own_roles.new_role, name="new_role"),
    path("roles/<slug:key>/", roles.role, name="role"),
    path("roles/<slug:key>/edit/", roles.edit_role, name="edit_role"),
    path("roles/<slug:key>/describe/", own_roles.describe, name="describe_role"),
    path("roles/<slug:key>/retire/", own_roles.retire, name="retire_role"),
    path("roles/<slug:key>/reinstate/", own_roles.reinstate, name="reinstate_role"),
    path("roles/<slug:key>/translations/<slug:language>/", words.translate, name="translate_role"),
    path("rubric/library/", library.library, name="library"),
    path("rubric/library/<slug:key>/add/", library.add, name="add_competency"),
    path("rubric/import/", exchange.import_rubric, name="import_rubric"),
    path("rubric/versions/<int:number>/export/<slug:kind>/", exchange.export_version, name="export_version"),
    path("rubric/draft/export/<slug:kind>/", exchange.export_draft, name="export_draft"),
    path("rubric/comments/", comments.read_draft, name="read_draft"),
    path("rubric/comments/<slug:key>/", comments.comments, name="comments"),
    path("rubric/comments/<slug:key>/<int:pk>/settle/", comments.settle, name="settle_comment"),
    path("rubric/draft/<slug:key>/remove/", library.remove, name="remove_competency"),
    path("rubric/", rubric.rubric, name="rubric"),
    path("rubric/versions/<int:number>/", rubric.version, name="rubric_version"),
    path("rubric/versions/<int:number>/start/", editor.start_from, name="start_from"),
    path("rubric/difference/", rubric.difference, name="difference"),
    path("rubric/draft/", editor.draft, name="draft"),
    path("rubric/draft/publish/", editor.publish, name="publish"),
    path("rubric/draft/discard/", editor.discard, name="discard"),
    path("rubric/draft/<slug:key>/", editor.competency, name="edit_competency"),
]
