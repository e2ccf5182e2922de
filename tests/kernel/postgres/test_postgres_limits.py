"""Users, folders, disks and paths that are not as one would wish."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from rathaus.kernel.errors import Unavailable
from rathaus.kernel.postgres import ensure_server, require_space, stop_server
from rathaus.kernel.postgres.binaries import SYSTEM_FOLDER
from rathaus.kernel.postgres.place import existing

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do this")


def users_of(pid: int) -> set[int]:
    """Real, effective, saved and file system user of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("Uid:"))
    return {int(number) for number in line.split()[1:]}


@needs_root
def test_root_lends_the_server_an_unprivileged_user_and_opens_no_folder(
    home: Path, folder: Path
) -> None:
    users_before = pwd.getpwall()
    server = ensure_server(home)
    assert server.pid is not None
    place = existing(home)
    assert place is not None
    assert users_of(server.pid) == {place.user.uid}
    assert place.user.name in {"postgres", "nobody"}
    assert Path(f"/proc/{server.pid}/cwd").readlink() == home / "postgres" / "data"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, home, place.root, place.data)]
    assert modes == [0o711, 0o711, 0o700, 0o700]
    assert pwd.getpwall() == users_before


@needs_root
def test_a_home_out_of_the_servers_reach_keeps_its_mode_and_the_data_lies_elsewhere(
    home: Path, folder: Path
) -> None:
    folder.chmod(0o700)

    server = ensure_server(home)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (home / "postgres").readlink().parent == SYSTEM_FOLDER
    assert server.socket_dir == (home / "postgres").readlink()
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    stop_server(home)
    assert ensure_server(home).dsn == server.dsn


@needs_root
def test_programs_out_of_the_servers_reach_are_copied(
    home: Path, folder: Path, in_other_process: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    private = folder / "private"
    known_before = SYSTEM_FOLDER.is_dir() and set(SYSTEM_FOLDER.glob("postgresql-*"))
    done = in_other_process(
        "import sys, pathlib, shutil\n"
        "from rathaus.kernel.postgres import ensure_server, binaries\n"
        "package = binaries.wheel_programs().parents[1]\n"
        "private, home = map(pathlib.Path, sys.argv[1:])\n"
        "private.mkdir(mode=0o700)\n"
        "skip = shutil.ignore_patterns('include')\n"
        "for f in (package, package.with_name(package.name + '.libs')):\n"
        "    if f.is_dir(): shutil.copytree(f, private / f.name, ignore=skip)\n"
        "sys.path.insert(0, str(private))\n"
        "binaries.wheel_programs.cache_clear()\n"
        "print(ensure_server(home).pid)\n",
        private,
        home,
    )
    try:
        pid = int(done.stdout or pytest.fail(done.stderr))
        program = Path(f"/proc/{pid}/exe").readlink()
        assert program.is_relative_to(SYSTEM_FOLDER)
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert 0 not in users_of(pid)
        assert program.stat().st_uid == 0
    finally:
        stop_server(home)
        for copied in set(SYSTEM_FOLDER.glob("postgresql-*")) - (known_before or set()):
            shutil.rmtree(copied)


def test_a_path_too_long_for_a_socket_gets_a_short_private_door(folder: Path) -> None:
    home = folder / ("lang" * 40) / "home"
    home.parent.mkdir(mode=0o711)
    try:
        server = ensure_server(home)
        assert server.socket_dir is not None
        assert len(os.fsencode(server.socket_dir / ".s.PGSQL.5432")) <= 107
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        with psycopg.connect(server.dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        stop_server(home)
        assert not server.socket_dir.exists()

        # Somebody else lays a folder of that name, open to himself: it is refused.
        server.socket_dir.mkdir()
        server.socket_dir.chmod(0o777)
        with pytest.raises(Unavailable) as caught:
            ensure_server(home)
        assert caught.value.remedy == (
            "Entfernen Sie ihn oder legen Sie die Daten mit RATHAUS_HOME in einen Ordner mit "
            "kürzerem Pfad."
        )
        server.socket_dir.rmdir()
        assert ensure_server(home).dsn == server.dsn
    finally:
        stop_server(home)


@pytest.mark.parametrize("name", ["mit Leerzeichen", "mit'Zeichen\"$HOME", "größer & älter"])
def test_any_folder_name_will_do(folder: Path, name: str) -> None:
    home = folder / name
    try:
        with psycopg.connect(ensure_server(home).dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        stop_server(home)


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small file system of its own; unmounted after the test."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        disk = folder / "disk"
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"mode=755,{options}", "tmpfs", str(disk)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        mounted.append(disk)
        return disk

    yield mount
    for disk in mounted:
        subprocess.run(["umount", disk], check=True)


@needs_root
def test_a_disk_too_small_is_said_before_anything_is_written(
    small_disk: Callable[[str], Path],
) -> None:
    home = small_disk("size=20m") / "home"
    with pytest.raises(Unavailable) as caught:
        ensure_server(home)
    assert caught.value.message.endswith("MB frei, gebraucht werden 200 MB.")
    assert caught.value.remedy == (
        "Schaffen Sie Platz oder legen Sie die Daten mit RATHAUS_HOME in einen anderen Ordner."
    )
    assert not (home / "postgres" / "data").exists()


@needs_root
def test_a_disk_that_fills_up_meanwhile_is_said_and_leaves_nothing_half_made(
    small_disk: Callable[[str], Path],
) -> None:
    disk = small_disk("size=300m,nr_inodes=100")
    home = disk / "home"
    with pytest.raises(Unavailable) as caught:
        ensure_server(home)
    assert caught.value.message.startswith("Auf dem Datenträger von „")
    assert "ist kein Platz mehr" in caught.value.message
    assert sorted(path.name for path in (home / "postgres").iterdir()) == ["alive"]

    subprocess.run(["mount", "-o", "remount,size=300m,nr_inodes=5000", disk], check=True)
    assert ensure_server(home).version >= 15
    stop_server(home)


def test_a_limit_on_file_sizes_is_said(
    home: Path, in_other_process: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = in_other_process(
        "import pathlib, resource, sys; from rathaus.kernel.errors import Unavailable\n"
        "from rathaus.kernel.postgres import ensure_server\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: ensure_server(pathlib.Path(sys.argv[1]))\n"
        "except Unavailable as error: print(error.remedy)\n",
        home,
    )
    assert done.stdout.strip() == "Heben Sie die Grenze auf: ulimit -f unlimited."
    assert ensure_server(home).version >= 15


def test_a_home_that_cannot_be_made_is_said(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(Unavailable) as caught:
        ensure_server(folder / "file" / "home")
    assert caught.value.message.startswith("PostgreSQL startet nicht: ")


def test_asking_for_more_space_than_there_is_names_both_figures(folder: Path) -> None:
    require_space(folder / "not" / "yet", 1)
    with pytest.raises(Unavailable, match=r"sind nur \d+ MB frei, gebraucht werden 999999999 MB"):
        require_space(folder, 999_999_999)


def test_data_of_another_major_version_is_said(home: Path) -> None:
    ensure_server(home)
    stop_server(home)
    version = (home / "postgres").resolve() / "data" / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(Unavailable, match="stammt von einer anderen PostgreSQL-Version"):
        ensure_server(home)
