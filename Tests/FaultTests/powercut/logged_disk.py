"""A file system whose every block write and flush is kept in a log, for programs that run on this machine as they are.

    program -> ext4 -> /dev/loopN -> FUSE file of qemu-storage-daemon -> blklogwrites -> image
                                                                                      \\-> log

No kernel module and no device-mapper is needed: a loop device passes an fsync on as one of its file, and the daemon
makes a flush entry of it. A loop device has no FUA, so the kernel makes a flush of that as well.
"""
import contextlib, ctypes, glob, os, shutil, signal, subprocess, tempfile, time

PREFIX = "custos-powercut-"
# What each file system is made with; everything at once, so that no idle thread of the kernel writes during the run.
MAKE = {
    "ext4": ["mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard"],
    "xfs": ["mkfs.xfs", "-q", "-f", "-K"],
}


class CannotRun(Exception):
    """This machine cannot do it, and why."""


def check_machine(filesystem):
    if os.geteuid() != 0:
        raise CannotRun("mounting needs root")
    for tool, package in (("qemu-storage-daemon", "qemu-system-common"), ("losetup", "mount"), (MAKE[filesystem][0], {"ext4": "e2fsprogs", "xfs": "xfsprogs"}[filesystem])):
        if not shutil.which(tool):
            raise CannotRun(f"{tool} is not installed (Debian package {package})")
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(device):
            raise CannotRun(f"there is no {device}")
    if subprocess.run(["losetup", "-f"], capture_output=True).returncode != 0:
        raise CannotRun("there is no free loop device")


def call(*words):
    r = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=120)
    if r.returncode != 0:
        raise OSError(f"{' '.join(map(str, words))}: {r.stderr.strip()}")
    return r.stdout.strip()


def die_with_parent():
    """For a child: ends when the rig ends, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def attach(image, where, *options):
    """Mounts an image; its loop device goes with the mount, whoever ends that. Returns the device's name."""
    device = call("losetup", "-f", "--show", image)
    try:
        call("mount", *options, device, where)
    finally:
        # Of a device that is in use this is put off until nobody uses it.
        call("losetup", "-d", device)
    return os.path.basename(device)


def mounts_below(path):
    with open("/proc/self/mounts") as f:
        return [p for p in (line.split()[1] for line in f) if p.startswith(path + "/")]


def take_down(folder):
    """Whatever is still mounted or running of a rig's folder. Order: file system and with it the loop device, daemon, FUSE file."""
    below = mounts_below(folder)
    for p in reversed([m for m in below if not m.endswith("/exported")]):
        subprocess.run(["umount", p], capture_output=True)
        if p in mounts_below(folder):
            subprocess.run(["umount", "-l", p], capture_output=True)
    with contextlib.suppress(OSError, ValueError):
        pid = int(open(os.path.join(folder, "daemon.pid")).read())
        if folder.encode() in open(f"/proc/{pid}/cmdline", "rb").read():
            os.kill(pid, signal.SIGTERM)
            for _ in range(50):
                if not os.path.exists(f"/proc/{pid}") or open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "Z":
                    break
                time.sleep(0.1)
    for p in mounts_below(folder):
        subprocess.run(["umount", "-l", p], capture_output=True)


def remove(folder):
    take_down(folder)
    if not mounts_below(folder):
        shutil.rmtree(folder, ignore_errors=True)


def new_folder():
    """A rig's folder; what rigs left that did not live to their end is taken down first."""
    for old in glob.glob(os.path.join(tempfile.gettempdir(), PREFIX + "*")):
        try:
            owner = int(open(os.path.join(old, "owner.pid")).read())
        except (OSError, ValueError):
            continue
        if os.path.exists(os.path.join(old, "keep")) or os.path.exists(f"/proc/{owner}"):
            continue
        remove(old)
    folder = tempfile.mkdtemp(prefix=PREFIX)
    with open(os.path.join(folder, "owner.pid"), "w") as f:
        f.write(str(os.getpid()))
    return folder


@contextlib.contextmanager
def mounted(image, where, *options):
    """A file system image, mounted for a while."""
    attach(image, where, *options)
    try:
        yield
    finally:
        if subprocess.run(["umount", where], capture_output=True).returncode != 0:
            # Somebody still has a file open; the state is thrown away in any case.
            subprocess.run(["umount", "-l", where], capture_output=True)


class LoggedDisk:
    """The file system at `where`; its writes since it was mounted are in the log at `log`, on top of `before`."""

    # The daemon writes the log's length into its first sector now and then; nobody here reads it.
    LOG_BYTES = 16 << 30

    def __init__(self, folder, megabytes, filesystem="ext4"):
        self.folder, self.filesystem = folder, filesystem
        self.where = os.path.join(folder, "disk")
        self.image, self.before, self.log = (os.path.join(folder, n) for n in ("image", "before", "log"))
        self.exported = os.path.join(folder, "exported")
        os.makedirs(self.where)
        with open(self.image, "wb") as f:
            f.truncate(megabytes << 20)
        call(*MAKE[filesystem], self.image)
        call("cp", "--sparse=always", self.image, self.before)
        with open(self.log, "wb") as f:
            f.truncate(self.LOG_BYTES)
        open(self.exported, "wb").close()

    def mount(self):
        out = open(os.path.join(self.folder, "daemon.log"), "wb")
        self.daemon = subprocess.Popen(
            ["qemu-storage-daemon",
             "--blockdev", f"driver=file,node-name=image,filename={self.image}",
             "--blockdev", f"driver=file,node-name=log,filename={self.log}",
             "--blockdev", "driver=blklogwrites,node-name=logged,file=image,log=log,log-sector-size=512",
             "--export", f"type=fuse,id=export,node-name=logged,mountpoint={self.exported},writable=on",
             "--pidfile", os.path.join(self.folder, "daemon.pid")],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=die_with_parent)
        end = time.monotonic() + 20
        while os.path.getsize(self.exported) == 0:
            if self.daemon.poll() is not None or time.monotonic() > end:
                raise CannotRun("qemu-storage-daemon exports nothing: " + open(out.name).read().strip())
            time.sleep(0.05)
        try:
            device = attach(self.exported, self.where)
        except OSError as e:
            raise CannotRun(str(e))
        if open(f"/sys/block/{device}/queue/write_cache").read().strip() != "write back":
            raise CannotRun("the loop device passes no flushes on")

    def unmount(self):
        call("umount", self.where)
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(30)
