import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from ratings import calibration
from ratings.models import CalibrationItem, CalibrationRating, RaterTraining
from ratings.services import calibration as services
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return factories.make_rubric_version()


@pytest.fixture
def rita():
    return factories.make_user(User.Role.RATER, factories.make_team(), name="Rita")


@pytest.fixture
def admin():
    return factories.make_user(User.Role.ADMIN)


def add(number, level, **values):
    return services.add_item(
        **{
            "question_version": values.pop("question", None) or factories.make_question_version(),
            "text": f"Answer number {number}.",
            "levels": {"empathy": level, "composure": max(1, level - 1)},
            "reasons": {"empathy": f"Because of {number}."},
            "by": None,
            "at": timezone.now(),
            **values,
        }
    )


@pytest.fixture
def items(version):
    question = factories.make_question_version()
    return [add(number, 1 + number % 5, question=question) for number in range(6)]


def train(rater, version, shift=0):
    """All of the set, each level `shift` away from the expert's."""
    training = services.start_training(rater=rater, version=version, at=timezone.now())
    ended = False
    for item in CalibrationItem.objects.filter(pk__in=training.items):
        levels = {key: min(5, max(1, level + shift)) for key, level in item.levels.items()}
        ended = services.rate_item(training=training, item=item, levels=levels, at=timezone.now())
    assert ended
    training.refresh_from_db()
    return training


def test_who_rates_like_the_expert_gets_a_certificate_with_date_and_rubric(rita, version, items):
    training = train(rita, version)
    assert training.passed
    assert {name: training.figures[name] for name in ("n", "kappa", "exact", "adjacent", "lean")} == {
        "n": 12, "kappa": 1.0, "exact": 1.0, "adjacent": 1.0, "lean": 0.0,
    }  # fmt: skip
    assert calibration.certificate_of(rita, version) == training
    entry = AuditEntry.objects.get(action="rater_training.ended")
    assert entry.data["passed"] is True
    assert entry.data["rubric"] == version.content_hash


def test_who_does_not_sees_where_and_why_and_may_try_again(client, rita, version, items):
    training = train(rita, version, shift=2)
    assert not training.passed
    client.force_login(rita)
    page = client.get(reverse("ratings:training")).content.decode()
    assert "not enough for a certificate yet" in page
    assert "You 3, the expert 1" in page
    assert "Because of 0." in page
    # Where the expert gave no reason, the rubric's words for that level stand.
    anchor = next(one for one in version.body["competencies"] if one["key"] == "composure")["levels"][0]["anchor"]
    assert anchor[:40] in page
    assert train(rita, version).passed
    assert RaterTraining.objects.filter(rater=rita).count() == 2
    assert "Certificate" in client.get(reverse("ratings:training")).content.decode()


@pytest.mark.parametrize(
    ("kappa", "adjacent", "enough"),
    [(0.6, 0.9, True), (0.59, 1.0, False), (0.9, 0.89, False), (None, 1.0, False), (1.0, None, False)],
)
def test_what_is_enough(kappa, adjacent, enough):
    assert calibration.is_enough({"kappa": kappa, "adjacent": adjacent}) is enough


def test_one_rates_page_by_page_and_what_was_said_stays(client, rita, version, items):
    client.force_login(rita)
    start = reverse("ratings:training")
    url = client.post(start)["Location"]
    assert client.post(start)["Location"] == url
    page = client.get(url).content.decode()
    assert "Answer 1 of 6" in page
    assert "Because of" not in page
    assert client.post(url, {"level-empathy": "3"}).status_code == 422
    assert client.post(url, {"level-empathy": "9", "level-composure": "3"}).status_code == 422
    following = client.post(url, {"level-empathy": "3", "level-composure": "3"})["Location"]
    assert following != url
    # Back, and once more with other levels: it leads on, and nothing is changed.
    assert client.post(url, {"level-empathy": "5", "level-composure": "5"})["Location"] == following
    assert set(CalibrationRating.objects.values_list("level", flat=True)) == {3}
    assert "1 of 6 answers rated" in client.get(start).content.decode()


def test_the_order_is_the_raters_own_and_the_set_is_fixed_when_it_begins(rita, version, items):
    mine = services.start_training(rater=rita, version=version, at=timezone.now())
    other = services.start_training(rater=factories.make_user(User.Role.RATER), version=version, at=timezone.now())
    assert mine.items != other.items
    services.retire_item(item=items[0], by=rita, at=timezone.now())
    services.retire_item(item=items[0], by=rita, at=timezone.now())
    assert len(mine.items) == 6
    assert len(calibration.items_for(version)) == 5
    assert AuditEntry.objects.filter(action="calibration_item.retired").count() == 1
    assert train(rita, version).passed


