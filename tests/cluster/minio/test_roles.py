"""Which roles does a lab have on a server that knows none?"""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cluster.minio import roles
from cluster.minio.roles import Role


def test_roles_that_are_made_at_once_are_all_kept(tmp_path: Path) -> None:
    made = {f"role-{number}": Role("training-job", f"secret-{number}") for number in range(24)}
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: roles.keep(tmp_path, name, made[name]), made))
    assert roles.kept(tmp_path) == made
    assert {file.name for file in tmp_path.iterdir()} == {roles.FILE, roles.LOCK}
    assert stat.S_IMODE((tmp_path / roles.FILE).stat().st_mode) == 0o600


def test_damaged_roles_are_none(tmp_path: Path) -> None:
    (tmp_path / roles.FILE).write_text("[1]")
    assert roles.kept(tmp_path) == {}
