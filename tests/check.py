"""Everything CI runs, in the order that fails fastest. `make test` calls this."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

PYTEST = [str(BIN / "pytest"), "-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal", "-q"]

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
    ("browser", [*PYTEST, "tests/browser"]),
)


def find_browser() -> bool:
    """Chromium is Debian's; it is installed where it is missing and that is possible."""
    if shutil.which("chromium") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium (once) ...", flush=True)
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return shutil.which("chromium") is not None


def main() -> int:
    if not find_browser():
        print("The browser tests need Chromium, which is not here. Run: sudo apt-get install chromium")
        return 1
    failed = []
    for name, command in STEPS:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
        print(f"   {time.monotonic() - started:.0f} s", flush=True)
    print(f"failed: {', '.join(failed)}" if failed else "all good", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
