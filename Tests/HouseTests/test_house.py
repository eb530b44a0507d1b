"""The house itself: documents, words and the program's own descriptions are true."""
import json, os, pathlib, re, subprocess

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
CUSTOS = os.environ.get("CUSTOS", str(ROOT / ".build/release/custos"))
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def slug(heading):
    text = re.sub(r"[`*_\[\]()]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@pytest.mark.parametrize("doc", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(doc):
    text = re.sub(r"```.*?```", "", doc.read_text(), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (doc.parent / path).resolve() if path else doc
        assert there.exists(), f"{doc.name} links to {target}"
        if anchor:
            headings = [slug(h) for h in re.findall(r"^#+ (.+)$", there.read_text(), flags=re.M)]
            assert anchor in headings, f"{doc.name} links to {target}; headings are {headings}"


def commands(path=()):
    r = subprocess.run([CUSTOS, *path, "--help"], capture_output=True, text=True, check=True)
    yield path, r.stdout.rstrip() + "\n"
    section = re.search(r"^SUBCOMMANDS:\n(.*?)(?:\n\n|\Z)", r.stdout, flags=re.M | re.S)
    if section:
        for name in re.findall(r"^  ([a-z-]+)", section.group(1), flags=re.M):
            if name != "help":
                yield from commands((*path, name))


def test_the_reference_of_the_command_line_is_the_programs_own_help():
    reference = (ROOT / "docs/reference/cli.md").read_text()
    for path, text in commands():
        assert text in reference, f"docs/reference/cli.md does not hold the help of `custos {' '.join(path)}`: run scripts/reference"


def test_the_reference_of_the_api_is_the_servers_own_description(server):
    stored = json.loads((ROOT / "docs/reference/openapi.json").read_text())
    now = requests.get(server.start().base + "/api/v1/openapi.json", timeout=10).json()
    assert now == stored, "docs/reference/openapi.json is behind the routes: run scripts/reference"


def test_every_setting_is_in_the_reference():
    source = (ROOT / "Sources/custos/Composition/Configuration.swift").read_text()
    keys = re.search(r"case (listen, [^\n]+)", source).group(1).split(", ")
    reference = (ROOT / "docs/reference/configuration.md").read_text()
    assert [k for k in keys if f"`{k}`" not in reference] == []


def test_gap_causes_and_conditions_are_in_the_guide():
    guide = (ROOT / "docs/guide/administrator.md").read_text()
    causes = re.findall(r"case ([a-z, ]+)", (ROOT / "Sources/CustosStore/Recording/GapCause.swift").read_text())
    for cause in [c for line in causes for c in line.split(", ")]:
        assert f"`{cause}`" in guide, cause


# What a word is not called here, and what it is called (docs/GLOSSARY.md).
OTHER_WORDS = {r"\bkey ?frame cache\b": "GOP cache", r"\bchunk file\b": "segment", r"\baudit log\b": "register or ledger", r"\bdelete(d|s)? footage\b": "erase"}


@pytest.mark.parametrize("doc", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_documents_use_the_glossarys_words(doc):
    for pattern, word in OTHER_WORDS.items():
        found = re.search(pattern, doc.read_text(), flags=re.I)
        assert not found, f"{doc.name}: '{found.group(0)}' is called '{word}' here"


def test_bold_words_of_documents_are_in_the_glossary():
    """A term that a document sets in bold as a definition (`**term**:`) has its row in the glossary."""
    rows = {w.strip().lower() for line in (ROOT / "docs/GLOSSARY.md").read_text().splitlines() if line.startswith("| ") for w in re.split(r"[/(),]", line.split("|")[1])}
    for doc in DOCS:
        for term in re.findall(r"\*\*([a-z][a-z ]+)\*\*:", doc.read_text()):
            assert term in rows, f"{doc.name} defines '{term}', which the glossary does not have"


def test_nothing_names_one_machine_or_one_registry():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    bad = re.compile(r"(?<![/\w])/" + r"(work|farm|root|opt/sw" + r"ift)/")
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".png", ".jpg", ".bin"} or not path.is_file():
            continue
        for n, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            assert not bad.search(line), f"{name}:{n}: {line.strip()[:120]}"


def test_no_shell_is_started_anywhere():
    for path in (ROOT / "Sources").rglob("*.swift"):
        text = path.read_text()
        if path.name == "SignerLink+Spawn.swift":  # The program itself, as its own signer: a fixed program, arguments as a list, no shell.
            text = text.replace("posix_spawn", "", text.count("posix_spawn"))
        for call in [r"\bProcess\(\)", r"\b(Glibc\.)?popen\(", r"\bGlibc\.system\(", r"\bposix_spawn", r"\bexecv", r"/bin/sh"]:
            assert not re.search(call, text), f"{path.relative_to(ROOT)} uses {call}"


def test_no_html_strings_and_no_inline_code_in_the_pages():
    public = ROOT / "Sources/CustosWeb/Public"
    for path in public.rglob("*.js"):
        text = path.read_text()
        for bad in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"]:
            assert bad not in text, f"{path.relative_to(ROOT)} uses {bad}"
    for path in public.rglob("*.html"):
        if path.name == "verify.html":  # Stands alone, on a stick; test_verify_page.py holds its own policy and hashes.
            continue
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*src=)[^>]*>\s*\S", text), path
        assert not re.search(r"\son[a-z]+=|\sstyle=", text), path


def test_both_languages_have_the_same_keys():
    def keys(d, prefix=""):
        for k, v in d.items():
            # Plural forms differ from language to language; the word itself does not.
            isPlural = isinstance(v, dict) and set(v) <= {"zero", "one", "two", "few", "many", "other"}
            yield from keys(v, prefix + k + ".") if isinstance(v, dict) and not isPlural else [prefix + k]

    locales = ROOT / "Sources/CustosWeb/Public/locales"
    zh, en = (set(keys(json.loads((locales / f).read_text()))) for f in ("zh-CN.json", "en.json"))
    assert zh - en == set() and en - zh == set()
