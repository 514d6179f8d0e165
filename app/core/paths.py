"""Where things are: shipped resources, the user's data, settings and logs."""
from __future__ import annotations

from pathlib import Path

import platformdirs

APPLICATION = "dutydesk"
ROOT = Path(__file__).resolve().parents[2]


def resource(name: str) -> Path:
    """The path of a shipped file, such as ``icons/phone.svg``."""
    return ROOT / "resources" / name


def data_folder() -> Path:
    """Where this user's database lies when none is named."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def config_file() -> Path:
    """This computer's own settings (language, window, database), a small JSON file."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / "settings.json"


def log_file() -> Path:
    return Path(platformdirs.user_log_dir(APPLICATION, appauthor=False)) / "dutydesk.log"
