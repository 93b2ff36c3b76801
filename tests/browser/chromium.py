"""The system's Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A test's browser asks nobody anything of its own accord.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Where a Chromium is: `TEST_CHROMIUM`, or one that the system has."""
    if chosen := os.environ.get("TEST_CHROMIUM"):
        return shutil.which(chosen)
    return next((found for found in map(shutil.which, NAMES) if found), None)


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """That Chromium, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
