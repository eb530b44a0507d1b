"""The short form of the power-cut run; the whole is `powercut.py --states 200 --seconds 60 --kills 2`."""
import pathlib, subprocess, sys

import pytest

from conftest import CUSTOS, CLIPS, free_port

CANNOT = 77


def test_what_was_acknowledged_before_a_power_cut_is_there_after_it():
    script = pathlib.Path(__file__).with_name("powercut.py")
    r = subprocess.run(
        [sys.executable, script, "--custos", CUSTOS, "--states", "8", "--seconds", "16", "--drop", "5", "--port", str(free_port()), "--cache", CLIPS], capture_output=True, text=True, timeout=400)
    print(r.stdout[-6000:], r.stderr[-2000:])
    if r.returncode == CANNOT:
        pytest.skip(r.stdout.strip().splitlines()[-1])
    assert r.returncode == 0
