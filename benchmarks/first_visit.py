"""A menu's page as a phone meets it: by Lighthouse, installed from npm for the while, and offline."""

import json
import os
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import sync_playwright

LIGHTHOUSE = "lighthouse@13"
RUNS = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


@dataclass(frozen=True, slots=True)
class Seen:
    """Scores from 0 to 100; each the median of some runs."""

    performance: float
    accessibility: float
    best_practices: float
    largest_paint: float
    """Seconds."""
    scripts: float
    """Kilobytes of all that were loaded, compressed."""


def look(url: str, home: Path) -> Seen:
    """With Lighthouse's own settings for mobile phones. `home` is where it is installed."""
    npm, chromium = _program("npm"), _program("chromium")
    if not (home / "node_modules").exists():
        subprocess.run([npm, "install", "--no-save", "--silent", LIGHTHOUSE], cwd=home, check=True)
    runs = [_report(url, home, chromium) for _ in range(RUNS)]
    return Seen(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


def _report(url: str, home: Path, chromium: str) -> tuple[float, ...]:
    done = subprocess.run(
        [str(home / "node_modules/.bin/lighthouse"), url, "--quiet", "--output=json",
         "--only-categories=performance,accessibility,best-practices", f"--chrome-flags={FLAGS}"],
        env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    scores = [
        100 * report["categories"][name]["score"] for name in ("performance", "accessibility", "best-practices")
    ]
    requests = report["audits"]["network-requests"]["details"]["items"]
    scripts = sum(_compressed(one["url"]) for one in requests if one.get("resourceType") == "Script") / 1000
    return *scores, report["audits"]["largest-contentful-paint"]["numericValue"] / 1000, scripts


def _compressed(url: str) -> int:
    answer = httpx.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip", url
    return answer.num_bytes_downloaded


def reload_offline(url: str) -> float:
    """Seconds until the menu can be used, where it was read once before and there is no network now."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program("chromium"), args=FLAGS.split())
        page = browser.new_page(viewport={"width": 360, "height": 780})
        page.goto(url)
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        page.reload()
        page.locator("[data-item] button").first.wait_for()
        page.wait_for_timeout(2000)  # what it keeps has been kept
        page.context.set_offline(True)
        taken = []
        for _ in range(RUNS):
            started = time.perf_counter()
            page.reload(wait_until="commit")
            page.locator("[data-item] button").first.wait_for()
            taken.append(time.perf_counter() - started)
        browser.close()
    return statistics.median(taken)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"there is no {name} on this machine")
    return found
