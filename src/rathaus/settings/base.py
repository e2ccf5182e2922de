"""Django settings. Sections: place, city, apps, database, web, language, accounts, files, jobs."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from rathaus.settings.environment import ROOT as ROOT
from rathaus.settings.environment import flag, home, number, secret_key, text

# --- Place -------------------------------------------------------------------------------------
HOME = home()
LIBRARY = text("RATHAUS_LIBRARY") or str(ROOT / "library")
PORT = number("PORT", 8000)
DEMO = flag("RATHAUS_DEMO")
DEBUG = False
SECRET_KEY = secret_key(HOME)
SECRET_KEY_FALLBACKS = [key for key in text("RATHAUS_OLD_SECRET_KEYS").split() if key]

# --- City: the host decides, so every host may knock; unknown ones get 404 ----------------------
ALLOWED_HOSTS = ["*"]
OPERATOR_HOSTS = set(text("RATHAUS_OPERATOR_HOSTS", "localhost 127.0.0.1").split())
OPERATOR_URLCONF = "rathaus.site.urls_operator"
# Where the daily probe connects, if not at the address of the city itself.
PROBE_ADDRESS = text("RATHAUS_PROBE_ADDRESS")
OPERATOR_URL = text("RATHAUS_OPERATOR_URL", f"http://localhost:{PORT}")
ROOT_URLCONF = "rathaus.site.urls"
WSGI_APPLICATION = "rathaus.settings.wsgi.application"

# --- Apps --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "rathaus.kernel",
    "rathaus.design",
    "rathaus.people",
    "rathaus.catalogue",
    "rathaus.records",
    "rathaus.mail",
    "rathaus.money",
    "rathaus.procedures",
    "rathaus.assistant",
    "rathaus.counter",
    "rathaus.reports",
    "rathaus.steering",
    "rathaus.site",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rathaus.kernel.tenancy.middleware.CityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "csp.middleware.CSPMiddleware",
    "rathaus.site.tiles.TilesMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rathaus.people.middleware.ActorMiddleware",
    "rathaus.kernel.error_pages.ErrorMiddleware",
    "rathaus.kernel.access.middleware.AccessMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "rathaus.site.context.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Views of kept libraries that guard themselves; every view of ours declares its access.
OPEN_VIEW_MODULES = (
    "allauth.",
    "django.contrib.staticfiles.",
    "django.views.generic.base.RedirectView",
    "django.views.i18n.",
    "ninja.",
)

# --- Database -----------------------------------------------------------------------------------
DATABASE_URL = text("DATABASE_URL")
DATABASE_PREFIX = text("RATHAUS_DATABASE_PREFIX", "rathaus_")
REGISTRY_DATABASE = f"{DATABASE_PREFIX}registry"
TEMPLATE_DATABASE = f"{DATABASE_PREFIX}template"
DATABASE_POOL_SIZE = number("RATHAUS_POOL_SIZE", 8)
DATABASES = {
    "default": {
        "ENGINE": "rathaus.kernel.tenancy.backend",
        "NAME": "city",
        "OPTIONS": {
            "pool": {"min_size": 0, "max_size": DATABASE_POOL_SIZE, "max_idle": 60, "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
}
# Nothing phones home: addresses in descriptions are only visited where the operator says so.
LINK_PROBE = flag("RATHAUS_LINK_PROBE")
LINK_PROBE_PRIVATE = flag("RATHAUS_LINK_PROBE_PRIVATE")
# Programs that hear of changed reports stand outside, unless the operator allows others.
HOOK_PRIVATE = flag("RATHAUS_HOOK_PRIVATE")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
    }
}

# --- Web ----------------------------------------------------------------------------------------
# Behind https (every real installation) cookies travel encrypted only; the demo on localhost is
# plain http, which browsers treat as a secure context.
HTTPS = flag("RATHAUS_HTTPS", default=not DEMO)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("RATHAUS_PROXY") else None
USE_X_FORWARDED_HOST = flag("RATHAUS_PROXY")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rathaus.kernel.error_pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, OPERATOR_URL],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}
# Pictures of the land under maps: "basemap-farbe", "basemap-grau", or an address with {z} {x} {y}.
# Empty: none, and nothing is asked of anybody. A city may say otherwise in its settings.
TILES = text("RATHAUS_TILES")
TILES_ATTRIBUTION = text("RATHAUS_TILES_ATTRIBUTION")
# Pages that may show the assistant in a frame: "https://www.example.de https://…".
ASSISTANT_EMBEDDERS = [SELF, *text("RATHAUS_ASSISTANT_EMBEDDERS").split()]
# A language model that may say cited passages in other words; without an address there is none.
ASSISTANT_LLM_URL = text("RATHAUS_LLM_URL")
ASSISTANT_LLM_KEY = text("RATHAUS_LLM_KEY")
ASSISTANT_LLM_MODEL = text("RATHAUS_LLM_MODEL")
ASSISTANT_EMBEDDINGS = flag("RATHAUS_EMBEDDINGS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "rathaus.kernel.blobs.receiving.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Language -----------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("English"))]
LOCALE_PATHS = [str(ROOT / "locale")]
LANGUAGE_COOKIE_NAME = "sprache"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
USE_THOUSAND_SEPARATOR = False

# --- Accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after-login"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# With a mail server nobody logs in before the address is proved theirs. Without one (demo) no mail
# could prove it. Signing up never tells whether an address has an account already (people/sign_up).
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if text("RATHAUS_SMTP_HOST") else "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "rathaus.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"signup": "rathaus.people.sign_up.SignUpForm"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
SOCIALACCOUNT_ADAPTER = "rathaus.people.adapters.FederalAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
FEDERAL_ACCOUNT_URL = text("RATHAUS_FEDERAL_ACCOUNT_URL", f"{OPERATOR_URL}/simulator/bundid")
# Fictional persons may log in only where somebody wants to show the house, never by oversight.
FEDERAL_ACCOUNT_SIMULATED = not text("RATHAUS_FEDERAL_ACCOUNT_URL") and flag(
    "RATHAUS_FEDERAL_ACCOUNT_SIMULATOR", default=DEMO
)
FEDERAL_ACCOUNT_OFFERED = bool(text("RATHAUS_FEDERAL_ACCOUNT_URL")) or FEDERAL_ACCOUNT_SIMULATED
FEDERAL_ACCOUNT_APP = {
    "provider_id": "bundid",
    "name": "BundID",
    "client_id": text("RATHAUS_FEDERAL_ACCOUNT_CLIENT", "rathaus"),
    "secret": text("RATHAUS_FEDERAL_ACCOUNT_SECRET", "simulator"),
    "settings": {"server_url": FEDERAL_ACCOUNT_URL, "token_auth_method": "client_secret_post"},
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [FEDERAL_ACCOUNT_APP] if FEDERAL_ACCOUNT_OFFERED else [],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_ADAPTER = "rathaus.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "login_webauthn": "rathaus.people.passkeys.LoginForm",
    "authenticate_webauthn": "rathaus.people.passkeys.SecondFactorForm",
    "reauthenticate_webauthn": "rathaus.people.passkeys.ConfirmForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- Portal network (PVOG): off unless an address is set ----------------------------------------
PVOG_URL = text("RATHAUS_PVOG_URL")
PVOG_DELIVERY_URL = text("RATHAUS_PVOG_DELIVERY_URL")
PVOG_TOKEN_URL = text("RATHAUS_PVOG_TOKEN_URL")
PVOG_CLIENT = text("RATHAUS_PVOG_CLIENT")
PVOG_SECRET = text("RATHAUS_PVOG_SECRET")

# --- E-mail -------------------------------------------------------------------------------------
EMAIL_HOST = text("RATHAUS_SMTP_HOST")
EMAIL_PORT = number("RATHAUS_SMTP_PORT", 25)
EMAIL_HOST_USER = text("RATHAUS_SMTP_USER")
EMAIL_HOST_PASSWORD = text("RATHAUS_SMTP_PASSWORD")
EMAIL_USE_TLS = flag("RATHAUS_SMTP_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("RATHAUS_MAIL_FROM", "rathaus@localhost")
# Without a mail server nothing is lost: messages lie in a folder, where the operator sees them.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(HOME / "outgoing-mail")

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = str(HOME / "static")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "blobs": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": text("RATHAUS_S3_BUCKET"),
                "endpoint_url": text("RATHAUS_S3_ENDPOINT") or None,
                "default_acl": "private",
                "file_overwrite": True,
            },
        }
        if text("RATHAUS_S3_BUCKET")
        else {
            "BACKEND": "rathaus.kernel.blobs.storage.FolderStorage",
            "OPTIONS": {"location": str(HOME / "blobs")},
        }
    ),
}
# A second copy of every content, in another place than the first: a folder or an object store.
if text("RATHAUS_SECOND_S3_BUCKET"):
    STORAGES["blobs_second"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": text("RATHAUS_SECOND_S3_BUCKET"),
            "endpoint_url": text("RATHAUS_SECOND_S3_ENDPOINT") or None,
            "access_key": text("RATHAUS_SECOND_S3_KEY") or None,
            "secret_key": text("RATHAUS_SECOND_S3_SECRET") or None,
            "default_acl": "private",
            "file_overwrite": True,
        },
    }
elif text("RATHAUS_SECOND_STORE"):
    STORAGES["blobs_second"] = {
        "BACKEND": "rathaus.kernel.blobs.storage.FolderStorage",
        "OPTIONS": {"location": text("RATHAUS_SECOND_STORE")},
    }
WHITENOISE_MAX_AGE = 3600
BLOB_FSYNC = flag("RATHAUS_BLOB_FSYNC", default=True)
UPLOAD_LIMIT_BYTES = number("RATHAUS_UPLOAD_LIMIT_BYTES", 10 * 1024 * 1024)
CLAMD = text("RATHAUS_CLAMD")  # "host:port" or a socket path; empty: no virus scanner

# --- Jobs ---------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- Checks and log -----------------------------------------------------------------------------
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": text("RATHAUS_LOG_LEVEL", "WARNING")},
}
