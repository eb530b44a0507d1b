"""What the recorder states and signs of kept footage (NM203.18.1.4), and registers as workbooks."""
import base64, hashlib, io

import openpyxl
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from conftest import wait
from law import AREA, today, town, watched_town  # noqa: F401


def opened(note, vkey):
    """The text of a C2SP signed note, when the key that is given has signed it."""
    name, number, key = vkey.split("+", 2)
    key = base64.b64decode(key)
    assert key[0] == 1 and hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() == number
    text, signatures = note.rsplit(b"\n\n", 1)
    line = next(s for s in signatures.decode().splitlines() if s.startswith(f"— {name} "))
    signature = base64.b64decode(line.split(" ")[2])
    assert signature[:4].hex() == number
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[4:], text + b"\n")
    return (text + b"\n").decode()


def test_18_art_18_1_4_a_statement_of_kept_footage_is_signed_by_the_key_that_the_ledger_names(watched_town):
    town, device = watched_town, watched_town.devices[0]
    client = town.boss.client
    wait(lambda: town.root.client.cameras()[device]["main"]["recording"] == "recording", 60, "recording")
    site = town.site()
    town.camera(town.system([site.id]).id, site.id, device=device, name="=大堂")
    there = f"/api/v1/law/retention/{device}"
    wait(lambda: client.get(there, params={"format": "json", "from": today()}).json()["presentSeconds"] > 5, 40, "seconds that are kept")
    told = client.get(there, params={"format": "json", "from": today(-2)}).json()
    note = client.get(there, params={"from": today(-2)})
    assert note.status_code == 200 and note.headers["Content-Type"].startswith("text/plain")
    text = opened(note.content, told["key"])
    lines = text.splitlines()
    assert lines[0] == "custos.retention/v1" and f"device {device}" in lines and "floor-days 30" in lines
    days = {l.split()[1]: l.split()[2:] for l in lines if l.startswith("day ")}
    assert list(days) == [today(-2), today(-1), today()] and days[today(-1)][:2] == ["0", "0"], "it did not exist yesterday"
    expected, present = map(int, days[today()][:2])
    assert 0 < present <= expected and [s["zh"] and s["en"] for s in told["sentences"]]
    with pytest.raises(InvalidSignature):
        opened(note.content.replace(f" {present}".encode(), f" {present + 1}".encode()), told["key"])
    wait(lambda: told["key"].encode() in b"".join(p.read_bytes() for p in (town.server.data / "ledger").rglob("*") if p.is_file() and "tile" in p.parts), 20, "the key's leaf")
    pdf = client.get(there, params={"format": "pdf"})
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
    # Bad input, and people who have no right to it.
    assert client.get(there, params={"from": today(), "to": today(1)}).json()["error"]["fields"][0]["path"] == "to"
    assert client.get(there, params={"from": "2026-02-30"}).status_code == 400
    assert client.get("/api/v1/law/retention/999").status_code == 404
    assert town.opr.client.get(there).status_code == 403


def book(rows):
    w = openpyxl.Workbook()
    for row in rows:
        w.active.append(row)
    out = io.BytesIO()
    w.save(out)
    return out.getvalue()


def test_7_art_7_a_workbook_is_tried_row_by_row_and_comes_back_as_it_was(town):
    client, hotel = town.boss.client, town.orgs["hotel"]
    template = openpyxl.load_workbook(io.BytesIO(client.get("/api/v1/law/template", params={"kind": "site"}).content))
    head = [c.value.rstrip("*") for c in template.worksheets[0][1]]
    column = {name: head.index(name) for name in head}

    def row(name, **more):
        out = [None] * len(head)
        for k, v in {"场所名称": name, "管理单位": f"#{hotel}", "行政区划代码": AREA, **more}.items():
            out[column[k]] = v
        return out

    assert {"场所名称", "管理单位", "行政区划代码"} <= set(head), head
    send = lambda rows, dry: client.post("/api/v1/law/import", params={"kind": "site", "dry": dry}, data=book([head, *rows]), timeout=60).json()  # noqa: E731
    bad = send([row("甲店"), row(None), row("丙店", 行政区划代码="十五")], 0)
    assert not bad["kept"] and [p["row"] for p in bad["problems"]] == [3, 4] and all(p["zh"] and p["en"] for p in bad["problems"]), bad
    assert not town.boss.list("site", q="甲店")
    good = [row("甲店"), row("@乙店<b>")]
    assert send(good, 1)["problems"] == [] and not town.boss.list("site", q="甲店")
    done = send(good, 0)
    assert done["kept"] and done["created"] == 2, done
    back = openpyxl.load_workbook(io.BytesIO(client.get("/api/v1/law/export", params={"kind": "site", "format": "xlsx"}).content)).active
    cells = [[c.value for c in r] for r in back.iter_rows()]
    assert {"甲店", "@乙店<b>"} <= {r[cells[0].index("场所名称")] for r in cells[1:]}


def test_every_report_comes_on_screen_and_as_csv_workbook_and_pdf(town):
    town.system([town.site().id])
    listed = [r["id"] for r in town.boss.ask("GET", "/reports").json()["reports"]]
    assert set(listed) >= {"RP-COVER", "RP-PRIV", "RP-SIGN", "RP-RET", "RP-ART18", "RP-PLAN", "RP-GOV", "RP-AVAIL", "RP-RETRIEVE", "RP-RECTIFY", "RP-PENALTY", "RP-FILE", "RP-CONFLICT"}
    for name in listed:
        shown = town.boss.ask("GET", f"/reports/{name}").json()
        titles = [c["zh"] for c in shown["columns"]]
        assert titles and all(len(r) == len(titles) for r in shown["rows"]) and shown["units"], name
        get = lambda form: town.boss.ask("GET", f"/reports/{name}", params={"format": form}).content  # noqa: B023, E731
        assert get("csv").decode("utf-8-sig").splitlines()[0].count(",") == len(titles) - 1, name
        sheet = openpyxl.load_workbook(io.BytesIO(get("xlsx"))).active
        assert [c.value for c in sheet[1]] == titles and sheet.max_row == len(shown["rows"]) + 1, name
        assert get("pdf").startswith(b"%PDF"), name
    r = town.boss.client.get("/api/v1/law/reports/RP-RETRIEVE", params={"from": today(), "to": today(-1)})
    assert r.status_code == 422 and r.json()["error"]["fields"][0]["path"] == "to"
