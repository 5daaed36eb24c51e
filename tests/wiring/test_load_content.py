import pytest
from django.core.management import call_command

from assessments.models import AssessmentVersion
from roles.models import Role, RubricVersion
from sittings.models import Notice

pytestmark = pytest.mark.django_db


def test_a_new_installation_gets_the_product_s_content_and_no_demo_people(django_user_model):
    for _ in range(2):
        call_command("load_content")
    assert Role.objects.count() == 5
    assert RubricVersion.objects.count() == 1
    assert AssessmentVersion.objects.count() == 10  # two a role
    assert Notice.objects.filter(language="en").count() == 2
    assert not django_user_model.objects.exists()