def test_what_is_no_rating_is_refused(rita, version, items):
    training = services.start_training(rater=rita, version=version, at=timezone.now())
    for item, levels in [
        (items[0], {"empathy": 3}),
        (items[0], {"empathy": 3, "composure": 0}),
        (items[0], {"empathy": 3, "composure": 3, "patience": 3}),
        (add(99, 3), {"empathy": 3, "composure": 3}),
    ]:
        with pytest.raises(services.CalibrationRefused):
            services.rate_item(training=training, item=item, levels=levels, at=timezone.now())
    done = train(rita, version)
    with pytest.raises(services.CalibrationRefused):
        services.rate_item(training=done, item=items[0], levels={"empathy": 3, "composure": 3}, at=timezone.now())


def test_somebody_elses_training_is_not_there(client, rita, version, items):
    training = services.start_training(rater=rita, version=version, at=timezone.now())
    client.force_login(factories.make_user(User.Role.RATER))
    url = reverse("ratings:training_item", args=[training.pk, training.items[0]])
    assert client.get(url).status_code == client.post(url, {"level-empathy": "3"}).status_code == 404


def test_without_a_set_there_is_nothing_to_begin(client, rita, admin, version):
    client.force_login(rita)
    url = reverse("ratings:training")
    assert "nothing to train on yet" in client.get(url).content.decode()
    client.post(url)
    assert not RaterTraining.objects.exists()
    client.force_login(admin)
    assert "To the calibration set" in client.get(url).content.decode()


def test_sample_answers_become_a_set_once(version, admin, client):
    for number in range(6):
        samples = [{"text": f"{number} at {level}", "levels": {"empathy": level}} for level in range(1, 6)]
        factories.make_question_version(title=f"Question {number}", samples=samples)
    client.force_login(admin)
    for _ in range(2):
        client.post(reverse("ratings:calibration_samples"))
    assert sorted(item.levels["empathy"] for item in CalibrationItem.objects.all()) == [1, 1, 2, 3, 4, 5]
    assert {item.source for item in CalibrationItem.objects.all()} == {"sample"}


def test_an_admin_adds_an_answer_and_takes_it_out(client, admin, version):
    question = factories.make_question_version().question
    client.force_login(admin)
    url = reverse("ratings:calibration")
    assert "Nothing in the set yet" in client.get(url).content.decode()
    sent = {"question": question.pk, "text": "<b>I listened.</b>", "level-empathy": "4", "reason-empathy": "Named it."}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    item = CalibrationItem.objects.get()
    assert (item.levels, item.reasons) == ({"empathy": 4}, {"empathy": "Named it."})
    page = client.get(url).content.decode()
    assert "&lt;b&gt;I listened" in page
    assert client.post(url, {**sent, "level-empathy": ""}).status_code == 422
    client.post(reverse("ratings:calibration_retire", args=[item.pk]))
    assert "Nothing in the set yet" in client.get(url).content.decode()
    # Added once more, it is back.
    client.post(url, sent)
    assert CalibrationItem.objects.get(retired_at=None) == item


@pytest.mark.parametrize(
    "values",
    [{"text": " "}, {"text": "x" * 20_001}, {"levels": {}}, {"levels": {"empathy": 6}}, {"levels": {"charm": 3}},
     {"reasons": {"empathy": "x" * 1001}}],
)  # fmt: skip
def test_what_is_no_item_is_refused(version, values):
    with pytest.raises(services.CalibrationRefused):
        add(1, 3, **values)


@pytest.mark.parametrize("name", ["calibration", "calibration_samples"])
def test_only_admins_keep_the_set(client, rita, name):
    url = reverse(f"ratings:{name}")
    assert client.post(url).status_code == 302
    client.force_login(rita)
    assert client.post(url).status_code == 403
    assert not CalibrationItem.objects.exists()


def test_a_version_that_is_not_there_is_404(client, rita, version):
    client.force_login(rita)
    assert client.get(reverse("ratings:training"), {"rubric": "999999"}).status_code == 404


def test_the_result_takes_as_many_queries_for_six_items_as_for_twelve(client, rita, version, items):
    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("ratings:training"))
        return len(captured)

    client.force_login(rita)
    train(rita, version)
    before = count()
    for number in range(6, 12):
        add(number, 3)
    train(rita, version)
    assert count() == before
