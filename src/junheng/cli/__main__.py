"""`python -m junheng.cli`."""

import sys

from junheng.cli import main

sys.exit(main())
