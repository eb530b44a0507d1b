// The inspector's office: inspections, findings, orders with the days that are left, penalty cases, each with its next step.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { dueDay, fieldOf, stateOf, targets } from "../../lib/law/model.js";
import { turn } from "../../lib/law/names.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { loadStyles } from "../../lib/load-style.js";
import { InspectionCalendar } from "../../lib/law/inspection-calendar.js";
import { nothing, recordTable } from "../../lib/law/table.js";
import { nextStep } from "../../lib/law/work.js";
import { lawIcon } from "../../lib/law/icons.js";
import { address, wire } from "../../lib/law/wire.js";

const PARTS = ["inspection", "finding", "order", "penalty", "referral"];
const SHOWN = 30;
/** Inspections and orders, the newest first, that the calendar knows. */
const PLANNED = 200;
/** What follows from a record of a kind in its first working state: kinds of records that point to it. */
const FOLLOWS = { inspection: ["finding"], finding: ["order", "penalty"], order: ["penalty"] };

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search);
  return lawPage(root, isCurrent, { path: "/law/office" }, async (main, law) => {
    await loadStyles("registers");
    const kinds = PARTS.map((n) => law.kind(n)).filter(Boolean), title = t("law.office.title");
    main.append(pageHead({ path: crumbs(law, null), title, text: t("law.office.text"),
      actions: kinds.filter((k) => k.mayWrite && ["inspection", "finding"].includes(k.name))
      .map((k, n) => buttonLink(`/law/form?kind=${k.name}`, [icon("plus"), t("law.list.new", { kind: pick(k) })],
        { primary: n === 0, test: `new-${k.name}` })) }));
    if (law.kind("inspection")) main.append(calendar(law, asked.get("month")));
    for (const kind of kinds) main.append(part(law, kind));
    return { title };
  });
}

/** The plan of the month; what cannot be read is told in its place. */
function calendar(law, month) {
  const box = new InspectionCalendar(law, month), fault = h("div");
  const kinds = ["inspection", "order"].map((n) => law.kind(n)).filter(Boolean);
  Promise.all(kinds.map((k) => turn(() => wire.records({ kind: k.name,
    limit: PLANNED })))).then((lists) => box.fill(lists.flatMap((l) => l.records)),
    (error) => show(fault, errorNotice(error)));
  return h("div", null, fault, box.node);
}

function part(law, kind) {
  const body = h("div", null, h("p", { class: "quiet", role: "status" }, t("law.loading"))), count = h("span", { class: "count" });
  const open = kind.states.filter((s) => !s.isFinal);
  Promise.all(open.map((s) => turn(() => wire.records({ kind: kind.name, state: s.name, limit: SHOWN })))).then((lists) => {
    const records = lists.flatMap((l) => l.records).sort((a, b) => (dueDay(kind, a) ?? "9").localeCompare(dueDay(kind, b) ?? "9"));
    show(count, String(records.length), lists.some((l) => l.more) ? "+" : "");
    show(body, records.length > 0 ? recordTable(kind, records, { label: pick(kind),
      step: records.some((r) => steps(law, kind, r)) ? (r) => steps(law, kind, r) : null, test: `office-${kind.name}` })
      : nothing(t("law.office.none", { kind: pick(kind) })));
  }, (error) => show(body, errorNotice(error)));
  return h("section", { class: "home-part", test: `part-${kind.name}` },
    h("header", { class: "part-head" }, h("h2", null, pick(kind), " ", count), h("a", { href: `/law/list?kind=${kind.name}` },
      t("law.office.all"))),
    body);
}

/** The next step of a record, and what may follow from it as a record of another kind. */
function steps(law, kind, record) {
  const next = nextStep(law, kind, record.state), first = stateOf(kind, record.state);
  const follow = first.isDraft ? [] : (FOLLOWS[kind.name] ?? []).map((n) => law.kind(n)).filter((k) => k?.mayWrite)
    .map((other) => ({ other, field: other.fields.find((f) => targets(f).includes(kind.name)) ?? null })).filter((f) => f.field);
  const again = kind.name === "order" && ["fulfilled", "overdue"].includes(record.state) && law.kind("inspection")?.mayWrite;
  const print = first.isDraft ? [] : law.documents(kind).slice(0, 1);
  if (!next && follow.length === 0 && !again && print.length === 0) return null;
  return h("div", { class: "row tight" }, next ? h("a", { class: "button small", href: `/law/record?id=${record.id}&step=${next.name}`,
    test: "office-next" }, pick(next)) : null,
    follow.map(({ other, field }) => h("a", { class: "button small bare",
      href: `/law/form?kind=${other.name}&${field.name}=${record.id}${shared(kind, other, record)}`, test: `follow-${other.name}` },
      icon("plus", true), pick(other))),
    again ? h("a", { class: "button small bare",
      href: `/law/form?kind=inspection&inspectionKind=follow_up${shared(kind, law.kind("inspection"), record)}`,
      test: "follow-up" }, icon("plus", true), t("law.office.followUp")) : null,
    print.map((f) => h("a", { class: "button small bare", href: address.document(f.name, record.id), target: "_blank",
      test: `print-${f.name}`, "aria-label": t("law.document.print", { form: pick(f) }) }, lawIcon("print", true))));
}

/** Fields that the follower has in common with the record: they are not asked twice. */
function shared(kind, other, record) {
  return ["organisation", "system"].filter((n) => fieldOf(kind, n) && fieldOf(other, n)?.shape.type === "reference" && record.data[n])
    .map((n) => `&${n}=${record.data[n]}`).join("");
}
