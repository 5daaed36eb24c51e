from django.urls import path

from sittings.views import door, ending, importing, practice, taking

app_name = "sittings"

urlpatterns = [
    path("t/<str:token>/", door.door, name="door"),
    path("taking/<int:application_id>/", door.taking, name="taking"),
    path("taking/<int:application_id>/notice/", door.notice, name="notice"),
    path("taking/<int:application_id>/start/", door.start, name="start"),
    path("taking/<int:application_id>/practice/<slug:kind>/", practice.practice, name="practice"),
    path("taking/<int:application_id>/<int:position>/", taking.question, name="question"),
    path("taking/<int:application_id>/<int:position>/save/", taking.save, name="save"),
    path("taking/<int:application_id>/clock/", taking.clock, name="clock"),
    path("taking/<int:application_id>/check/", ending.check, name="check"),
    path("taking/<int:application_id>/submit/", ending.submit, name="submit"),
    path("taking/<int:application_id>/done/", ending.done, name="done"),
    path("taking/<int:application_id>/answers.txt", ending.download, name="download"),
    path("openings/<int:opening_id>/import/", importing.import_interviews, name="import"),
    path("openings/<int:opening_id>/import/<int:import_id>/", importing.import_report, name="import_report"),
]
