"""What several tests of faults share."""

from pathlib import Path

import pytest

from tests.faults import screens


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the screens' programs."""
    folder = tmp_path_factory.mktemp("screens")
    screens.bundle(folder)
    return folder
