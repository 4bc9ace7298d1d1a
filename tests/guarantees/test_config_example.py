"""`config.env.example` shows every variable, and that it may be copied as it is."""

import re
from pathlib import Path

from comanda.bootstrap import Settings

EXAMPLE = Path(__file__).parents[2] / "config.env.example"
# Said by --demo; of the server's own safety.
NOT_SHOWN = {"demo", "max_body_bytes", "max_upload_bytes"}


def test_every_variable_is_shown_with_its_default() -> None:
    shown = re.findall(r"^([A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(), re.M)
    assert sorted(name.lower() for name, _ in shown) == sorted(Settings.model_fields.keys() - NOT_SHOWN)
    read = Settings(_env_file=EXAMPLE)
    assert read == Settings(_env_file=None)
