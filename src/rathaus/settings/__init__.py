"""Settings of the running house: all in :mod:`base`, secrets from outside."""

from rathaus.settings.base import *  # noqa: F403
