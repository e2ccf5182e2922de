"""Settings of the running house: what is common stands in :mod:`base`, secrets come from outside."""

from rathaus.settings.base import *  # noqa: F403
