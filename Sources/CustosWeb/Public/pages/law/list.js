// The records of one kind: search, filter, page, export, import.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { language, pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { select } from "../../lib/forms.js";
import { rewrite } from "../../lib/router.js";
import { fieldOf } from "../../lib/law/model.js";
import { titleOf } from "../../lib/law/names.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { nothing, recordTable } from "../../lib/law/table.js";
import { address, wire } from "../../lib/law/wire.js";
import { valueText } from "../../lib/law/values.js";

const PAGE = 50;
const PAUSE = 220;

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search), name = asked.get("kind") ?? "";
  return lawPage(root, isCurrent, { path: "/law/list", kind: name }, (main, law) => {
    const kind = law.kind(name);
    if (!kind) {
      main.append(pageHead({ path: crumbs(law, null), title: t("law.noKind") }));
      return { title: t("law.noKind") };
    }
    const page = new ListPage(main, law, kind, asked);
    return { title: pick(kind), dispose: () => page.stop() };
  });
}

class ListPage {
  constructor(main, law, kind, asked) {
    Object.assign(this, { law, kind, starts: [null] });
    this.field = asked.get("field");
    this.value = asked.get("value");
    this.search = h("input", { type: "search", value: asked.get("q") ?? "", placeholder: t("law.list.search"), "aria-label": t("law.list.search"),
      test: "search",
      on: { input: () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.restart(), PAUSE); } } });
    this.state = select([["", t("law.list.allStates")], ...kind.states.map((s) => [s.name, pick(s)])], asked.get("state") ?? "");
    this.state.setAttribute("aria-label", t("law.table.state"));
    this.state.dataset.test = "state";
    this.state.addEventListener("change", () => this.restart());
    this.body = h("div", { test: "list" });
    this.pager = h("div", { class: "pager" });
    this.files = h("div", { class: "row" });
    const add = kind.mayWrite ? buttonLink(`/law/form?kind=${kind.name}${this.field ? `&${this.field}=${this.value}` : ""}`,
      [icon("plus"), t("law.list.new", { kind: pick(kind) })],
      { primary: true, test: "new" }) : null;
    main.append(pageHead({ path: crumbs(law, null, [["/law", t(`law.group.${law.groupOf(kind.name)}`)]]).slice(0, 2), title: pick(kind),
      actions: [add] }),
      h("div", { class: "law-filters" }, h("div", { class: "search-box" }, this.search), h("div", { class: "state-box" }, this.state), this.chip(),
        h("div", { class: "grow" }), this.files),
      this.body, this.pager);
    this.load();
  }

  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** The filter that came with the address: records that point to one other. */
  chip() {
    if (!this.field) return null;
    const field = fieldOf(this.kind, this.field), words = h("span", null, valueText(field ?? { shape: { type: "reference" } }, this.value));
    const isReference = ["reference", "references"].includes(field?.shape.type);
    if (isReference) titleOf(Number(this.value)).then((title) => show(words, title));
    return h("button", { type: "button", class: "chip", "aria-label": t("law.list.unfilter", { field: field ? pick(field) : this.field }),
      test: "filter-chip", on: { click: (event) => {
      this.field = this.value = null;
      event.currentTarget.remove();
      this.search.focus();
      this.restart();
    } } }, field ? `${pick(field)}: ` : null, words, icon("close", true));
  }

  get filter() {
    return { q: this.search.value.trim() || null, state: this.state.value || null, field: this.field, value: this.value };
  }

  restart() {
    this.starts = [null];
    this.load();
  }

  async load() {
    const { kind, filter } = this;
    rewrite({ kind: kind.name, ...filter });
    show(this.files, kind.mayWrite && kind.table ? buttonLink(`/law/import?kind=${kind.name}`, t("law.import.title"),
      { glyph: "upload", test: "import" }) : null,
      kind.table !== false ? ["csv", "xlsx"].map((f) => buttonLink(address.table(kind.name, f, language() === "en" ? "en" : "zh"), t(`law.as.${f}`),
        { glyph: "download", download: "", test: `export-${f}` })) : null);
    this.asking?.abort();
    this.asking = new AbortController();
    this.body.setAttribute("aria-busy", "true");
    try {
      const { records, more } = await wire.records({ kind: kind.name, ...filter, after: this.starts.at(-1), limit: PAGE },
        { signal: this.asking.signal });
      this.draw(records, more);
    } catch (error) {
      if (error.name !== "AbortError") show(this.body, errorNotice(error));
    }
    this.body.removeAttribute("aria-busy");
  }

  draw(records, more) {
    const isFiltered = Object.values(this.filter).some(Boolean), first = (this.starts.length - 1) * PAGE;
    show(this.body, records.length > 0 ? recordTable(this.kind, records, { label: pick(this.kind) })
      : nothing(t(isFiltered ? "law.list.noneFound" : "law.list.none", { kind: pick(this.kind) })));
    const step = (key, disabled, run) => h("button", { type: "button", disabled, test: key, on: { click: run } }, t(`law.list.${key}`));
    show(this.pager, records.length === 0 && first === 0 ? null : [h("p", { class: "quiet", role: "status", test: "count" },
      t("law.list.rows", { first: first + 1, last: first + records.length })),
      step("previous", this.starts.length === 1, () => { this.starts.pop(); this.load(); }),
      step("next", !more, () => { this.starts.push(records.at(-1).id); this.load(); })]);
  }
}
