// The request desk: every request by where it stands, with what it needs next.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { serverNow } from "../../lib/store.js";
import { briefTime, parseTime } from "../../lib/time.js";
import { dueDay, stateOf } from "../../lib/law/model.js";
import { turn } from "../../lib/law/names.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { daysLeft, nothing, recordTable } from "../../lib/law/table.js";
import { titleNode } from "../../lib/law/titles.js";
import { nextStep, stepAddress } from "../../lib/law/work.js";
import { address, wire } from "../../lib/law/wire.js";

/** The columns of the desk; a state that is not named here stands in the second. */
const COLUMNS = [["receive", ["draft", "submitted", "returned_incomplete"]],
  ["check", ["identity_checked", "form_complete", "awaiting_confirmation", "confirmed"]],
  ["deliver", ["approved", "prepared", "ready"]], ["use", ["fulfilled", "delivered", "in_recipient_use", "returned_or_destroyed", "returned",
    "destroyed"]]];
const ELSE = 1;
const SHOWN = 50, DONE_SHOWN = 20;

export function mount(root, isCurrent) {
  return lawPage(root, isCurrent, { path: "/law/desk" }, async (main, law) => {
    const kind = law.kind("request");
    const title = t("law.desk.title");
    if (!kind) {
      main.append(pageHead({ path: crumbs(law, null), title: t("law.noKind") }));
      return {};
    }
    const empty = law.documents(kind)[0];
    const board = h("div", { class: "board", test: "board" }, h("p", { class: "quiet", role: "status" }, t("law.loading"))),
      done = h("details", { class: "past" }, h("summary", null, t("law.desk.done")), h("div", null));
    main.append(pageHead({ path: crumbs(law, null), title, text: t("law.desk.text"), actions: [
      kind.mayWrite ? buttonLink("/law/form?kind=request", [icon("plus"), t("law.list.new", { kind: pick(kind) })], { primary: true, test: "new" })
        : null,
      empty ? buttonLink(address.document(empty.name), t("law.desk.empty", { form: pick(empty) }),
        { glyph: "print", target: "_blank", test: "print-empty" }) : null,
      buttonLink("/proof", t("law.desk.packages"), { glyph: "download" })] }), board, done);
    fill(board, law, kind).catch((error) => show(board, errorNotice(error)));
    done.addEventListener("toggle", () => { if (done.open) fillDone(done.lastElementChild, kind); }, { once: true });
    return { title };
  });
}

async function fill(board, law, kind) {
  const open = kind.states.filter((s) => !s.isFinal);
  const lists = await Promise.all(open.map((s) => turn(() => wire.records({ kind: kind.name, state: s.name, limit: SHOWN }))));
  const columns = COLUMNS.map(([name]) => ({ name, lanes: [] }));
  open.forEach((s, n) => {
    const at = COLUMNS.findIndex(([, states]) => states.includes(s.name));
    columns[at < 0 ? ELSE : at].lanes.push({ state: s, ...lists[n] });
  });
  show(board, columns.map(({ name, lanes }) => {
    const count = lanes.reduce((sum, l) => sum + l.records.length, 0);
    return h("section", { class: "board-column", test: `column-${name}`, "aria-labelledby": `column-${name}` },
      h("header", null, h("h2", { id: `column-${name}` }, t(`law.desk.${name}`)), h("span", { class: "count" }, String(count))),
      count === 0 ? h("p", { class: "quiet small" }, t("law.desk.none")) : lanes.filter((l) => l.records.length > 0)
        .map((l) => [h("h3", null, pick(l.state), h("span", { class: "quiet small" }, ` ${l.records.length}${l.more ? "+" : ""}`)),
        h("ul", null, l.records.map((r) => card(law, kind, r)))]));
  }));
}

function card(law, kind, r) {
  const next = nextStep(law, kind, r.state), facts = ["requestKind", "kind",
    "urgency"].map((n) => kind.fields.find((f) => f.name === n && f.shape.type === "choice")).filter((f) => f && r.data[f.name]);
  const words = facts.map((f) => (f.shape.choices ?? []).find((c) => c.code === r.data[f.name])).filter(Boolean).map((c) => pick(c.title ?? c));
  return h("li", { class: "desk-card", test: "desk-card" }, h("a", { class: "desk-title", href: `/law/record?id=${r.id}` }, titleNode(kind, r)),
    h("p", { class: "quiet small" }, [r.data.registerNumber ?? r.data.regNo ?? `#${r.id}`, ...words,
      Number.isNaN(parseTime(r.updatedAt)) ? null : briefTime(parseTime(r.updatedAt), serverNow())].filter(Boolean).join(" · ")),
    h("div", { class: "work-line" }, daysLeft(dueDay(kind, r))),
    next ? h("a", { class: "button small", href: stepAddress(kind.name, r.id, next.name), test: "desk-next" }, pick(next))
      : h("span", { class: "quiet small" }, t("law.desk.others")));
}

async function fillDone(node, kind) {
  try {
    const lists = await Promise.all(kind.states.filter((s) => stateOf(kind, s.name).isFinal)
      .map((s) => turn(() => wire.records({ kind: kind.name, state: s.name, limit: DONE_SHOWN }))));
    const records = lists.flatMap((l) => l.records).sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    show(node, records.length > 0 ? recordTable(kind, records, { label: t("law.desk.done") }) : nothing(t("law.desk.none")));
  } catch (error) {
    show(node, errorNotice(error));
  }
}

