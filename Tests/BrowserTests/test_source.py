"""What the files of the screens must be, read from the files: no HTML strings, complete catalogues, small files, known words."""

import json
import pathlib
import re
import unittest

PUBLIC = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "CustosWeb" / "Public"
SCRIPTS = sorted(PUBLIC.rglob("*.js"))


class SourceTest(unittest.TestCase):
    def test_no_html_strings_and_no_code_from_text(self):
        forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|createContextualFragment|\beval\(|new Function|setHTML|javascript:|\.on[a-z]+ = \"")
        for path in SCRIPTS:
            self.assertEqual(forbidden.findall(path.read_text()), [], path.name)
        page = (PUBLIC / "index.html").read_text()
        self.assertNotRegex(page, r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=")

    def test_nothing_comes_from_elsewhere(self):
        for path in [p for p in PUBLIC.rglob("*") if p.suffix in (".js", ".css", ".html", ".json")]:
            text = path.read_text().replace("http://www.w3.org/2000/svg", "")
            self.assertNotRegex(text, r"https?://|@import|//cdn", path.name)

    def test_files_are_small(self):
        for path in SCRIPTS + sorted(PUBLIC.rglob("*.css")):
            self.assertLessEqual(len(path.read_text().splitlines()), 400, path.name)

    def test_both_catalogues_are_complete_and_agree(self):
        chinese, english = (json.loads((PUBLIC / "locales" / f"{name}.json").read_text()) for name in ("zh-CN", "en"))
        self.assertEqual(sorted(chinese), sorted(english))
        names = lambda text: sorted(re.findall(r"\{\w+\}", json.dumps(text)))
        for key in chinese:
            self.assertEqual(set(names(chinese[key])), set(names(english[key])), key)
            self.assertNotRegex(json.dumps(english[key], ensure_ascii=False), r"[\u4e00-\u9fff，。：；（）]", key)

    def test_every_word_is_known_and_used(self):
        words = json.loads((PUBLIC / "locales" / "zh-CN.json").read_text())
        source = "\n".join(p.read_text() for p in SCRIPTS)
        used = set(re.findall(r"\bt\(\s*\"([\w.]+)\"", source))
        used |= set(re.findall(r"(?:label|key): \"([a-z]\w*\.[\w.]+)\"", source))
        used |= {w for pair in re.findall(r"\bt\([^()\"]*\? \"([\w.]+)\" : \"([\w.]+)\"", source) for w in pair}
        self.assertEqual(sorted(w for w in used if w not in words), [])
        quoted = set(re.findall(r"\"([a-z]\w*\.[\w.]+)\"", source))
        families = {m.rstrip(".") for m in re.findall(r"`([\w.]+)\.\$\{", source)} | set(re.findall(r"word\(\"(\w+)\"", source)) | {"keys.layout", "cause"}
        unused = [w for w in words if w not in quoted and not any(w.startswith(f) for f in families)]
        self.assertEqual(unused, [])

    def test_no_text_in_the_code(self):
        for path in SCRIPTS:
            if path.name == "plain.js":
                continue
            code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(), flags=re.S)
            found = [c for c in re.findall(r"[\u4e00-\u9fff]+", code) if c not in ("中文", "年月", "年月日", "日", "月日", "月")]
            self.assertEqual(found, [], path.name)


if __name__ == "__main__":
    unittest.main()
