"""Settings of the test suite: the real house with cheap passwords and its own databases."""

import os
import tempfile

from rathaus.settings.base import *  # noqa: F403
from rathaus.settings.base import FEDERAL_ACCOUNT_APP, MIDDLEWARE, ROOT, STORAGES

HOME = ROOT / ".run" / "test"
# Each process has databases of its own; all share one template per schema (see tests/conftest.py).
DATABASE_PREFIX = f"test_{os.getpid()}_"
TEMPLATE_DATABASE = "test_template"
REGISTRY_DATABASE = f"{DATABASE_PREFIX}registry"
HTTPS = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
DEMO = True
FEDERAL_ACCOUNT_SIMULATED = FEDERAL_ACCOUNT_OFFERED = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [FEDERAL_ACCOUNT_APP]}
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
BLOB_FSYNC = False
MIDDLEWARE = [entry for entry in MIDDLEWARE if "whitenoise" not in entry]
_FILES = tempfile.mkdtemp(prefix="rathaus-test-")
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "blobs": {
        "BACKEND": "rathaus.kernel.blobs.storage.FolderStorage",
        "OPTIONS": {"location": _FILES},
    },
}
