"""`python -m benchmarks [scenario ...]`: measures and writes benchmarks/results/<day>.md."""

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.installation import installation
from benchmarks.scenarios import SCENARIOS
from comanda.serving import allow_many_connections

RESULTS = Path(__file__).parent / "results"


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        sys.exit(f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    allow_many_connections()
    head = (
        f"# Measured on {datetime.now(UTC):%Y-%m-%d}\n\n{os.cpu_count()} cores ({_processor()}), "
        f"Python {platform.python_version()}, load generator and database on the same machine.\n"
    )
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d}.md"
    for name in names or list(SCENARIOS):
        scenario = SCENARIOS[name]
        print(f"== {name}", flush=True)
        with installation() as fresh:
            lines = scenario(fresh)
        written = [
            f"## {name}",
            "",
            scenario.__doc__ or "",
            "",
            "| what | reached | asked |",
            "| --- | --- | --- |",
        ]
        for line in lines:
            print("   " + " | ".join(line), flush=True)
            written.append(f"| {' | '.join(line)} |")
        RESULTS.mkdir(exist_ok=True)
        path.write_text(_with(path.read_text() if path.exists() else head, name, "\n".join(written) + "\n"))


def _with(page: str, name: str, part: str) -> str:
    """The day's page with this part in the place of an older one, or at the end."""
    first, *others = page.split("\n## ")
    parts = [f"## {one.strip()}\n" for one in others]
    found = [number for number, one in enumerate(parts) if one.startswith(f"## {name}\n")]
    for number in found:
        parts[number] = part
    return "\n".join([f"{first.strip()}\n", *parts, *([] if found else [part])])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


if __name__ == "__main__":
    main(sys.argv[1:])
