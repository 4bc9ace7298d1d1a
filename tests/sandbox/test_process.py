"""The sandbox as a process of its own."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx


def test_it_starts_and_ends_cleanly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "comanda.cli", "sandbox", "--port", "0", "--seed", "7"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},  # an installation without a database
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("The sandbox is at http://127.0.0.1:")
        origin = said.split()[-1]
        assert httpx.get(f"{origin}/control/health", trust_env=False).json()["ok"] is True
        # One call is being held, and is not waited for.
        httpx.post(
            f"{origin}/control/faults/next", json={"kind": "paystack.bank", "fault": "held"}, trust_env=False
        )
        with ThreadPoolExecutor() as pool:
            held = pool.submit(httpx.get, f"{origin}/paystack/bank", trust_env=False, timeout=60)
            while httpx.get(f"{origin}/control/faults", trust_env=False).json()["next"]:
                pass
            process.terminate()
            assert held.exception() is not None or held.result().status_code == 500
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    finally:
        process.kill()
        process.wait()
