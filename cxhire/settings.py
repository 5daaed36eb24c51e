"""Every setting, all of it from the environment. .env.example lists each with its default."""

from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cxhire.env import broker_url as _broker_url
from cxhire.env import database_from_url as _database_from_url
from cxhire.env import envbool, envdecimal, envint, envlist, envsecret, envstr
from cxhire.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

# DEMO is what bin/demo and bin/test run in: plain http on this machine, mails into a folder.
DEMO = envbool("DEMO", False)
DEBUG = envbool("DEBUG", False)
SECRET_KEY = envsecret("SECRET_KEY", "for-the-demo-on-one-machine-and-nothing-else" if DEMO else None)
SECRET_KEY_FALLBACKS = envlist("SECRET_KEY_FALLBACKS")
SITE_URL = envstr("SITE_URL", "http://localhost:8000" if DEMO else None).rstrip("/")
ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEMO else "")
DATA_DIR = Path(envstr("DATA_DIR", str(BASE_DIR / "var")))
# An empty path means: the encoder that is installed with requirements-encoder.txt.
ENCODER_PATH = envstr("ENCODER_PATH", "")

# --- Applications -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "cxhire",
    "audit",
    "jobs",
    "accounts",
    "wording",
    "notifications",
    "roles",
    "assessments",
    "openings",
    "growth",
    "sittings",
    "bulk",
    "interviews",
    "ratings",
    "results",
    "desk",
    "demo",
]

