"""docs/reference/rule-packs.md is the program's own, and what it says carries a rule does exist."""
import os, pathlib, re, subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CUSTOS = os.environ.get("CUSTOS", str(ROOT / ".build/release/custos"))
DOCUMENT = ROOT / "docs/reference/rule-packs.md"
COLUMNS = ["unit", "clause", "rule", "kind", "binds", "guards", "records", "registers", "reports", "tests", "why"]


def rows():
    out = []
    for line in DOCUMENT.read_text().splitlines():
        cells = [c.strip().replace("\\|", "|") for c in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == len(COLUMNS) and cells[0].startswith("`"):
            row = dict(zip(COLUMNS, cells))
            for name in ("unit", "guards", "records", "registers", "reports", "tests"):
                row[name] = re.findall(r"`([^`]+)`", row[name])
            out.append(row)
    return out


ROWS = rows()


def law_sources():
    """Swift sources but the packs themselves: a guard that only the table names is none."""
    files = [p for p in (ROOT / "Sources").rglob("*.swift") if "CustosLaw/Packs/" not in p.as_posix() or p.name in ("PackChoice.swift", "PackKinds.swift")]
    return "\n".join(p.read_text() for p in files)


def test_names():
    names = set()
    for p in (ROOT / "Tests").rglob("*.swift"):
        names.update(re.findall(r"@Test\b.*?\bfunc (\w+)", p.read_text(), flags=re.S))
    for p in (ROOT / "Tests").rglob("test_*.py"):
        if p != pathlib.Path(__file__).resolve():
            names.update(re.findall(r"^(?:async )?def (test_\w+)", p.read_text(), flags=re.M))
    return names


test_names.__test__ = False
SOURCES, NAMES = law_sources(), test_names()


def test_the_document_is_what_the_program_writes():
    now = subprocess.run([CUSTOS, "law", "packs", "--markdown"], capture_output=True, text=True, check=True).stdout
    assert now == DOCUMENT.read_text(), "docs/reference/rule-packs.md is behind the packs: run custos law packs --markdown"


def test_the_document_holds_the_packs_whole():
    units = [r["unit"][0] for r in ROWS]
    assert len(units) == len(set(units))
    counts = {p: sum(u.startswith(p + ".") for u in units) for p in ("NM203", "CN799", "CNX", "STD", "EU", "UK")}
    assert counts["NM203"] >= 80 and counts["CN799"] >= 60 and counts["UK"] == 12 and min(counts.values()) >= 10, counts


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["unit"][0])
def test_nothing_is_empty_without_a_reason(row):
    carried = row["guards"] + row["records"] + row["registers"] + row["reports"]
    assert row["why"] or (carried and row["tests"]), f"{row['unit'][0]}: nothing carries it and no reason is given"


def test_every_guard_is_in_the_sources():
    missing = {g: r["unit"][0] for r in ROWS for g in r["guards"] if not re.search(rf'["（(]{re.escape(g)}["）)]', SOURCES)}
    assert missing == {}


def test_every_kind_of_record_is_in_the_sources():
    missing = {k: r["unit"][0] for r in ROWS for k in r["records"] if not re.search(rf'(?:RecordKind\(\s*|name = )"{re.escape(k)}"', SOURCES)}
    assert missing == {}


def test_every_register_and_report_is_in_the_sources():
    missing = {x: r["unit"][0] for r in ROWS for x in r["registers"] + r["reports"] if f'"{x}"' not in SOURCES}
    assert missing == {}


def test_every_test_pattern_matches_a_test():
    patterns = {t: r["unit"][0] for r in ROWS for t in r["tests"]}
    missing = {t: u for t, u in patterns.items() if not any(re.search(t, n) for n in NAMES)}
    assert missing == {}


def test_every_rule_unit_that_the_program_cites_has_its_row():
    units = {r["unit"][0] for r in ROWS}

    def known(u):
        while u:
            if u in units:
                return True
            u = u[:-1] if re.search(r"\d[a-z]$", u) else u.rpartition(".")[0]
        return False

    cited = set(re.findall(r'RuleUnit\("((?:NM203|CN799|CNX|STD|EU|UK)\.[^"\\]+)"\)', SOURCES))
    assert len(cited) > 50
    assert sorted(u for u in cited if not known(u)) == []
