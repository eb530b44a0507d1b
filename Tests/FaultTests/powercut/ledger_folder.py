"""What of a node's ledger a rig reads by itself, from docs/reference/ledger.md: leaves, roots, checkpoints, the signer's memory."""
import base64, glob, hashlib, os


def sha(data):
    return hashlib.sha256(data).digest()


class Tree:
    """RFC 6962 over leaves; whole subtrees are kept, because the same prefix is asked for again and again."""

    def __init__(self, leaves):
        self.hashes, self.kept = [sha(b"\0" + leaf) for leaf in leaves], {}

    def root(self, size):
        return self._hash(0, size).hex() if size else sha(b"").hex()

    def _hash(self, a, b):
        if b - a == 1:
            return self.hashes[a]
        if (a, b) not in self.kept:
            middle = a + (1 << ((b - a - 1).bit_length() - 1))
            self.kept[a, b] = sha(b"\1" + self._hash(a, middle) + self._hash(middle, b))
        return self.kept[a, b]


class Ledger:
    """The living log below a data folder, and beside it the signer's folder."""

    def __init__(self, data):
        self.data = data

    @property
    def log(self):
        logs = glob.glob(f"{self.data}/ledger/log-*")
        return max(logs, key=lambda p: int(p.rsplit("-", 1)[1])) if logs else None

    def read(self, name):
        try:
            with open(f"{self.log}/{name}", "rb") as f:
                return f.read()
        except OSError:
            return None

    def checkpoint(self):
        """(size, root in hex) of the published note, or nothing."""
        note = self.read("checkpoint")
        if not note:
            return None
        lines = note.decode().split("\n")
        return int(lines[1]), base64.b64decode(lines[2]).hex()

    def bundled(self):
        """The leaves of the bundles, up to the first that is missing."""
        widest = {}
        root = f"{self.log}/tile/entries"
        for folder, _, names in os.walk(root):
            for name in names:
                relative = os.path.relpath(os.path.join(folder, name), root)
                number, _, width = relative.partition(".p/")
                if not (width or "256").isdigit() or not number.replace("x", "").replace("/", "").isdigit():
                    continue  # A file on its way to its name.
                index, width = int(number.replace("x", "").replace("/", "")), int(width or 256)
                if width > widest.get(index, (0, ""))[0]:
                    widest[index] = (width, os.path.join(folder, name))
        leaves = []
        for index in range(len(widest)):
            if index not in widest:
                break
            with open(widest[index][1], "rb") as f:
                data = f.read()
            found = []
            while len(data) >= 2 and len(data) >= 2 + int.from_bytes(data[:2], "big"):
                end = 2 + int.from_bytes(data[:2], "big")
                found.append(data[2:end])
                data = data[end:]
            leaves += found
            if len(found) < 256:
                break
        return leaves

    def memory(self):
        """(size, root) of the newest whole copy of what the signer remembers, or nothing."""
        newest = None
        for path in glob.glob(f"{self.data}/signer/*.a") + glob.glob(f"{self.data}/signer/*.b"):
            with open(path, "rb") as f:
                data = f.read()
            text, _, total = data.rpartition(b"sum ")
            if total.strip().decode(errors="replace") != sha(text).hex():
                continue
            words = dict(line.split(" ", 1) for line in text.decode().splitlines()[1:])
            if newest is None or int(words["size"]) > newest[0]:
                newest = (int(words["size"]), words["root"])
        return newest


def fields(leaf):
    """A leaf's kind and its values by key."""
    first, *lines = leaf.decode("ascii").rstrip("\n").split("\n")
    return first.split(" ")[1], dict(line.split(" ", 1) for line in lines)
