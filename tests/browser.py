"""Headless Chromium for the tests of pages."""

import os
import shutil

import pytest
from selenium import webdriver


def chromium(profile):
    """A driver that keeps the console; skips where there is no Chromium, but in CI, which installs it."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    switches = (
        "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --window-size=1366,900"
    )
    for switch in [*switches.split(), f"--user-data-dir={profile}"]:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
