#!/usr/bin/env python3
"""Makes the spreadsheets that XlsxReaderTests reads: one written by openpyxl, the same one saved again by LibreOffice."""
import datetime
import pathlib
import subprocess

import openpyxl
from openpyxl.styles import Font

here = pathlib.Path(__file__).parent
book = openpyxl.Workbook()
hidden = book.active
hidden.title = "隐藏"
hidden["A1"] = "不应读取"
hidden.sheet_state = "hidden"
sheet = book.create_sheet("场所")
book.active = 1
sheet.append(["名称", "面积", "建成日期", "巡查时间", "在用", "编码", "公式"])
sheet.append(["红山酒店 <大堂> & \"前台\"", 1234.5, datetime.date(2026, 5, 10), datetime.datetime(2026, 5, 10, 8, 30), True, "15010200001320000123", "=1+2"])
sheet.append(["第二行\n换行", 3, datetime.date(2024, 2, 29), None, False, 15010200001320000123])
sheet.append([])
sheet.append([None, None, datetime.date(1999, 12, 31)])
sheet["A2"].font = Font(bold=True)
sheet["C2"].number_format = "yyyy\"年\"m\"月\"d\"日\""
book.save(here / "openpyxl-sites.xlsx")
subprocess.run(["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "/tmp/custos-vectors", str(here / "openpyxl-sites.xlsx")], check=True)
(here / "libreoffice-sites.xlsx").write_bytes(pathlib.Path("/tmp/custos-vectors/openpyxl-sites.xlsx").read_bytes())
