"""``python -m rathaus`` is the command ``rathaus``."""

import sys

from rathaus.cli.main import main

sys.exit(main())
