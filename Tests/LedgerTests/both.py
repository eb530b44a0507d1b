"""Runs the two verifiers, and Go's checksum database as a third, on the same material."""
import atexit, contextlib, functools, io, os, pathlib, shutil, subprocess, tempfile

import pytest
from conftest import CUSTOS

import verify

HERE = pathlib.Path(__file__).parent
VECTORS = HERE.parent / "CustosLedgerTests/Vectors"


@functools.cache
def has_verify():
    """Whether the program can be asked; a program from before the command is no reason to fail."""
    return os.path.exists(CUSTOS) and subprocess.run([CUSTOS, "verify", "--help"], capture_output=True).returncode == 0


def python(words):
    """Sorted lines and exit code of verify.py, in this process."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        try:
            code = verify.main([*words, "--lines"])
        except SystemExit as e:
            code = e.code
    return out.getvalue().split("\n")[:-1], code


def swift(words):
    if not has_verify():
        pytest.skip(f"{CUSTOS} has no command `verify` yet (CUSTOS names another program)")
    r = subprocess.run([CUSTOS, "verify", *words, "--lines"], capture_output=True, text=True, timeout=60)
    return r.stdout.split("\n")[:-1], r.returncode


def agreed(words):
    """What both say; fails when they do not say the same."""
    ours, theirs = python(words), swift(words)
    assert ours[1] == theirs[1], f"exit codes: verify.py {ours[1]}, custos verify {theirs[1]}\n{sorted(set(ours[0]) ^ set(theirs[0]))[:9]}\n{' '.join(words)}"
    assert ours[0] == theirs[0], f"only verify.py: {sorted(set(ours[0]) - set(theirs[0]))[:9]}\nonly custos verify: {sorted(set(theirs[0]) - set(ours[0]))[:9]}\n{' '.join(words)}"
    return ours


def severe(lines, at_least=20):
    return [line for line in lines if verify.VERDICTS[line.split(" ")[0]][0] >= at_least]


def workplace():
    """A folder in memory where there is one: histories are many small files."""
    memory = "/dev/shm"
    return pathlib.Path(tempfile.mkdtemp(prefix="custos-ledger-", dir=memory if os.access(memory, os.W_OK) else None))


@functools.cache
def go():
    """The Go checker, built. It is part of the proof that a stranger's tools can read us: without Go the test fails."""
    assert shutil.which("go"), "no Go on the PATH: the packages golang-go and golang-golang-x-mod-dev are missing"
    program = workplace() / "ledgercheck"
    atexit.register(shutil.rmtree, program.parent, ignore_errors=True)
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": os.environ.get("GOPATH_DEBIAN", "/usr/share/gocode"), "GOCACHE": str(program.parent / "cache"), "GOFLAGS": ""}
    r = subprocess.run(["go", "build", "-o", str(program), "."], cwd=HERE / "go", env=environment, capture_output=True, text=True)
    assert r.returncode == 0, r.stderr
    return str(program)


def go_check(key, folder):
    """What Go says of a log folder or an export: (whether it is good, its words)."""
    r = subprocess.run([go(), key, str(folder)], capture_output=True, text=True, timeout=60)
    return r.returncode == 0, (r.stdout + r.stderr).strip()
