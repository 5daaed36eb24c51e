"""Staff and teams: what an admin may do with them, and what must not happen."""

import threading

import pytest
from django.core import mail
from django.db import IntegrityError, connections
from django.utils import timezone

from accounts import services
from accounts.handlers import send_password_link
from accounts.models import Team, User
from audit.models import AuditEntry
from jobs.models import Job
from tests.factories import PASSWORD, make_team, make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def create(by=None, **changes):
    given = {"email": "new@example.org", "name": "Nora", "role": User.Role.RATER, "teams": [], "at": NOW}
    return services.create_user(**{**given, **changes}, by=by or make_user())


def update(user, by, **changes):
    given = {"email": user.email, "name": user.name, "role": user.role, "teams": user.teams.all(), "at": NOW}
    services.update_user(user=user, by=by, **{**given, **changes})
    user.refresh_from_db()


def actions():
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_a_new_person_gets_a_link_and_no_password():
    team = make_team()
    user = create(teams=[team])
    assert not user.has_usable_password()
    assert list(user.teams.all()) == [team]
    assert Job.objects.get().kind == "send_password_link"
    assert actions() == ["user.created"]


@pytest.mark.parametrize("email", ["new@example.org", "NEW@example.ORG"])
def test_two_people_cannot_have_one_address(email):
    create()
    with pytest.raises(services.EmailTaken):
        create(email=email)
    assert User.objects.filter(email__iexact="new@example.org").count() == 1


def test_the_mail_carries_a_link_that_works_once(client):
    user = create()
    send_password_link.run(str(user.pk))(NOW)
    message = mail.outbox[0]
    assert message.to == ["new@example.org"]
    link = next(word for word in message.body.split() if "/password/reset/key/" in word)
    path = link.removeprefix("http://localhost:8000")
    page = client.get(path, follow=True)
    form = page.redirect_chain[-1][0]
    new = "a brand new password 77"
    client.post(form, {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert "This link no longer works" in client.get(path, follow=True).content.decode()


def test_who_was_deactivated_gets_no_mail():
    user = create()
    services.deactivate_user(user=user, by=make_user(), at=NOW)
    send_password_link.run(str(user.pk))(NOW)
    assert mail.outbox == []


def test_a_password_link_can_be_sent_again():
    admin, user = make_user(), make_user(role=User.Role.RATER)
    services.send_password_link(user=user, by=admin, at=NOW)
    services.send_password_link(user=user, by=admin, at=NOW)
    assert Job.objects.filter(state="queued").count() == 1
    services.deactivate_user(user=user, by=admin, at=NOW)
    user.refresh_from_db()
    with pytest.raises(services.NotAllowed):
        services.send_password_link(user=user, by=admin, at=NOW)


def test_a_change_is_audited_with_roles_and_teams_but_no_names():
    admin, team = make_user(), make_team()
    user = make_user(role=User.Role.RATER, name="Nora", team=team)
    update(user, admin, role=User.Role.HIRING_MANAGER, name="Norah", teams=[])
    entry = AuditEntry.objects.get(action="user.changed")
    assert entry.data["before"] == {"role": "rater", "teams": [team.pk]}
    assert entry.data["after"] == {"role": "hiring_manager", "teams": []}
    assert "Nora" not in str(entry.data)


def test_an_address_cannot_be_taken_from_somebody_else():
    admin, user = make_user(), make_user()
    with pytest.raises(services.EmailTaken):
        update(user, admin, email=admin.email.upper())


def test_nobody_takes_the_admin_role_from_themselves():
    admin = make_user()
    make_user()
    with pytest.raises(services.NotAllowed, match="yourself"):
        update(admin, admin, role=User.Role.RATER)


def test_the_last_admin_stays():
    admin, other = make_user(), make_user()
    services.deactivate_user(user=other, by=admin, at=NOW)
    for deed in (
        lambda: update(admin, other, role=User.Role.RATER),
        lambda: services.deactivate_user(user=admin, by=other, at=NOW),
    ):
        with pytest.raises(services.NotAllowed, match="last admin"):
            deed()
    admin.refresh_from_db()
    assert (admin.is_active, admin.role) == (True, "admin")


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_end_each_other_at_once_do_not_both_succeed():
    one, two = make_user(), make_user()
    barrier = threading.Barrier(2)
    results = []

    def end(user, by):
        barrier.wait()
        try:
            services.deactivate_user(user=user, by=by, at=NOW)
            results.append("ended")
        except services.NotAllowed:
            results.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=end, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["ended", "refused"]
    assert User.objects.filter(is_active=True).count() == 1


def test_nobody_deactivates_themselves():
    admin = make_user()
    make_user()
    with pytest.raises(services.NotAllowed, match="yourself"):
        services.deactivate_user(user=admin, by=admin, at=NOW)


def test_who_is_deactivated_is_signed_out_at_once(client):
    admin, user = make_user(), make_user(role=User.Role.HIRING_MANAGER)
    client.force_login(user)
    assert client.get("/profile/").status_code == 200
    services.deactivate_user(user=user, by=admin, at=NOW)
    services.deactivate_user(user=user, by=admin, at=NOW)
    assert client.get("/profile/").url.startswith("/accounts/login/")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 302
    services.activate_user(user=user, by=admin, at=NOW)
    services.activate_user(user=user, by=admin, at=NOW)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 200
    assert [actions().count(name) for name in ("user.deactivated", "user.activated")] == [1, 1]


def test_a_team_is_made_renamed_and_filled():
    admin, user, gone = make_user(), make_user(), make_user(is_active=False)
    team = services.create_team(name="Support", by=admin, at=NOW)
    gone.teams.add(team)
    services.update_team(team=team, name="Care", members=[user], by=admin, at=NOW)
    services.update_team(team=team, name="Care", members=[user], by=admin, at=NOW)
    team.refresh_from_db()
    assert team.name == "Care"
    assert set(team.members.all()) == {user, gone}
    assert actions() == ["team.created", "team.changed"]


def test_two_teams_cannot_have_one_name():
    admin, other = make_user(), make_team("Care")
    with pytest.raises(services.NameTaken):
        services.create_team(name="Care", by=admin, at=NOW)
    team = make_team("Support")
    with pytest.raises(services.NameTaken):
        services.update_team(team=team, name=other.name, members=[], by=admin, at=NOW)
    assert Team.objects.filter(name="Care").count() == 1


def test_a_profile_that_did_not_change_leaves_no_trace():
    user = make_user(name="Ada")
    services.update_profile(user=user, name="Ada", time_zone="UTC", at=NOW)
    assert actions() == []
    services.update_profile(user=user, name="Ada", time_zone="Europe/Berlin", at=NOW)
    assert actions() == ["user.profile_changed"]


def test_the_database_refuses_a_second_spelling_of_an_address():
    make_user(email="ada@example.org")
    with pytest.raises(IntegrityError, match="one_user_an_email"):
        User.objects.bulk_create([User(email="ADA@example.org", role=User.Role.RATER)])
