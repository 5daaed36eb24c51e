from django.conf import settings

from jobs.registry import Handler, handler_for


def test_every_kind_in_the_settings_has_a_handler() -> None:
    assert settings.JOB_HANDLERS
    for kind in settings.JOB_HANDLERS:
        assert isinstance(handler_for(kind), Handler)
