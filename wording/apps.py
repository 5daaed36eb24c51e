from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "wording"
    default_auto_field = "django.db.models.BigAutoField"
