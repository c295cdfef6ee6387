"""What some tests need of the machine: a Chromium, a font with Chinese in it, and strace.

Nothing here fails the build. A test whose tool is missing skips, and says which package it wants.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tools import debian

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FONT_PACKAGE = "fonts-wqy-microhei"  # 5 MB; the Noto fonts are 60


def chromium() -> Path | None:
    """The browser on this machine, if there is one."""
    for name in _BROWSERS:
        if found := shutil.which(name):
            return Path(found)
    return None


def has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def strace() -> Path | None:
    found = shutil.which("strace")
    return Path(found) if found else None


def main() -> int:
    missing: list[str] = []
    if chromium() is None:
        missing.append("chromium")
    if not has_chinese_font():
        missing += [_FONT_PACKAGE, "fontconfig"]
    if strace() is None:
        missing.append("strace")
    if missing and not debian.ensure(missing, reason="for the browser and fault tests"):
        print("The tests that need them will be skipped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
