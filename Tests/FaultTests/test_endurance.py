"""The short form of the endurance run; the whole is `endurance.py --cameras 20 --minutes 10`."""
import pathlib, subprocess, sys

from conftest import CUSTOS, CLIPS, free_port


def test_two_kills_and_a_full_volume_leave_no_second_unexplained():
    script = pathlib.Path(__file__).with_name("endurance.py")
    r = subprocess.run([sys.executable, script, "--custos", CUSTOS, "--cameras", "4", "--minutes", "1.2", "--port", str(free_port()), "--cache", CLIPS], capture_output=True, text=True, timeout=400)
    print(r.stdout[-4000:], r.stderr[-2000:])
    assert r.returncode == 0
