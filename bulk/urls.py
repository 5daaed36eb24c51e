from django.urls import path

from bulk import extending, views

app_name = "bulk"

urlpatterns = [
    path("openings/<int:pk>/many/", views.actions, name="list"),
    path("openings/<int:pk>/many/<int:bulk_pk>/", views.action, name="action"),
    path("openings/<int:pk>/many/<int:bulk_pk>/progress/", views.progress, name="progress"),
    path("openings/<int:pk>/many/<int:bulk_pk>/state/", views.state, name="state"),
    path("openings/<int:pk>/candidates/many/", views.candidates, name="candidates"),
    path("openings/<int:pk>/candidates/extend/", extending.extend, name="extend"),
]
