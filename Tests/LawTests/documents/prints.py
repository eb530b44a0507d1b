"""Reads what Custos printed with programs of others: poppler for pages and text, zbar for the code."""
import re
import subprocess
import tempfile


def _run(*words, data=None):
    return subprocess.run(words, input=data, capture_output=True, timeout=120, check=True).stdout


class Print:
    """One PDF. `text` is what a reader gets who copies it; spaces and line ends do not count there."""

    def __init__(self, pdf: bytes):
        assert pdf.startswith(b"%PDF-"), pdf[:20]
        self.file = tempfile.NamedTemporaryFile(suffix=".pdf")
        self.file.write(pdf)
        self.file.flush()
        info = dict(line.split(":", 1) for line in _run("pdfinfo", self.file.name).decode().splitlines() if ":" in line)
        self.pages = int(info["Pages"])
        self.title = info.get("Title", "").strip()
        self.size = info["Page size"].strip()
        self.fonts = _run("pdffonts", self.file.name).decode().splitlines()[2:]

    def text(self, page=None):
        limits = ["-f", str(page), "-l", str(page)] if page else []
        return re.sub(r"\s", "", _run("pdftotext", "-layout", "-enc", "UTF-8", *limits, self.file.name, "-").decode())

    def words(self):
        return set(_run("pdftotext", "-raw", "-enc", "UTF-8", self.file.name, "-").decode().split())

    def code(self):
        """What the QR code of the first page says; None when there is none."""
        with tempfile.TemporaryDirectory() as folder:
            _run("pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-png", "-singlefile", self.file.name, f"{folder}/page")
            r = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", f"{folder}/page.png"], capture_output=True, timeout=60)
            return r.stdout.decode().strip() or None

    def check(self):
        """What holds for every document of the house."""
        assert self.size.startswith("595.28 x 841.89"), self.size
        assert self.fonts, "a document without a font"
        for line in self.fonts:
            # Columns from the right: object and generation number, has unicode map, is a subset, is embedded.
            embedded, subset, unicode_map = line.split()[-5:-2]
            assert (embedded, unicode_map) == ("yes", "yes"), line
        for n in range(1, self.pages + 1):
            assert f"第{n}页共{self.pages}页" in self.text(n), f"page {n} of {self.pages} does not say so"
