from django.urls import path

from assessments.views import assessments, builder, coverage, question_editor, questions, translations, words

app_name = "assessments"

urlpatterns = [
    path("coverage/", coverage.coverage, name="coverage"),
    path("questions/", questions.questions, name="questions"),
    path("questions/new/", question_editor.new_question, name="new_question"),
    path("questions/<slug:key>/", questions.question, name="question"),
    path("questions/<slug:key>/edit/", question_editor.edit_question, name="edit_question"),
    path("questions/<slug:key>/publish/", questions.publish, name="publish_question"),
    path("questions/<slug:key>/discard/", questions.discard, name="discard_question"),
    path("questions/<slug:key>/retire/", questions.retire, name="retire_question"),
    path("questions/<slug:key>/reinstate/", questions.reinstate, name="reinstate_question"),
    path("questions/<slug:key>/translations/<slug:language>/", translations.translate, name="translate_question"),
    path("assessments/", assessments.assessments, name="list"),
    path("assessments/new/", builder.new_assessment, name="new_assessment"),
    path("assessments/<slug:key>/", assessments.assessment, name="assessment"),
    path("assessments/<slug:key>/edit/", builder.edit_assessment, name="edit_assessment"),
    path("assessments/<slug:key>/preview/", assessments.preview, name="preview"),
    path("assessments/<slug:key>/translations/<slug:language>/", words.translate, name="translate_assessment"),
    path("assessments/<slug:key>/publish/", assessments.publish, name="publish_assessment"),
    path("assessments/<slug:key>/discard/", assessments.discard, name="discard_assessment"),
    path("assessments/<slug:key>/retire/", assessments.retire, name="retire_assessment"),
    path("assessments/<slug:key>/reinstate/", assessments.reinstate, name="reinstate_assessment"),
]
