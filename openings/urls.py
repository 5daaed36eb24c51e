from django.urls import path

from openings.views import advertisement, batches, candidates, companies, mail, openings, plans, words

app_name = "openings"

urlpatterns = [
    path("openings/", openings.openings, name="list"),
    path("openings/new/", openings.create, name="create"),
    path("openings/company/<int:team_pk>/", companies.company, name="company"),
    path("openings/company/<int:team_pk>/<slug:language>/", words.translate_company, name="translate_company"),
    path("openings/<int:pk>/edit/", openings.edit, name="edit"),
    path("openings/<int:pk>/translations/<slug:language>/", words.translate_opening, name="translate_opening"),
    path("openings/<int:pk>/open/", openings.open_opening, name="open"),
    path("openings/<int:pk>/close/", openings.close_opening, name="close"),
    path("openings/<int:pk>/reopen/", openings.reopen_opening, name="reopen"),
    path("openings/<int:pk>/policy/", openings.policy, name="policy"),
    path("openings/<int:pk>/candidates/", candidates.candidates, name="candidates"),
    path("openings/<int:pk>/invitations/<int:invitation_pk>/resend/", candidates.resend, name="resend"),
    path("openings/<int:pk>/invitations/<int:invitation_pk>/revoke/", candidates.revoke, name="revoke"),
    path("openings/<int:pk>/lists/<int:batch_pk>/", batches.batch, name="batch"),
    path("openings/<int:pk>/lists/<int:batch_pk>/progress/", batches.progress, name="batch_progress"),
    path("openings/<int:pk>/lists/<int:batch_pk>/state/", batches.state, name="batch_state"),
    path("openings/<int:pk>/lists/<int:batch_pk>/report.csv", batches.report, name="batch_report"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.create, name="plan_new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/need/", plans.need, name="plan_need"),
    path("plans/<int:pk>/roadmap/", plans.roadmap, name="plan_roadmap"),
    path("plans/<int:pk>/team/", plans.team, name="plan_team"),
    path("plans/<int:pk>/role/", plans.choose_role, name="plan_role"),
    path("plans/<int:pk>/growth/", plans.choose_growth, name="plan_growth"),
    path("plans/<int:pk>/advertisement/", advertisement.advertisement, name="advertisement"),
    path(
        "plans/<int:pk>/advertisement/<int:number>.<slug:kind>", advertisement.document, name="advertisement_document"
    ),
    path("mail/", mail.mails, name="mails"),
    path("mail/<str:name>/", mail.mail, name="mail"),
]
