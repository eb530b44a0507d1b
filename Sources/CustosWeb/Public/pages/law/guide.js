// From planning to use: where a system stands, what its next step needs, and the records of each stage with direct links.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { isTurn, stateOf } from "../../lib/law/model.js";
import { lifeStrip } from "../../lib/law/life-strip.js";
import { learn } from "../../lib/law/names.js";
import { refusalBody } from "../../lib/law/refusal.js";
import { recordsOf, stageAt, stages } from "../../lib/law/stages.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { humanSteps } from "../../lib/law/steps.js";
import { nextStep } from "../../lib/law/work.js";
import { nothing, recordTable, stateChip } from "../../lib/law/table.js";
import { wire } from "../../lib/law/wire.js";

const SHOWN = 100;
/** Next steps of a stage's records that are offered beside them. */
const STEPS = 4;
/** States of a system that another record leads out of: the result of a test, the signatures of an acceptance. */
const WAITS = new Set(["technical_testing", "acceptance"]);

export function mount(root, isCurrent) {
  const id = new URLSearchParams(location.search).get("system");
  return lawPage(root, isCurrent, { path: "/law/guide" }, async (main, law) => {
    if (!law.kind("system")) {
      main.append(pageHead({ path: crumbs(law, null), title: t("law.noKind") }));
      return {};
    }
    return id ? system(main, law, await wire.record(id)) : start(main, law);
  });
}

/** Without a system: the three records that have to be there first, and the systems that are. */
async function start(main, law) {
  const first = ["organisation", "site", "system"].map((n) => law.kind(n)).filter(Boolean);
  const list = h("div", null, h("p", { class: "quiet", role: "status" }, t("law.loading")));
  main.append(pageHead({ path: crumbs(law, null), title: t("law.guide.title"), text: t("law.guide.text") }),
    h("section", null, h("h2", null, t("law.guide.begin")), h("ol", { class: "begin" },
      first.map((kind, n) => h("li", null, h("span", { class: "begin-number", "aria-hidden": "true" }, String(n + 1)),
      h("div", null, h("h3", null, pick(kind)), h("p", { class: "quiet small" }, t(`law.guide.begin.${kind.name}`)), h("div", { class: "row" },
        kind.mayWrite ? buttonLink(`/law/form?kind=${kind.name}&then=${encodeURIComponent("/law/guide")}`,
          [icon("plus"), t("law.list.new", { kind: pick(kind) })], { primary: kind.name === "system", test: `begin-${kind.name}` }) : null,
        buttonLink(`/law/list?kind=${kind.name}`, t("law.guide.see")))))))),
    h("section", { class: "home-part" }, h("h2", null, t("law.guide.systems")), list));
  const kind = law.kind("system");
  try {
    const { records } = await wire.records({ kind: "system", limit: SHOWN });
    show(list, records.length > 0 ? recordTable(kind, records, { label: pick(kind),
      step: (r) => h("a", { class: "button small", href: `/law/guide?system=${r.id}`, test: "guide-system" }, t("law.guide.go")) })
      : nothing(t("law.list.none", { kind: pick(kind) })));
  } catch (error) {
    show(list, errorNotice(error));
  }
  return { title: t("law.guide.title") };
}

function system(main, law, { record, events, titles }) {
  const kind = law.kind("system"), here = stageAt(record.state);
  learn(titles);
  const next = nextStep(law, kind, record.state), steps = humanSteps(events).filter((e) => !isTurn(kind, e)), own = `/law/guide?system=${record.id}`;
  const first = steps.filter((e) => e.name === next?.name), rest = steps.filter((e) => e.name !== next?.name && e.may && !e.obstacle);
  main.append(pageHead({ path: crumbs(law, null, [["/law/guide", t("law.guide.title")]]), title: record.title, mark: stateChip(kind, record.state),
    actions: [
    buttonLink(`/law/record?id=${record.id}`, t("law.guide.record"), { glyph: "file" }),
      buttonLink(`/law/compliance?system=${record.id}`, t("law.compliance.title"), { glyph: "law" })] }),
  lifeStrip(kind, record.state),
  h("section", { class: "home-part" }, h("h2", null, t("law.guide.next")),
    first.length > 0 ? h("div", { class: "next-steps" }, first.map((e) => nextCard(kind, record, e, own)))
      : h("p", { class: "quiet" }, t(WAITS.has(record.state) ? "law.guide.waits" : "law.guide.nothing")),
    rest.length > 0 ? h("p", { class: "row other-steps" }, h("span", { class: "quiet small" }, t("law.guide.also")),
      rest.map((e) => buttonLink(`/law/record?id=${record.id}&step=${e.name}`, pick(e), { small: true }))) : null),
  h("section", { class: "home-part" }, h("h2", null, t("law.guide.stages")),
    h("div", { class: "stages" }, stages(law).map((stage) => stagePart(law, record, stage, stage.name === here, own)))));
  return { title: record.title };
}

