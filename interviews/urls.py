from django.urls import path

from interviews.views import guides, transcripts

app_name = "interviews"

urlpatterns = [
    path("openings/<int:pk>/interviews/", guides.interviews, name="list"),
    path("openings/<int:pk>/interviews/guide/", guides.guide, name="guide"),
    path("openings/<int:pk>/interviews/guide/edit/", guides.edit, name="guide_edit"),
    path("openings/<int:pk>/interviews/guide.pdf", guides.guide_pdf, name="guide_pdf"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/transcript/", transcripts.transcript, name="transcript"),
    path(
        "openings/<int:opening_pk>/candidates/<int:pk>/transcript/remove/", transcripts.remove, name="remove_transcript"
    ),
]
