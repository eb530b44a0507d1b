// A table of records: tried first, each faulty row named, taken in only when the person says so.
import { h, setText, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { language, pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { lawIcon } from "../../lib/law/icons.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { address, wire } from "../../lib/law/wire.js";

/** Faulty rows that are listed; a file with more is wrong as a whole. */
const SHOWN = 500;

export function mount(root, isCurrent) {
  const name = new URLSearchParams(location.search).get("kind") ?? "";
  return lawPage(root, isCurrent, { path: "/law/import", kind: name }, (main, law) => {
    const kind = law.kind(name);
    if (!kind?.mayWrite) {
      main.append(pageHead({ path: crumbs(law, kind), title: t(kind ? "law.form.mayNot" : "law.noKind") }));
      return {};
    }
    const page = new ImportPage(kind);
    main.append(pageHead({ path: crumbs(law, kind), title: t("law.import.of", { kind: pick(kind) }), text: t("law.import.text"),
      actions: [
      buttonLink(address.template(kind.name, language() === "en" ? "en" : "zh"), t("law.import.template"),
        { glyph: "download", download: "", test: "template" })] }), page.node);
    return { title: t("law.import.of", { kind: pick(kind) }) };
  });
}

class ImportPage {
  constructor(kind) {
    this.kind = kind;
    this.file = h("input", { type: "file", id: "import-file", class: "unseen", accept: ".csv,.xlsx,text/csv", test: "import-file",
      on: { change: () => this.send(true) } });
    this.name = h("p", { class: "mono", hidden: true });
    this.result = h("div", { test: "import-result", "aria-live": "polite" });
    this.node = h("div", null, h("div", { class: "field import-field" }, this.file,
      h("label", { class: "button", htmlFor: "import-file" }, lawIcon("upload"), t("law.import.file")), this.name,
        h("p", { class: "hint" }, t("law.import.hint"))), this.result);
  }

  async send(isDry) {
    const file = this.file.files[0];
    if (!file || this.isSending) return;
    this.isSending = true;
    this.name.hidden = false;
    setText(this.name, file.name);
    show(this.result, h("p", { role: "status" }, t(isDry ? "law.import.trying" : "law.import.taking")));
    try { this.draw(await wire.importTable(this.kind.name, file, isDry), isDry); } catch (error) { show(this.result,
      errorNotice(error, { focus: true })); }
    this.isSending = false;
  }

  draw({ rows: total, created, changed, problems }, isDry) {
    const clean = problems.length === 0, good = created + changed, bad = new Set(problems.map((p) => p.row)).size;
    show(this.result, h("div", { class: `notice ${clean ? "ok" : "warn"}`, test: "import-summary" },
      h("p", { class: "title" }, icon(clean ? "ok" : "warn"),
      t(isDry ? "law.import.tried" : "law.import.taken", { n: total, created, changed, bad })),
    isDry ? h("p", null, t(clean ? "law.import.clean" : "law.import.faulty")) : null,
    isDry && good > 0 && clean ? h("button", { type: "button", class: "primary", test: "import-take", on: { click: () => this.send(false) } },
      t("law.import.take", { n: good })) : null,
    !isDry ? buttonLink(`/law/list?kind=${this.kind.name}`, t("law.import.see"), { glyph: "next" }) : null), clean ? null : this.faults(problems));
  }

  /** Each faulty row with its column and what is wrong. */
  faults(faults) {
    if (faults.length === 0) return null;
    const rows = faults.slice(0, SHOWN).map((p) => h("tr", { test: "import-fault" }, h("td", { class: "number" }, String(p.row ?? "–")),
      h("th", { scope: "row" }, p.column || "–"), h("td", null, pick(p))));
    return [h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("law.import.faults") },
      h("table", { class: "dense" }, h("thead", null, h("tr", null,
      ["row", "field", "fault"].map((c) => h("th", { scope: "col", class: c === "row" ? "number" : null }, t(`law.import.${c}`))))),
        h("tbody", null, rows))),
    faults.length > SHOWN ? h("p", { class: "quiet" }, t("law.import.most", { n: SHOWN })) : null];
  }
}
