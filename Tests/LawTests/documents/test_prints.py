"""The documents that the Swift suite printed, looked at with other programs.

    CUSTOS_PRINTS=/tmp/prints swift test --filter 'PrintForm|PrintedForms|XlsxTests|RecordTableTests' && CUSTOS_PRINTS=/tmp/prints pytest Tests/LawTests/documents
"""
import os
import pathlib

import openpyxl
import pytest

from prints import Print

FOLDER = os.environ.get("CUSTOS_PRINTS")
pytestmark = pytest.mark.skipif(not FOLDER, reason="CUSTOS_PRINTS names the folder with the documents that the Swift suite keeps")
FORMS = {
    "request": "调取、复制图像信息登记表", "copy-statement": "视听资料调取情况说明", "shift": "值机值班记录", "inspection": "监督检查记录", "order": "责令限期改正通知书", "penalty": "行政处罚决定书", "record": "责令改正通知书登记表",
}


def read(name):
    return Print((pathlib.Path(FOLDER) / f"{name}.pdf").read_bytes())


@pytest.mark.parametrize("language", ["zh", "bilingual"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_whole_filled_and_empty(form, language):
    filled, empty = read(f"{form}-{language}"), read(f"{form}-{language}-empty")
    for p in (filled, empty):
        p.check()
        assert FORMS[form] in p.text(1)
    # The mark lies across the page, so its characters stand in three lines.
    assert "空" in empty.text() and "空" not in filled.text()
    assert ("Page1of" in filled.text(1)) == (language == "bilingual")
    assert empty.code() is None


@pytest.mark.parametrize("form", FORMS)
def test_the_code_says_number_and_digest(form):
    p = read(f"{form}-zh")
    code = p.code()
    assert code and code.startswith("CUSTOS:"), code
    number, digest = code.removeprefix("CUSTOS:").split(";sha256=")
    assert f"编号：{number}" in p.text(1)
    assert len(digest) == 64 and digest in p.text(1)


def test_the_registration_form_holds_what_the_law_names():
    text = read("request-zh").text()
    for part in ["R-RETRIEVE-2026-000017", "阿拉腾敖其尔·巴特尔", "15****89", "“5·08”盗窃案", "大堂西侧枪机、主出入口球机、停车场半球3号", "自2026-05-0822:00:00", "■复制", "■公安机关", "赵敏", "第十二条"]:
        assert part in text, part


def test_the_penalty_decision_holds_what_article_59_asks_for():
    text = read("penalty-zh").text()
    for part in ["红山酒店有限公司", "经查明", "罚款人民币伍仟元整（¥5,000）", "十五日内", "行政复议", "行政诉讼", "赤峰市公安局红山分局", "2026年7月13日"]:
        assert part in text, part


def test_two_hundred_rows_are_all_there_under_a_head_on_each_page():
    p = read("rows")
    p.check()
    assert {f"摄像机{n}" for n in range(1, 201)} <= p.words()
    for n in range(1, p.pages + 1):
        assert "序号名称位置备注" in p.text(n), n


def test_a_long_text_loses_nothing_between_pages():
    p = read("long")
    p.check()
    # One character of each sentence: a sentence itself may be cut by the foot of a page.
    assert p.text().count("盗") == 160 * 3


@pytest.mark.parametrize("name, shown", [("name-18", "<b>张</b>&amp;三"), ("name-12", "%s%n%d%5$s"), ("name-96", "买买提艾力" * 6 + "江汗"), ("name-32", "W" * 32)])
def test_a_name_is_printed_as_it_is(name, shown):
    text = read(name).text()
    # Once in its cell, broken where it does not fit, and once on its line.
    assert shown in text, text


def test_a_sheet_that_was_written_is_read_by_openpyxl():
    book = openpyxl.load_workbook(pathlib.Path(FOLDER) / "written.xlsx")
    assert book.sheetnames == ["场所_一_1_", "说明"]
    rows = [[c.value for c in row] for row in book.worksheets[0].iter_rows()]
    assert rows == [["名称", "编码"], ["红山酒店 <&\"'> \U00020bb7", "15010200001320000123"], ["=1+2", "  空格  "], ["两\n行", None], [None, "末"]]
    assert book.worksheets[0]["A3"].data_type in ("s", "inlineStr"), "a text that looks like a formula is none"
    assert book.worksheets[0]["B2"].number_format == "@"


def test_a_template_explains_its_columns():
    book = openpyxl.load_workbook(pathlib.Path(FOLDER) / "template.xlsx")
    assert [c.value for c in book.worksheets[0][1]][:3] == ["名称*", "产权单位*", "场所类别*"]
    assert any("P01 广播" in (row[3].value or "") for row in book.worksheets[1].iter_rows(min_row=2))
