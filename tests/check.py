"""Everything CI runs, in the order that fails fastest. `make test` calls this."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

PYTEST = [str(BIN / "pytest"), "-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal", "-q"]

# A browser is told to do something and does it some time later. One page of hundreds that was slower than a test
# waits, on a machine with much to do, says so below and is tried again by itself; more than that is no accident.
UNSTEADY = 2
REMEMBERED = Path(tempfile.gettempdir()) / f"comanda-check-{os.getpid()}"
REMEMBER = ["-o", f"cache_dir={REMEMBERED}"]

STEPS: tuple[tuple[str, list[str]], ...] = (
    (
        "format",
        [str(BIN / "ruff"), "format", "--check", "--quiet", "comanda", "tests", "benchmarks", "web/build.py"],
    ),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "comanda", "tests", "benchmarks", "web/build.py"]),
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("web", [sys.executable, "web/build.py", "check", "test"]),
    ("layers", [str(BIN / "lint-imports"), "--no-logo"]),
    ("tests", [*PYTEST, "--ignore", "tests/browser"]),
    # By themselves: a browser's driver holds an event loop of its own, which the other tests' would meet.
    ("browser", [*PYTEST, *REMEMBER, "tests/browser"]),
)


def find_browser() -> bool:
    """Chromium is Debian's; it is installed where it is missing and that is possible."""
    if shutil.which("chromium") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium (once) ...", flush=True)
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return shutil.which("chromium") is not None


def holds_alone() -> bool:
    """Whether what failed in the browser does not when nothing else runs."""
    file = REMEMBERED / "v" / "cache" / "lastfailed"
    failed = list(json.loads(file.read_text())) if file.exists() else []
    if not 0 < len(failed) <= UNSTEADY:
        return False
    print(f"== browser, once more: {', '.join(failed)}", flush=True)
    return subprocess.run([str(BIN / "pytest"), "-q", *failed], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    if not find_browser():
        print("The browser tests need Chromium, which is not here. Run: sudo apt-get install chromium")
        return 1
    failed = []
    for name, command in STEPS:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        good = subprocess.run(command, cwd=ROOT, check=False).returncode == 0
        if not good and not (name == "browser" and holds_alone()):
            failed.append(name)
        print(f"   {time.monotonic() - started:.0f} s", flush=True)
    shutil.rmtree(REMEMBERED, ignore_errors=True)
    print(f"failed: {', '.join(failed)}" if failed else "all good", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
