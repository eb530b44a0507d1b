// The two sources of the register page behind one interface: the records of a kind, and the rows of a statutory register.
import { h, show } from "../dom.js";
import { known, pick, t } from "../i18n.js";
import { DAY, dateClock, parseTime, timeText, typedTime } from "../time.js";
import { fieldOf, eventFields } from "./model.js";
import { titleOf } from "./names.js";
import { stateChip } from "./table.js";
import { titleNode } from "./titles.js";
import { isEmpty, valueText } from "./values.js";
import { address, wire } from "./wire.js";

/** Shapes that fit into a cell. */
const SHORT = new Set(["choice", "choices", "date", "time", "integer", "number", "flag", "reference", "references", "device", "code", "text",
  "texts"]);
const FIRST = 4;
/** What the system keeps for itself. */
const HIDDEN = /^(key|conductKey|number|event|state|submittedByPerson|submittedByOrganisation|identityCheckedByPerson|closeProposedBy|signedView)$/;

/** The days of a filter as the server wants them: from the first to the end of the last. */
export function span({ from, to }) {
  const start = from && typedTime(`${from} 00:00`, 0), end = to && typedTime(`${to} 00:00`, 0);
  return { from: start ? timeText(start) : null, to: end ? timeText(end + DAY) : null };
}

export function registerName(r) {
  return known(`law.register.${r}`) ? t(`law.register.${r}`) : r;
}

/** The text of a value, with the titles of what it points to as soon as they are known. */
function cellOf(field, value) {
  if (isEmpty(value)) return h("span", { class: "quiet" }, "–");
  if (["reference", "references"].includes(field.shape.type)) {
    const ids = [value].flat(), node = h("span", null, ids.map((id) => `#${id}`).join(t("list.comma")));
    Promise.all(ids.map((id) => titleOf(id))).then((titles) => show(node, titles.join(t("list.comma"))));
    return node;
  }
  return valueText(field, value);
}

const at = (text) => { const time = parseTime(text); return Number.isNaN(time) ? "–" : dateClock(time); };
const columnOf = (f) => ({ name: f.name, title: pick(f), number: ["integer", "number"].includes(f.shape.type), field: f });

/** Records of a kind, as the law's books have them now. */
export class KindSource {
  constructor(law, kind) {
    Object.assign(this, { law, kind, name: kind.name, title: pick(kind), isBook: false, sorts: ["newest", "oldest", "title", "titleDown"] });
    const fields = [...kind.fields, ...eventFields(kind)].filter((f) => SHORT.has(f.shape.type) && !HIDDEN.test(f.name) && !f.classified);
    const seen = new Set(), once = fields.filter((f) => !seen.has(f.name) && seen.add(f.name));
    this.columns = [{ name: "id", title: t("law.registers.id"), number: true }, { name: "state", title: t("law.table.state") },
      ...once.map(columnOf),
      { name: "updatedAt", title: t("law.table.changed") }];
    const rank = (f) => (f.required ? 0 : 2) + (f.shape.type === "text" ? 1 : 0);
    const titled = new Set((kind.titled ?? []).filter((n) => fieldOf(kind, n)?.shape.type === "text"));
    const own = new Set(kind.fields.map((f) => f.name));
    const first = once.filter((f) => own.has(f.name) && !titled.has(f.name) && !f.computed).map((f, n) => ({ f, n })).sort((a,
      b) => rank(a.f) - rank(b.f) || a.n - b.n)
      .slice(0, FIRST).sort((a, b) => a.n - b.n).map(({ f }) => f.name);
    this.defaults = ["state", ...first, "updatedAt"];
    this.choices = kind.states.map((s) => [s.name, pick(s)]);
  }

  query(filter) {
    const { from, to } = span(filter);
    return { q: filter.q, state: filter.state, field: filter.field, value: filter.value, from, to, sort: filter.sort };
  }

  async load(filter, start, limit, options) {
    const { records, more, total } = await wire.records({ kind: this.name, ...this.query(filter), after: start, limit, count: start ? 0 : 1 },
      options);
    return { rows: records, next: more ? records.at(-1)?.id ?? null : null, total };
  }

  head(r) {
    const node = titleNode(this.kind, r);
    node.className = "clamp";
    return node;
  }

