"""Files are written whole or not at all, whoever else writes them and wherever it stops."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hbey_analysis.paths import read_checksums, write_checksums, write_if_changed


def test_a_file_is_written_only_if_its_bytes_change(tmp_path):
    path = tmp_path / "new" / "a.txt"
    assert write_if_changed(path, b"1")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"1")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"2")
    assert path.read_bytes() == b"2"
    assert [path.name for path in path.parent.iterdir()] == ["a.txt"]


def test_who_reads_a_file_while_it_is_replaced_reads_the_old_one_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with path.open("rb") as file:
        write_if_changed(path, b"new and longer")
        assert file.read() == b"old"
    assert path.read_bytes() == b"new and longer"


def test_the_bytes_are_on_the_disk_before_the_name_is(tmp_path, monkeypatch):
    steps = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: (steps.append("synced"), sync(file)))
    monkeypatch.setattr(Path, "replace", lambda *paths: (steps.append("replaced"), replace(*paths)))
    write_if_changed(tmp_path / "a.txt", b"1")
    assert steps == ["synced", "replaced"]


def test_writers_of_one_file_do_not_meet(tmp_path):
    path = tmp_path / "a.txt"
    contents = [bytes([number]) * 100_000 for number in range(8)]

    def write(number):
        write_if_changed(path, contents[number % 8])
        return path.read_bytes()

    with ThreadPoolExecutor(8) as writers:
        read = list(writers.map(write, range(200)))
    assert not [content for content in read if content not in contents]
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from hbey_analysis.paths import write_checksums, write_if_changed

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
write_if_changed(Path(sys.argv[1]), b"new" * 1_000)
"""


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", LIMITED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
    assert path.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_checksums_are_a_line_a_file_and_leave_out_hidden_files_and_themselves(tmp_path):
    for name in ("b.txt", "a/c d.txt", ".hidden", ".cache/x"):
        write_if_changed(tmp_path / name, b"abc")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for _ in range(2):
        lines = write_checksums(tmp_path).read_text(encoding="utf-8").splitlines()
        assert lines == [f"{abc}  a/c d.txt", f"{abc}  b.txt"]


def test_a_picture_that_is_not_here_keeps_its_line_while_its_drawing_is_the_same(tmp_path):
    for name in ("a.svg", "a.png", "a.pdf"):
        (tmp_path / name).write_bytes(name.encode())
    whole = write_checksums(tmp_path).read_bytes()
    (tmp_path / "a.png").unlink()
    assert write_checksums(tmp_path).read_bytes() == whole
    (tmp_path / "a.svg").write_bytes(b"other")
    write_checksums(tmp_path)
    assert set(read_checksums(tmp_path)) == {"a.svg", "a.pdf"}
