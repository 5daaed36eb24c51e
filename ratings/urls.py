from django.urls import path

from ratings.views import alike, calibration, items, judge, machines, queue, scorecards, setup, training, workbench

app_name = "ratings"

urlpatterns = [
    path("rate/", queue.queue, name="queue"),
    path("rate/alike/", alike.alike, name="alike"),
    path("rate/alike/<int:pk>/", alike.pair, name="alike_pair"),
    path("rate/next/", queue.next_item, name="next"),
    path("rate/training/", training.training, name="training"),
    path("rate/training/<int:training_pk>/<int:item_pk>/", training.training_item, name="training_item"),
    path("calibration/", calibration.calibration, name="calibration"),
    path("calibration/samples/", calibration.take_samples, name="calibration_samples"),
    path("calibration/<int:pk>/retire/", calibration.retire_item, name="calibration_retire"),
    path("openings/<int:pk>/rating/", setup.setup, name="setup"),
    path("rate/interviews/", scorecards.my_interviews, name="my_interviews"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/scorecard/", scorecards.scorecard, name="scorecard"),
    path("openings/<int:opening_pk>/candidates/<int:pk>/scorecards/", scorecards.scorecards, name="scorecards"),
    path("rate/<int:answer_pk>/", workbench.item, name="item"),
    path("rate/<int:answer_pk>/note/", workbench.note, name="note"),
    path("rate/<int:answer_pk>/skip/", workbench.skip, name="skip"),
    path("rate/<int:answer_pk>/others/", workbench.compare, name="compare"),
    path("rate/<int:answer_pk>/competencies/<slug:competency>/", workbench.rate, name="rate"),
    path("rate/<int:answer_pk>/replies/<int:position>/<slug:competency>/", workbench.rate_turn, name="rate_turn"),
    path("question-figures/", items.question_figures, name="question_figures"),
    path("question-figures/<slug:key>/", items.question_figure, name="question_figure"),
    path("machine-raters/", machines.machine_raters, name="machine_raters"),
    path("machine-raters/train/", machines.train, name="train_machine_rater"),
    path("machine-raters/stop/", machines.stop, name="stop_machine_rating"),
    path("machine-raters/resume/", machines.resume, name="resume_machine_rating"),
    path("machine-raters/judge/", judge.calls, name="judge_calls"),
    path("machine-raters/judge/<int:pk>/", judge.call, name="judge_call"),
    path("machine-raters/<int:pk>/", machines.machine_rater, name="machine_rater"),
    path("machine-raters/<int:pk>/measure/", machines.measure, name="measure_machine_rater"),
    path("machine-raters/<int:pk>/state/", machines.set_state, name="set_machine_rater_state"),
]
