// The drawer beside a register: one row with all that it holds, its history, and the way to a correction.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { known, pick, t } from "../i18n.js";
import { errorNotice } from "../errors.js";
import { dateClock, parseTime } from "../time.js";
import { historyTable } from "./history.js";
import { fieldOf } from "./model.js";
import { stateChip } from "./table.js";
import { isEmpty, valueNode } from "./values.js";
import { wire } from "./wire.js";

const label = (name, field) => (field ? pick(field) : known(`law.column.${name}`) ? t(`law.column.${name}`) : name);
const plain = (v) => (typeof v === "boolean" ? t(v ? "law.yes" : "law.no") : Array.isArray(v) ? v.map(plain).join(t("list.comma"))
  : typeof v === "object" ? v.masked ?? t("law.value.count", { n: Object.keys(v).length }) : String(v));

export class RegisterDrawer {
  constructor(source, { close }) {
    Object.assign(this, { source, close });
    this.node = h("aside", { class: "register-drawer", hidden: true, "aria-label": t("law.registers.detail"), test: "drawer",
      on: { keydown: (event) => { if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.close(); } } } });
  }

  hide() {
    this.row = null;
    this.node.hidden = true;
    show(this.node);
  }

  async open(row) {
    this.row = row;
    this.node.hidden = false;
    const body = h("div", null, h("p", { class: "quiet", role: "status" }, t("law.loading")));
    const heading = h("h2", { tabIndex: -1, test: "drawer-title" }, this.source.head(row));
    show(this.node, h("header", null, heading, h("button", { type: "button", class: "icon plain-button", "aria-label": t("dialog.close"),
      test: "drawer-close", on: { click: () => this.close() } }, icon("close"))), body);
    heading.focus();
    const id = this.source.recordOf(row), written = this.source.written(row);
    try {
      const [answer, history] = id ? await Promise.all([wire.record(id), wire.history(id)]) : [null, null];
      if (this.row === row) this.draw(body, row, written, answer, history);
    } catch (error) {
      if (this.row === row) show(body, written ? this.facts(written, {}) : null, errorNotice(error));
    }
  }

  facts(entries, titles) {
    return h("dl", { class: "drawer-facts" }, entries.map(({ name, field, value }) => h("div", null, h("dt", null, label(name, field)),
      h("dd", null, field ? valueNode(field, value, { titles }) : plain(value)))));
  }

  draw(body, row, written, answer, history) {
    if (!answer) return show(body, this.facts(written ?? [], {}));
    const { record, titles, mayEdit, events } = answer, kind = this.source.law.kind(record.kind);
    const entries = written ?? kind.fields.filter((f) => !isEmpty(record.data[f.name]) && !/(Person|Organisation)$|^key$/.test(f.name))
      .map((f) => ({ name: f.name, field: f, value: record.data[f.name] }));
    const fields = (name) => fieldOf(kind, name);
    show(body, h("p", { class: "row" }, stateChip(kind, record.state), row.at ? h("span", { class: "quiet small" }, dateClock(parseTime(row.at)),
      " ",
      row.name || row.actor) : null),
    h("div", { class: "row drawer-acts" }, h("a", { class: "button small", href: `/law/record?id=${record.id}`, test: "drawer-record" },
      t("law.registers.open")), mayEdit ? h("a", { class: "button small", href: `/law/form?id=${record.id}`, test: "drawer-correct" },
      t("law.registers.correct")) : null,
    mayEdit ? null : h("p", { class: "quiet small", test: "drawer-fixed" },
      t(events.some((e) => e.may) ? "law.registers.bySteps" : "law.registers.fixed"))),
    mayEdit ? h("p", { class: "quiet small" }, t("law.registers.correctText")) : null,
    this.facts(entries, titles), h("details", { open: !written, class: "past" }, h("summary", null, t("law.record.history")),
      historyTable(kind, history.versions, fields, titles)));
  }
}
