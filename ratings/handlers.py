from collections.abc import Callable
from datetime import datetime, timedelta

from jobs.registry import Handler
from ratings.services import alike, figures, machines, reports, training


def _fan_out(subject: str) -> Callable[[datetime], None]:
    return lambda at: machines.fan_out(sitting_id=int(subject), at=at)


def _rate(subject: str) -> Callable[[datetime], None]:
    return machines.prepare_run(run_id=int(subject))


def _give_up(subject: str, reason: str, at: datetime) -> None:
    machines.give_up_run(run_id=int(subject), reason=reason, at=at)


def _changed(subject: str) -> Callable[[datetime], None]:
    return lambda at: machines.rate_changed(sitting_id=int(subject), at=at)


sitting_submitted = Handler(run=_fan_out)
answers_changed = Handler(run=_changed)
rate_sitting = Handler(run=_rate, give_up=_give_up, lease=timedelta(minutes=2))


def _measure(subject: str) -> Callable[[datetime], None]:
    return reports.prepare_report(machine_rater_id=int(subject))


def _watch(subject: str) -> Callable[[datetime], None]:
    return reports.prepare_watch()


def _find_alike(subject: str) -> Callable[[datetime], None]:
    return alike.prepare_alike(sitting_id=int(subject))


def _train(subject: str) -> Callable[[datetime], None]:
    return training.prepare_training(training_id=int(subject))


def _give_up_training(subject: str, reason: str, at: datetime) -> None:
    training.give_up_training(training_id=int(subject), reason=reason, at=at)


def _count_figures(subject: str) -> Callable[[datetime], None]:
    return figures.prepare_figures()


train_machine_rater = Handler(run=_train, give_up=_give_up_training, lease=timedelta(minutes=6))
measure_machine_rater = Handler(run=_measure)
watch_machine_raters = Handler(run=_watch)
find_alike = Handler(run=_find_alike)
count_question_figures = Handler(run=_count_figures, lease=timedelta(minutes=15))
