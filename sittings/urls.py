from django.urls import path

from sittings.views import about_you, door, ending, importing, language, needs, practice, taking

app_name = "sittings"

urlpatterns = [
    path("t/<str:token>/", door.door, name="door"),
    path("taking/<int:application_id>/", door.taking, name="taking"),
    path("taking/<int:application_id>/language/", language.choose, name="language"),
    path("taking/<int:application_id>/notice/", door.notice, name="notice"),
    path("taking/<int:application_id>/start/", door.start, name="start"),
    path("taking/<int:application_id>/practice/<slug:kind>/", practice.practice, name="practice"),
    path("taking/<int:application_id>/<int:position>/", taking.question, name="question"),
    path("taking/<int:application_id>/<int:position>/open/", taking.open_question, name="open_question"),
    path("taking/<int:application_id>/<int:position>/save/", taking.save, name="save"),
    path("taking/<int:application_id>/needs/", needs.needs, name="needs"),
    path("taking/<int:application_id>/needs/take-back/", needs.take_back, name="take_back_needs"),
    path("taking/<int:application_id>/break/", needs.on_break, name="break"),
    path("taking/<int:application_id>/break/begin/", needs.begin_break, name="begin_break"),
    path("taking/<int:application_id>/break/end/", needs.end_break, name="end_break"),
    path("taking/<int:application_id>/clock/", taking.clock, name="clock"),
    path("taking/<int:application_id>/check/", ending.check, name="check"),
    path("taking/<int:application_id>/submit/", ending.submit, name="submit"),
    path("taking/<int:application_id>/done/", ending.done, name="done"),
    path("taking/<int:application_id>/about-you/", about_you.about_you, name="about_you"),
    path("taking/<int:application_id>/answers.txt", ending.download, name="download"),
    path("openings/<int:opening_id>/import/", importing.import_interviews, name="import"),
    path("openings/<int:opening_id>/import/<int:import_id>/", importing.import_report, name="import_report"),
]
