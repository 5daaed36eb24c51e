from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "ratings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ratings.services import tallies  # noqa: PLC0415 - models are not ready before
        from sittings.signals import answers_frozen  # noqa: PLC0415

        answers_frozen.connect(tallies.on_answers_frozen, dispatch_uid="ratings.tallies")
