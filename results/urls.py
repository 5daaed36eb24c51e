from django.urls import path

from results.views import (
    after,
    appeals,
    bundles,
    candidate,
    choices,
    compare,
    deciding,
    export,
    fairness,
    feedback,
    home,
    late,
    opening,
    own_data,
    reports,
)

app_name = "results"

urlpatterns = [
    path("", home.home, name="home"),
    path("taking/<int:application_id>/status/", after.status, name="status"),
    path("taking/<int:application_id>/feedback/", after.feedback, name="feedback"),
    path("taking/<int:application_id>/feedback.pdf", after.feedback_pdf, name="feedback_pdf"),
    path("openings/<int:pk>/", opening.opening, name="opening"),
    path("openings/<int:pk>/compare/", compare.compare, name="compare"),
    path("openings/<int:pk>/what-if/", compare.what_if, name="what_if"),
    path("openings/<int:pk>/decisions/", deciding.decide_many, name="decide_many"),
    path("openings/<int:pk>/reveal/", opening.reveal_opening, name="reveal_opening"),
    path("fairness/", fairness.fairness, name="fairness"),
    path("taking/<int:application_id>/choices/", choices.choices, name="choices"),
    path("taking/<int:application_id>/second-look/", appeals.ask, name="ask_appeal"),
    path("taking/<int:application_id>/data/", own_data.data, name="own_data"),
    path("taking/<int:application_id>/data/code/<slug:purpose>/", own_data.send_code, name="send_code"),
    path("taking/<int:application_id>/data/erase/", own_data.erase, name="erase"),
    path("taking/<int:application_id>/my-data.<slug:kind>", own_data.download, name="download_data"),
    path("openings/<int:pk>/second-looks/", appeals.appeals, name="appeals"),
    path("openings/<int:pk>/second-looks/<int:appeal_pk>/answer/", appeals.answer, name="answer_appeal"),
    path("openings/<int:pk>/feedback/", feedback.feedback, name="feedback_of_opening"),
    path("openings/<int:pk>/feedback/release/", feedback.release, name="release_feedback"),
    path("openings/<int:pk>/export/<slug:kind>/", export.export_ranking, name="export"),
    path("openings/<int:pk>/reports/panel/", reports.panel_report, name="panel_report"),
    path("openings/<int:pk>/reports/opening/", reports.opening_report, name="opening_report"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/report/", reports.candidate_report, name="candidate_report"),
    path("openings/<int:pk>/bundles/", bundles.bundles, name="bundles"),
    path("openings/<int:pk>/bundles/<int:bundle_pk>/progress/", bundles.progress, name="bundle_progress"),
    path("openings/<int:pk>/bundles/<int:bundle_pk>/download/", bundles.download, name="bundle_download"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/", candidate.candidate, name="candidate"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/reveal/", candidate.reveal_candidate, name="reveal_candidate"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/rate-again/", candidate.rate_again, name="rate_again"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/late/<int:late_pk>/", late.decide_late, name="decide_late"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/decide/", candidate.decide, name="decide"),
    path(
        "openings/<int:opening_pk>/candidates/<int:pk>/decisions/<int:decision_pk>/undo/", candidate.undo, name="undo"
    ),
    path(
        "openings/<int:opening_pk>/candidates/<int:pk>/decisions/<int:decision_pk>/mail/",
        deciding.write_mail,
        name="write_mail",
    ),
    path(
        "openings/<int:opening_pk>/candidates/<int:pk>/decisions/<int:decision_pk>/mail/cancel/",
        deciding.cancel_mail,
        name="cancel_mail",
    ),
]
