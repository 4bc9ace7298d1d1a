"""Everything CI runs, in the order that fails fastest. `make test` calls this."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

STEPS: tuple[tuple[str, list[str]], ...] = (
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "comanda", "tests", "benchmarks"]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "comanda", "tests", "benchmarks"]),
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("layers", [str(BIN / "lint-imports"), "--no-logo"]),
    ("tests", [str(BIN / "pytest"), "-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal", "-q"]),
)


def main() -> int:
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
