// One register on screen: search, chips, columns, rows of a page under the keyboard, drawer, files, print, and the state of its chain.
import { h, setText, show } from "../dom.js";
import { icon } from "../icons.js";
import { language, pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { api } from "../api.js";
import { toneMark } from "../conditions.js";
import { openDialog } from "../dialog.js";
import { errorNotice, sentence } from "../errors.js";
import { askForm, field, select } from "../forms.js";
import { number } from "../format.js";
import { bind } from "../keys.js";
import { loadStyles } from "../load-style.js";
import { navigate, rewrite } from "../router.js";
import { dateClock, parseTime } from "../time.js";
import { lawIcon } from "./icons.js";
import { fieldOf } from "./model.js";
import { titleOf } from "./names.js";
import { RegisterDrawer } from "./register-drawer.js";
import { registerName } from "./register-source.js";
import { RegisterViews } from "./register-views.js";
import { buttonLink, crumbs, pageHead } from "./shell.js";
import { nothing } from "./table.js";
import { valueText } from "./values.js";

/** Rows of a page. */
const PAGE = 50;
const PAUSE = 220;
const FILTERS = ["q", "state", "from", "to", "sort", "field", "value"];

export class RegisterPage {
  constructor(main, law, source, asked, books) {
    Object.assign(this, { main, law, source, books, starts: [null], rows: [], at: 0, total: null });
    this.filter = Object.fromEntries(FILTERS.map((name) => [name, asked.get(name) || null]));
    this.views = new RegisterViews(source.name);
    this.search = h("input", { type: "search", value: this.filter.q ?? "", placeholder: t("law.list.search"), "aria-label": t("law.list.search"),
      test: "search", on: { input: () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.set({ q: this.search.value.trim() || null }),
        PAUSE); } } });
    this.state = this.menu("state", source.isBook ? "law.registers.allSteps" : "law.list.allStates", source.choices);
    this.from = this.day("from");
    this.to = this.day("to");
    this.sort = source.sorts.length > 1 ? select(source.sorts.map((s) => [s, t(`law.sort.${s}`)]), this.filter.sort ?? "newest") : null;
    if (this.sort) {
      this.sort.setAttribute("aria-label", t("law.sort"));
      this.sort.dataset.test = "sort";
      this.sort.addEventListener("change", () => this.set({ sort: this.sort.value === "newest" ? null : this.sort.value }));
    }
    this.chips = h("div", { class: "register-chips", role: "group", "aria-label": t("law.registers.filters"), test: "chips" });
    this.body = h("div", { test: "register", class: "register-body" });
    this.pager = h("div", { class: "pager" });
    this.files = h("div", { class: "row" });
    this.count = h("span", { class: "count", test: "total" });
    this.chain = h("p", { class: "register-chain small", test: "chain" });
    this.drawer = new RegisterDrawer(source, { close: () => this.closeDrawer() });
  }

  async start() {
    await loadStyles("registers");
    const { source, law } = this, kind = source.kind;
    const switcher = select([...this.books.map((b) => [b.name, `${b.name} ${registerName(b.name)}`]),
      ...(kind ? [[kind.name, pick(kind)]] : [])], source.name);
    switcher.setAttribute("aria-label", t("law.registers.other"));
    switcher.dataset.test = "switch";
    switcher.addEventListener("change", () => navigate(`/law/registers?name=${encodeURIComponent(switcher.value)}`));
    show(this.main, pageHead({ path: crumbs(law, null, [["/law/registers", t("law.registers.title")]]), title: source.title, mark: this.count,
      text: source.isBook ? t("law.registers.text") : null, actions: [switcher, kind?.mayWrite ? buttonLink(`/law/form?kind=${kind.name}`,
        [icon("plus"), t("law.list.new", { kind: pick(kind) })], { primary: true, test: "new" }) : null] }), this.chain,
    h("div", { class: "law-filters register-tools" }, h("div", { class: "search-box" }, this.search), h("div", { class: "state-box" }, this.state),
      h("label", { class: "day-box" }, h("span", null, t("law.registers.from")), this.from), h("label", { class: "day-box" },
        h("span", null, t("law.registers.to")), this.to), this.sort ? h("div", { class: "state-box" }, this.sort) : null,
      h("div", { class: "grow" }), this.files), this.chips,
    h("div", { class: "register-grid" }, h("div", { class: "register-rows" }, this.body, this.pager), this.drawer.node));
    bind("page", this.keys());
    await this.views.load().catch(() => announce(t("law.registers.viewsFault")));
    this.drawChain();
    return this.load();
  }

  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
    bind("page", null);
  }

  menu(name, all, options) {
    const box = select([["", t(all)], ...options], this.filter[name] ?? "");
    box.setAttribute("aria-label", t(this.source.isBook ? "law.registers.what" : "law.table.state"));
    box.dataset.test = name;
    box.addEventListener("change", () => this.set({ [name]: box.value || null }));
    return box;
  }

  day(name) {
    return h("input", { type: "date", value: this.filter[name] ?? "", test: name, on: { change: (event) => this.set({ [name]: event.target.value
      || null }) } });
  }

  get columns() {
    const wanted = this.views.columns ?? this.source.defaults;
    return wanted.map((name) => this.source.columns.find((c) => c.name === name)).filter(Boolean);
  }

  keys() {
    const run = (code, label, act, more = {}) => ({ code, label, run: act, ...more });
    return [run("ArrowDown", "law.keys.next", () => this.move(1)), run("ArrowUp", "law.keys.previous", () => this.move(-1)),
      run("Home", "law.keys.first", () => this.move(-PAGE)), run("End", "law.keys.last", () => this.move(PAGE)),
      run("PageDown", "law.keys.nextPage", () => this.turn(1)), run("PageUp", "law.keys.previousPage", () => this.turn(-1)),
      run("Enter", "law.keys.open", () => this.open(this.at)), run("KeyF", "law.keys.search", () => this.search.focus())];
  }

  // Filter

  set(change) {
    Object.assign(this.filter, change);
    this.starts = [null];
    return this.load();
  }

  /** Every part of the filter as a chip that takes it away again; the views beside them. */
  drawChips() {
    const f = this.filter, kind = this.source.kind, chip = (key, words, change, test) => h("button", { type: "button", class: "chip", test,
      "aria-label": t("law.registers.unfilter", { words }), on: { click: () => this.without(change) } }, words, icon("close", true));
    const list = [f.q ? chip("q", t("law.registers.chipText", { text: f.q }), { q: null }, "chip-q") : null,
      f.state ? chip("state", this.source.choices.find(([n]) => n === f.state)?.[1] ?? f.state, { state: null }, "chip-state") : null,
      f.from ? chip("from", t("law.registers.chipFrom", { day: f.from }), { from: null }, "chip-from") : null,
      f.to ? chip("to", t("law.registers.chipTo", { day: f.to }), { to: null }, "chip-to") : null];
    if (f.field) {
      const one = kind && fieldOf(kind, f.field), words = chip("field", `${one ? pick(one) : f.field}: ${one ? valueText(one, f.value) : f.value}`,
        { field: null, value: null }, "chip-field");
      if (["reference", "references"].includes(one?.shape.type)) titleOf(Number(f.value)).then((title) => { words.firstChild.textContent
        = `${pick(one)}: ${title}`; });
      list.push(words);
    }
    const some = list.some(Boolean);
    show(this.chips, list, some ? h("button", { type: "button", class: "plain-button small", test: "save-view",
      on: { click: () => this.saveView() } },
      icon("plus", true), t("law.registers.saveView")) : null,
    this.views.views.length > 0 ? h("span", { class: "view-list" }, h("span", { class: "quiet small" }, t("law.registers.views")),
      this.views.views.map((v) => h("span", { class: "view-chip" }, h("button", { type: "button", class: "chip", test: "view",
        on: { click: () => this.useView(v) } }, v.title), h("button", { type: "button", class: "icon plain-button", test: "view-drop",
        "aria-label": t("law.registers.dropView", { title: v.title }), on: { click: async () => { await this.views.drop(v.title); this.drawChips();
          this.search.focus(); } } }, icon("close", true))))) : null);
    this.chips.hidden = this.chips.childElementCount === 0;
  }

  async without(change) {
    if ("q" in change) this.search.value = "";
    if ("state" in change) this.state.value = "";
    if ("from" in change) this.from.value = "";
    if ("to" in change) this.to.value = "";
    this.search.focus();
    await this.set(change);
  }

  useView(view) {
    this.filter = Object.fromEntries(FILTERS.map((name) => [name, view.filter[name] ?? null]));
    this.search.value = this.filter.q ?? "";
    this.state.value = this.filter.state ?? "";
    this.from.value = this.filter.from ?? "";
    this.to.value = this.filter.to ?? "";
    if (this.sort) this.sort.value = this.filter.sort ?? "newest";
    this.set({});
  }

  async saveView() {
    const name = field({ label: t("law.registers.viewName"), input: h("input", { type: "text", maxlength: 40, required: true }),
      test: "view-name" });
    const done = await askForm({ title: t("law.registers.saveView"), test: "view-form", fields: name, send: () => {
      const title = name.input.value.trim() || t("law.registers.viewUnnamed");
      return this.views.put(title, Object.fromEntries(Object.entries(this.filter).filter(([, v]) => v)));
    } });
    if (done) { announce(t("law.registers.viewSaved")); this.drawChips(); }
  }

  async chooseColumns() {
    const boxes = this.source.columns.map((c) => ({ name: c.name, input: h("input", { type: "checkbox",
      checked: this.columns.includes(c), test: `column-${c.name}` }), title: c.title }));
    const ok = await openDialog({ title: t("law.registers.columns"), wide: true, test: "columns-form", build: (close) => ({
      body: h("div", { class: "checks", role: "group", "aria-label": t("law.registers.columns") }, boxes.map((b) => h("label", { class: "choice" },
        b.input, h("span", null, b.title)))),
      actions: [h("button", { type: "button", on: { click: () => close("default") } }, t("law.registers.columnsDefault")),
        h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")),
        h("button", { type: "button", class: "primary", test: "columns-save", on: { click: () => close("ok") } }, t("dialog.save"))] }) });
    if (!ok) return;
    this.views.columns = ok === "default" ? null : boxes.filter((b) => b.input.checked).map((b) => b.name);
    this.draw();
    try { await this.views.save(); } catch (error) { announce(sentence(error)); }
  }

  // Rows

  async load() {
    rewrite({ name: this.source.name, ...this.filter });
    this.drawChips();
    this.drawFiles();
    this.asking?.abort();
    const asking = this.asking = new AbortController(), isFirst = this.starts.length === 1;
    this.body.setAttribute("aria-busy", "true");
    performance.mark("register-asked");
    try {
      const { rows, next, total } = await this.source.load(this.filter, this.starts.at(-1), PAGE, { signal: asking.signal });
      if (asking.signal.aborted) return;
      Object.assign(this, { rows, next, at: 0 });
      if (isFirst) this.total = total ?? null;
      this.closeDrawer(false);
      this.draw();
      performance.mark("register-shown");
    } catch (error) {
      if (error.name !== "AbortError") show(this.body, errorNotice(error));
    }
    if (this.asking === asking) this.body.removeAttribute("aria-busy");
  }

  draw() {
    const { rows, source, columns } = this, first = (this.starts.length - 1) * PAGE;
    const isCut = FILTERS.some((name) => name !== "sort" && this.filter[name]);
    setText(this.count, this.total === null ? "" : t("law.registers.total", { n: number(this.total) }));
    this.count.hidden = this.total === null;
    this.tableBody = h("tbody", null, rows.map((r, n) => h("tr", { tabIndex: n === this.at ? 0 : -1, test: "register-row", data: { id: r.id },
      "aria-label": null, on: { click: (event) => { if (!event.target.closest("a, button")) { this.at = n; this.open(n); } },
        focus: () => this.settle(n), keydown: (event) => this.rowKey(event, n) } }, h("th", { scope: "row" }, source.head(r)),
    columns.map((c) => h("td", { class: c.number ? "number" : ["at", "updatedAt"].includes(c.name) || c.field?.shape.type === "time"
      || c.field?.shape.type === "date" ? "mono nowrap" : ["event", "state", "name"].includes(c.name) ? "nowrap" : null }, source.cell(r, c))))));
    show(this.body, rows.length === 0 ? nothing(t(isCut ? "law.registers.noneFound" : "law.registers.empty"),
      isCut ? h("p", null, h("button", { type: "button", class: "small", test: "all", on: { click: () => this.useView({ filter: {} }) } },
        t("law.registers.showAll"))) : null)
      : h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": source.title }, h("table", { class: "dense register-table" },
        h("thead", null, h("tr", null, [t(source.isBook ? "law.registers.number" : "law.table.title"), ...columns.map((c) => c.title)]
          .map((words, n) => h("th", { scope: "col", class: columns[n - 1]?.number ? "number" : null }, words)))), this.tableBody)));
    const step = (key, disabled, by) => h("button", { type: "button", disabled, test: key, on: { click: () => this.turn(by) } },
      t(`law.list.${key}`));
    show(this.pager, rows.length === 0 && first === 0 ? null : [h("p", { class: "quiet", role: "status", test: "count" }, this.total === null
      ? t("law.list.rows", { first: first + 1, last: first + rows.length }) : t("law.registers.rowsOfAll", { first: first + 1,
        last: first + rows.length, n: number(this.total) })), step("previous", this.starts.length === 1, -1), step("next", !this.next, 1)]);
  }

  turn(by) {
    if (by > 0 && this.next) this.starts.push(this.next);
    else if (by < 0 && this.starts.length > 1) this.starts.pop();
    else return;
    this.load().then(() => this.move(0));
  }

  settle(n) {
    this.tableBody.children[this.at]?.setAttribute("tabindex", "-1");
    this.at = n;
    this.tableBody.children[n].setAttribute("tabindex", "0");
  }

  move(by) {
    if (this.rows.length === 0) return;
    const isIn = this.tableBody.contains(document.activeElement);
    const next = Math.min(this.rows.length - 1, Math.max(0, this.at + (isIn || Math.abs(by) > 1 ? by : 0)));
    this.settle(next);
    this.tableBody.children[next].focus();
  }

  rowKey(event, n) {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(n);
  }

  open(n) {
    if (!this.rows[n]) return;
    this.settle(n);
    for (const [k, row] of [...this.tableBody.children].entries()) row.classList.toggle("open", k === n);
    this.drawer.open(this.rows[n]);
  }

  closeDrawer(focus = true) {
    const was = !this.drawer.node.hidden;
    this.drawer.hide();
    for (const row of this.tableBody?.children ?? []) row.classList.remove("open");
    if (was && focus) this.tableBody?.children[this.at]?.focus();
  }

  // Files, print, chain

  drawFiles() {
    const words = language() === "en" ? "en" : "zh", chosen = this.views.columns;
    show(this.files, h("button", { type: "button", class: "small", test: "columns", on: { click: () => this.chooseColumns() } }, icon("table",
      true),
      t("law.registers.columns")), ["csv", "xlsx"].map((format) => buttonLink(this.source.file(this.filter, format, words, chosen),
        t(`law.as.${format}`),
      { glyph: "download", download: "", small: true, test: `export-${format}` })),
    h("button", { type: "button", class: "small", test: "print", on: { click: () => print() } }, lawIcon("print", true), t("law.registers.print")));
  }

  /** How far the ledger's signature covers what this register holds. */
  async drawChain() {
    try {
      const l = await api.get("/ledger"), time = l.signedAt ? dateClock(parseTime(l.signedAt)) : "–", waiting = l.waiting + (l.size - l.signedSize);
      const fine = l.state === "ok";
      show(this.chain, toneMark(!fine ? "alarm" : waiting > 0 ? "warn" : "ok", fine ? t(waiting > 0 ? "law.chain.waiting" : "law.chain.whole",
        { n: number(l.signedSize), waiting: number(waiting), time }) : t("law.chain.broken", { detail: l.detail })));
    } catch (error) {
      if (error.status !== 403) show(this.chain, toneMark("warn", sentence(error)));
      else this.chain.hidden = true;
    }
  }
}
