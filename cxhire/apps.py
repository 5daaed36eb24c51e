from django.apps import AppConfig

# Importing the module registers its checks.
from cxhire import checks

__all__ = ["CxhireConfig", "checks"]


class CxhireConfig(AppConfig):
    name = "cxhire"
