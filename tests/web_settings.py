"""The app's own settings, with the data folder in a temporary place and quick password hashes."""

import os
import tempfile

os.environ["JUNHENG_DATA"] = tempfile.mkdtemp(prefix="junheng-test-")
os.environ.setdefault("JUNHENG_SECRET", "only-for-tests")

from junheng.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
