// The statutory registers, row by row as they were written.
import { h, show } from "../../lib/dom.js";
import { known, pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { dateClock, parseTime } from "../../lib/time.js";
import { crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { titleOf } from "../../lib/law/names.js";
import { nothing, stateChip } from "../../lib/law/table.js";
import { fieldOf } from "../../lib/law/model.js";
import { valueNode, valueText } from "../../lib/law/values.js";
import { wire } from "../../lib/law/wire.js";

const PAGE = 100;
/** Entries of a row that are shown in its line. */
const BRIEF = 6;
/** What the system keeps for itself. */
const HIDDEN = /^(key|conductKey|number|submittedByPerson|submittedByOrganisation|identityCheckedByPerson|closeProposedBy)$/;

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search).get("name");
  return lawPage(root, isCurrent, { path: "/law/registers" }, async (main, law) => {
    const { registers } = await wire.registers(), one = registers.find((r) => r.name === asked) ?? registers[0] ?? null;
    main.append(pageHead({ path: crumbs(law, null), title: t("law.registers.title"), text: t("law.registers.text") }));
    if (!one) { main.append(nothing(t("law.registers.none"))); return {}; }
    const body = h("div", { class: "register", test: "register" });
    main.append(h("div", { class: "pick-grid" }, h("nav", { class: "pick-list", "aria-label": t("law.registers.title") },
      h("ul", null, registers.map((r) => h("li", null, h("a", { href: `/law/registers?name=${encodeURIComponent(r.name)}`,
      "aria-current": r === one ? "page" : null, test: `register-${r.name}` },
      h("span", { class: "code" }, r.name, h("span", { class: "count" }, String(r.rows ?? ""))), h("span", null, registerName(r))))))),
        h("section", null, h("h2", null, registerName(one)), body)));
    new Register(body, law, one).load();
    return { title: registerName(one) };
  });
}

function registerName(r) {
  return r.zh ? pick(r) : known(`law.register.${r.name}`) ? t(`law.register.${r.name}`) : r.name;
}

class Register {
  constructor(body, law, register) {
    Object.assign(this, { body, law, register, starts: [null] });
  }

  async load() {
    try {
      const { rows } = await wire.register(this.register.name, { before: this.starts.at(-1), limit: PAGE + 1 });
      this.draw(rows.slice(0, PAGE), rows.length > PAGE);
    } catch (error) {
      show(this.body, errorNotice(error));
    }
  }

  draw(rows, more) {
    const first = (this.starts.length - 1) * PAGE;
    const step = (key, disabled, run) => h("button", { type: "button", disabled, test: key, on: { click: run } }, t(`law.list.${key}`));
    show(this.body, rows.length === 0 ? nothing(t("law.registers.empty"))
      : h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": registerName(this.register) }, h("table", { class: "dense" },
        h("thead", null, h("tr", null, ["number", "what", "content"].map((k) => h("th", { scope: "col" }, t(`law.registers.${k}`))))),
        h("tbody", null, rows.map((r) => this.row(r))))),
    h("div", { class: "pager" }, h("p", { class: "quiet", role: "status" },
      rows.length > 0 ? t("law.list.rows", { first: first + 1, last: first + rows.length }) : ""),
      step("previous", this.starts.length === 1, () => { this.starts.pop(); this.load(); }),
        step("next", !more, () => { this.starts.push(rows.at(-1).id); this.load(); })));
  }

  /** The kind whose step wrote a row: of those that write into this register, the one whose fields the row has. */
  kindOf(data) {
    const names = Object.keys(data), fit = (k) => names.filter((n) => fieldOf(k, n)).length;
    return [...this.law.kinds.values()].filter((k) => k.register === this.register.name).sort((a, b) => fit(b) - fit(a))[0] ?? null;
  }

  row(r) {
    const at = parseTime(r.at), { event, state, ...data } = r.data ?? {}, kind = this.kindOf(data), words = r.number || r.title || `#${r.id}`;
    const step = kind?.events.find((e) => e.name === event), name = step ? pick(step) : known(`law.event.${event}`) ? t(`law.event.${event}`) : event
      ?? "–";
    return h("tr", { test: "register-row" }, h("th", { scope: "row" },
      h("div", { class: r.number ? "mono nowrap" : null }, r.record ? h("a", { href: `/law/record?id=${r.record}` }, words) : words),
      h("div", { class: "quiet small nowrap" }, Number.isNaN(at) ? "–" : dateClock(at)), h("div", { class: "quiet small" }, r.name || r.actor)),
    h("td", { class: "nowrap" }, name, kind && state ? h("div", { class: "small" }, stateChip(kind, state)) : null),
      h("td", null, this.content(kind, data)));
  }

  /** What the row holds: the first entries in one line, all of them behind it. */
  content(kind, data) {
    const order = (name) => { const n = kind?.fields.findIndex((f) => f.name === name) ?? -1; return n < 0 ? 1e6 : n; };
    const entries = Object.entries(data).filter(([name, v]) => v !== null && !HIDDEN.test(name)
      && !(typeof v === "string" && /^(user|token):\d+$/.test(v)))
      .sort(([x], [y]) => order(x) - order(y)).map(([name, v]) => ({ field: kind ? fieldOf(kind, name) : null, name, v }));
    const brief = entries.filter(({ field }) => !field || !["rows", "polygon", "longText", "attachments"].includes(field.shape.type)).slice(0, BRIEF);
    const label = ({ field, name }) => (field ? pick(field) : known(`law.column.${name}`) ? t(`law.column.${name}`) : name);
    return [h("p", { class: "brief" }, brief.map((e, n) => [n > 0 ? t("list.comma") : null, h("span", { class: "quiet" }, `${label(e)} `), text(e)])),
      entries.length > brief.length ? h("details", null, h("summary", { class: "small" }, t("law.registers.all", { n: entries.length })),
        h("dl", { class: "pack-facts" }, entries.map((e) => [h("dt", null, label(e)),
          h("dd", null, e.field ? valueNode(e.field, e.v, { titles: {} }) : text(e))]))) : null];
  }
}

function text({ field, v }) {
  const ids = field && ["reference", "references"].includes(field.shape.type) ? [v].flat() : null;
  if (ids) {
    const node = h("span", null, ids.map((id) => `#${id}`).join(t("list.comma")));
    Promise.all(ids.map((id) => titleOf(id))).then((titles) => show(node, titles.join(t("list.comma"))));
    return node;
  }
  if (field) return valueText(field, v);
  if (Array.isArray(v)) return v.map((x) => text({ v: x })).flat().join(t("list.comma"));
  if (typeof v === "boolean") return t(v ? "law.yes" : "law.no");
  return typeof v === "object" ? v.masked ?? t("law.value.count", { n: Object.keys(v).length }) : String(v);
}