MIDDLEWARE = [
    "cxhire.health.answer",
    "cxhire.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "cxhire.middleware.StaffLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.own_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "cxhire.urls"
WSGI_APPLICATION = "cxhire.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cxhire.context.site",
                "accounts.navigation.navigation",
                "notifications.context.bell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Stores -------------------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        **_database_from_url(envsecret("DATABASE_URL", "postgresql:///cxhire" if DEMO else None)),
        "CONN_MAX_AGE": envint("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
REDIS_URL = envsecret("REDIS_URL", "redis://localhost:6379/0" if DEMO else None)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cxhire",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}

# --- Background work ----------------------------------------------------------------------------------------

# kind -> dotted path of the handler; the jobs app imports them when it first needs one.
JOB_HANDLERS: dict[str, str] = {
    "send_password_link": "accounts.handlers.send_password_link",
    "send_invitation": "openings.handlers.send_invitation",
    "send_extension": "openings.handlers.send_extension",
    "import_batch": "openings.handlers.import_batch",
    "close_sitting": "sittings.handlers.close_sitting",
    "tell_about_needs": "sittings.handlers.tell_about_needs",
    "sitting_submitted": "ratings.handlers.sitting_submitted",
    "answers_changed": "ratings.handlers.answers_changed",
    "rate_sitting": "ratings.handlers.rate_sitting",
    "find_alike": "ratings.handlers.find_alike",
    "train_machine_rater": "ratings.handlers.train_machine_rater",
    "foresee_change": "results.handlers.foresee_change",
    "measure_machine_rater": "ratings.handlers.measure_machine_rater",
    "watch_machine_raters": "ratings.handlers.watch_machine_raters",
    "count_question_figures": "ratings.handlers.count_question_figures",
    "score_sheet": "results.handlers.score_sheet",
    "send_decision_mail": "results.handlers.send_decision_mail",
    "make_bundle": "results.handlers.make_bundle",
    "forget_bundle": "results.handlers.forget_old_bundle",
    "send_appeal_mail": "results.handlers.appeal_mail",
    "send_data_code": "results.handlers.data_code",
    "keep_to_retention": "results.handlers.keep_to_retention",
    "send_feedback_mail": "results.handlers.feedback_mail",
    "remind_of_appeal": "results.handlers.remind_of_appeal",
    "note_run_out": "openings.handlers.note_run_out",
    "do_bulk_action": "bulk.handlers.do_bulk_action",
    "collect_notifications": "notifications.handlers.collect_notifications",
    "send_notifications": "notifications.handlers.send_notifications",
    "forget_notifications": "notifications.handlers.forget_notifications",
}

# kind of what is done for many candidates -> dotted path of the function that does it for one.
BULK_ACTIONS: dict[str, str] = {
    "resend": "bulk.invitations.resend",
    "extend": "bulk.invitations.extend",
    "revoke": "bulk.invitations.revoke",
    "decide": "results.many.decide_one",
    "release": "results.many.release_one",
}

# dotted path of the function that hears of every job that is given up.
JOB_GIVEN_UP = "notifications.services.tell_work_failed"

# From how many candidates on a question is left out of assessments that do not have it yet; 0: never.
QUESTION_EXPOSURE_CAP = envint("QUESTION_EXPOSURE_CAP", 500)

# dotted paths of the functions that have something to tell a user on the first page.
HOME_NOTICES = ["sittings.notices.needs_notices", "ratings.notices.machine_notices"]

# dotted path of the function that knows the machine raters a scoring policy may name.
MACHINE_RATERS_ON_OFFER = "ratings.offers.machine_raters_on_offer"
# Those that know what may be said of the ones a policy names: to hiring people, and to candidates.
MACHINE_RATERS_NAMED = "ratings.standing.labels_of_policy"
MACHINE_RATERS_TOLD = "ratings.told.told_to_candidates"

# kind of an actor or subject -> dotted path of the function that knows its names; entries hold ids alone.
AUDIT_NAMES: dict[str, str] = {
    "user": "accounts.queries.names_of",
    "team": "accounts.queries.team_names",
    "role": "roles.queries.role_labels",
    "question": "assessments.queries.question_titles",
    "assessment": "assessments.queries.assessment_titles",
    "candidate": "openings.names.person_names",
    "person": "openings.names.person_names",
    "application": "openings.names.application_names",
    "opening": "openings.names.opening_titles",
    "plan": "openings.names.plan_titles",
    "company": "openings.names.company_names",
    "machine_rater": "ratings.machines.machine_rater_names",
}

CELERY_BROKER_URL = _broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = envint("TASK_TIME_LIMIT_SECONDS", 300)
CELERY_TASK_SOFT_TIME_LIMIT = max(CELERY_TASK_TIME_LIMIT - 30, 1)
CELERY_WORKER_CONCURRENCY = envint("WORKER_CONCURRENCY", 2)
# A new worker process loads the engine before it reports; four seconds, the default, would be its end.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A request must not wait for a broker that is down: the job's row is committed, the sweep sends it later.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
# The schedule is one interval: nothing to remember between starts, so no file that a crash could spoil.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "jobs.tasks.sweep",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},
    },
    "watch": {
        "task": "ratings.tasks.watch",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "retention": {
        "task": "results.tasks.retention",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "run_out": {
        "task": "openings.tasks.run_out",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
    "tidy": {
        "task": "notifications.tasks.tidy",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
}

# --- The judge: a machine rater behind an OpenAI-compatible endpoint; off without an address ------------------

JUDGE_BASE_URL = envstr("JUDGE_BASE_URL", "").rstrip("/")
JUDGE_MODEL = envstr("JUDGE_MODEL", "")
JUDGE_API_KEY = envsecret("JUDGE_API_KEY", "")
JUDGE_PASSES = envint("JUDGE_PASSES", 3)
# "none": not sent, for models that take no temperature.
JUDGE_TEMPERATURE = envstr("JUDGE_TEMPERATURE", "0.5")
JUDGE_MAX_TOKENS = envint("JUDGE_MAX_TOKENS", 2000)
JUDGE_MAX_TOKENS_NAME = envstr("JUDGE_MAX_TOKENS_NAME", "max_tokens")
JUDGE_TIMEOUT_SECONDS = envint("JUDGE_TIMEOUT_SECONDS", 60)
JUDGE_BACKOFF_SECONDS = envint("JUDGE_BACKOFF_SECONDS", 2)
JUDGE_CONCURRENCY = envint("JUDGE_CONCURRENCY", 2)
# Caps; 0: none. Those in money need prices.
JUDGE_DAILY_TOKENS = envint("JUDGE_DAILY_TOKENS", 2_000_000)
JUDGE_OPENING_TOKENS = envint("JUDGE_OPENING_TOKENS", 5_000_000)
JUDGE_DAILY_COST = envdecimal("JUDGE_DAILY_COST", "0")
JUDGE_OPENING_COST = envdecimal("JUDGE_OPENING_COST", "0")
JUDGE_PRICE_IN = envdecimal("JUDGE_PRICE_IN", "0")
JUDGE_PRICE_OUT = envdecimal("JUDGE_PRICE_OUT", "0")
JUDGE_CURRENCY = envstr("JUDGE_CURRENCY", "USD")

# --- People signing in --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO else "https"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# --- Safety of pages ----------------------------------------------------------------------------------------

# Everything below follows from whether people reach the site by https: always, outside the demo.
HTTPS = envbool("HTTPS", not DEMO)
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = envlist("CSRF_TRUSTED_ORIGINS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = envint("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if envbool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Two demos on one machine share the host name: each keeps its own cookies.
_COOKIE_SUFFIX = envstr("COOKIE_SUFFIX", "")
SESSION_COOKIE_NAME = f"cxhire_session{_COOKIE_SUFFIX}"
CSRF_COOKIE_NAME = f"cxhire_csrf{_COOKIE_SUFFIX}"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Mail ---------------------------------------------------------------------------------------------------

MAIL_DIR = DATA_DIR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEMO else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = str(MAIL_DIR)
EMAIL_HOST = envstr("EMAIL_HOST", "localhost")
EMAIL_PORT = envint("EMAIL_PORT", 25)
EMAIL_HOST_USER = envstr("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = envsecret("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = envbool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = envint("EMAIL_TIMEOUT_SECONDS", 20)
DEFAULT_FROM_EMAIL = envstr("DEFAULT_FROM_EMAIL", "CXHire <hiring@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Languages and time -------------------------------------------------------------------------------------

LANGUAGE_CODE = envstr("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
# Candidates' pages are translated whole. Staff's are English, rather than half of each.
STAFF_LANGUAGES = ["en"]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cxhire.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Static files -------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# In the demo the files are served from where they lie, and nothing is collected.
STATIC_ROOT = None if DEMO else Path(envstr("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_AUTOREFRESH = DEMO and DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"

# --- Logs ---------------------------------------------------------------------------------------------------

LOGGING_CONFIG = "cxhire.logs.configure"
LOGGING = logging_config(level=envstr("LOG_LEVEL", "INFO"))
