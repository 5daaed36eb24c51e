from django.urls import path

from results.views import bundles, candidate, compare, deciding, export, home, opening, reports

app_name = "results"

urlpatterns = [
    path("", home.home, name="home"),
    path("openings/<int:pk>/", opening.opening, name="opening"),
    path("openings/<int:pk>/compare/", compare.compare, name="compare"),
    path("openings/<int:pk>/what-if/", compare.what_if, name="what_if"),
    path("openings/<int:pk>/decisions/", deciding.decide_many, name="decide_many"),
    path("openings/<int:pk>/reveal/", opening.reveal_opening, name="reveal_opening"),
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