function nextCard(kind, record, event, own) {
  return h("article", { class: `next-step${event.obstacle ? " blocked" : " ready"}`, test: `next-${event.name}` },
    h("header", null, h("h3", null, pick(event)), event.to ? h("span", { class: "quiet small" },
    t("law.step.to", { state: pick(stateOf(kind, event.to)) })) : null),
    event.obstacle ? [h("p", { class: "title small" }, icon("warn", true), t("law.step.missing")), refusalBody(event.obstacle)]
      : h("p", { class: "title small" }, icon("ok", true), t(event.may ? "law.guide.ready" : "law.guide.notYours")),
    event.may ? buttonLink(`/law/record?id=${record.id}&step=${event.name}&then=${encodeURIComponent(own)}`, t("law.step.do", { step: pick(event) }),
      { primary: !event.obstacle, test: `go-${event.name}` }) : null);
}

/** One stage: each kind of record with how many there are, in which states, and the way to a new one. */
function stagePart(law, record, stage, isHere, own) {
  const list = h("ul", { class: "stage-kinds" });
  const part = h("details", { class: "stage", open: isHere, test: `stage-${stage.name}` },
    h("summary", null, t(`law.stage.${stage.name}`), isHere ? h("span", { class: "here" }, t("law.guide.here")) : null), list);
  let isAsked = false;
  const fill = () => {
    if (isAsked) return;
    isAsked = true;
    show(list, stage.kinds.map((kind) => { const row = h("li", { test: `stage-kind-${kind.name}` }, h("span", null, pick(kind))); fillRow(row, law,
      record, kind, own); return row; }));
  };
  part.addEventListener("toggle", () => { if (part.open) fill(); });
  if (isHere) fill();
  return part;
}

async function fillRow(row, law, record, kind, own) {
  try {
    const { records, more, field, value, isCommon } = await recordsOf(law, kind, record);
    const counts = kind.states.map((s) => [s, records.filter((r) => r.state === s.name).length]).filter(([, n]) => n > 0);
    const steps = isCommon ? [] : records.filter((r) => !stateOf(kind, r.state).isFinal).map((r) => ({ r, next: nextStep(law, kind, r.state) }))
      .filter((s) => s.next).slice(0, STEPS);
    const all = field ? `/law/list?kind=${kind.name}&field=${field}&value=${value}` : `/law/list?kind=${kind.name}`;
    show(row, h("span", { class: "stage-kind" }, icon(records.length > 0 ? "ok" : "circle", true),
      h("a", { href: records.length === 1 ? `/law/record?id=${records[0].id}` : all }, pick(kind)),
      isCommon ? h("span", { class: "quiet small" }, t("law.guide.common")) : null),
      h("span", { class: "stage-states" }, counts.length === 0 ? h("span", { class: "quiet small" }, t("law.guide.none"))
        : counts.map(([s, n]) => [stateChip(kind, s.name), h("span", { class: "quiet small" }, `×${n}${more ? "+" : ""}`)])),
      steps.length > 0 ? h("span", { class: "stage-steps" }, steps.map(({ r,
        next }) => buttonLink(`/law/record?id=${r.id}&step=${next.name}&then=${encodeURIComponent(own)}`,
        records.length > 1 ? `${pick(next)} · ${r.title}` : pick(next), { small: true, test: `stage-step-${kind.name}` }))) : null,
      kind.mayWrite && !(kind.name === "site") ? buttonLink(`/law/form?kind=${kind.name}${field ? `&${field}=${value}`
        : ""}&then=${encodeURIComponent(own)}`, [icon("plus", true), t("law.reference.new")], { small: true, test: `add-${kind.name}` }) : h("span"));
  } catch (error) {
    show(row, h("span", null, pick(kind)), error.status === 403 ? h("span", { class: "quiet small" }, t("law.guide.hidden")) : errorNotice(error));
  }
}