  cell(r, column) {
    if (column.name === "id") return String(r.id);
    if (column.name === "state") return stateChip(this.kind, r.state);
    if (column.name === "updatedAt") return at(r.updatedAt);
    return cellOf(column.field, r.data[column.name]);
  }

  file(filter, format, language, columns) {
    const names = columns ? ["id", ...(this.kind.titled ?? []), ...columns.filter((c) => c !== "updatedAt")].join(",") : null;
    return address.registerFile({ kind: this.name, ...this.query(filter), format, language, columns: names });
  }

  recordOf(r) {
    return r.id;
  }

  written() {
    return null;
  }
}

/** Rows of a statutory register: appended, never changed. */
export class BookSource {
  constructor(law, name) {
    Object.assign(this, { law, name, title: registerName(name), isBook: true, sorts: ["newest"] });
    this.kinds = [...law.kinds.values()].filter((k) => k.register === name);
    const seen = new Set(), fields = this.kinds.flatMap((k) => [...k.fields, ...eventFields(k)])
      .filter((f) => SHORT.has(f.shape.type) && !HIDDEN.test(f.name) && !f.classified && !seen.has(f.name) && seen.add(f.name));
    this.columns = [{ name: "at", title: t("law.registers.at") }, { name: "name", title: t("law.registers.by") },
      { name: "event", title: t("law.registers.what") }, { name: "state", title: t("law.table.state") }, ...fields.map(columnOf)];
    this.defaults = ["at", "event", "state", "name",
      ...this.kinds.flatMap((k) => k.fields).filter((f) => f.required && fields.includes(f)).slice(0, 2)
      .map((f) => f.name)];
    this.choices = this.kinds.flatMap((k) => k.events.map((e) => [e.name, pick(e)])).filter(([n], i, all) => all.findIndex(([m]) => m === n) === i);
  }

  query(filter) {
    const { from, to } = span(filter);
    return { q: filter.q, event: filter.state, from, to };
  }

  async load(filter, start, limit, options) {
    const { rows, last, total } = await wire.register(this.name, { ...this.query(filter), before: start, limit, count: start ? 0 : 1 }, options);
    return { rows, next: last ?? null, total };
  }

  /** The kind whose step wrote a row: of those that write into this register, the one whose fields the row has. */
  kindOf(r) {
    const names = Object.keys(r.data ?? {}), fit = (k) => names.filter((n) => fieldOf(k, n)).length;
    return [...this.kinds].sort((a, b) => fit(b) - fit(a))[0] ?? null;
  }

  head(r) {
    return r.number ? h("span", { class: "mono nowrap" }, r.number) : h("span", { class: "clamp", title: r.title ?? null }, r.title || `#${r.id}`);
  }

  step(r) {
    const event = r.data?.event, step = this.kindOf(r)?.events.find((e) => e.name === event);
    return step ? pick(step) : known(`law.event.${event}`) ? t(`law.event.${event}`) : event ?? "–";
  }

  cell(r, column) {
    const kind = this.kindOf(r);
    if (column.name === "at") return at(r.at);
    if (column.name === "name") return r.name || r.actor;
    if (column.name === "event") return this.step(r);
    if (column.name === "state") return kind && r.data?.state ? stateChip(kind, r.data.state) : "–";
    return cellOf(kind ? fieldOf(kind, column.name) ?? column.field : column.field, r.data?.[column.name]);
  }

  file(filter, format, language) {
    return address.registerFile({ register: this.name, ...this.query(filter), format, language });
  }

  recordOf(r) {
    return r.record;
  }

  /** What a row holds, in the order of the form, for the drawer. */
  written(r) {
    const kind = this.kindOf(r), order = (n) => { const i = kind?.fields.findIndex((f) => f.name === n) ?? -1; return i < 0 ? 1e6 : i; };
    return Object.entries(r.data ?? {}).filter(([n,
      v]) => v !== null && !HIDDEN.test(n) && !(typeof v === "string" && /^(user|token):\d+$/.test(v)))
      .sort(([x], [y]) => order(x) - order(y)).map(([n, v]) => ({ name: n, field: kind ? fieldOf(kind, n) : null, value: v }));
  }
}

