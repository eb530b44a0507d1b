// The request form: who, what, why, the undertaking, and the answers once more; beside it what happens next, who acts and by which rule.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { titleOf } from "./names.js";
import { neededFields, pathOf } from "./request-path.js";
import { SpanPreview } from "./span-preview.js";
import { SteppedForm } from "./stepped-form.js";
import { cites } from "./units.js";
import { wire } from "./wire.js";

export const REQUEST_STEPS = [{ name: "who", parts: ["who"] }, { name: "what", parts: ["what", null] },
  { name: "why", parts: ["why", "police", "private", "foreign"] }, { name: "undertaking", parts: ["undertaking"] }];

/** @param {object} options of `RecordForm`; `notice` stands above the form */
export function requestForm(options, { notice = null } = {}) {
  const next = h("div", { class: "request-next" }), preview = new SpanPreview();
  let system = null, government = null;

  /** Whether the system was built by the government decides whether the police have to confirm. */
  async function askSystem(id) {
    if (id === system) return;
    system = id;
    government = null;
    if (!id) return;
    const record = await wire.record(id).then((a) => a.record, () => null);
    if (id !== system || !record) return;
    government = record.data.fundingType === undefined ? null : record.data.fundingType !== "non_government";
    show(next, nextSteps(options.kind, form?.read() ?? {}, government));
  }

  let form = null;
  const values = (data) => {
    show(next, nextSteps(options.kind, data, government));
    askSystem(data.system ?? null);
    preview.ask(data);
  };
  form = new SteppedForm({ ...options, steps: REQUEST_STEPS, aside: next, needs: neededFields, onvalues: values });
  const what = form.panels.find((p) => p.name === "what");
  what.extra.append(preview.node);
  if (notice) form.notices.append(notice);
  return form;
}

function nextSteps(kind, data, government) {
  return [h("h2", null, t("law.path.title")), h("ol", { class: "path-list" }, pathOf(data, government).map(([name, who, rules]) => {
    const event = kind.events.find((e) => e.name === name);
    return event ? h("li", { test: `path-${name}` }, h("strong", null, pick(event)), h("span", { class: "quiet small" },
      t(`law.path.${who}`), name === "confirm" && government === null ? ` · ${t("law.path.ifGovernment")}` : ""), cites(rules)) : null;
  })), h("p", { class: "quiet small" }, t("law.path.hold"))];
}

/** The span that playback hands over, with devices as their rows in the camera register: {values, notice}. */
export async function fromPlayback(asked) {
  const devices = (asked.get("cameras") ?? "").split(",").filter((d) => /^\d+$/.test(d));
  const found = await Promise.all(devices.map((d) => wire.records({ kind: "camera", field: "device", value: d, limit: 1 })
    .then((a) => a.records[0] ?? null, () => null)));
  const rows = found.filter(Boolean), system = rows[0]?.data.system ?? null, own = rows.filter((r) => r.data.system === system);
  const values = { ...(own.length > 0 ? { cameras: own.map((r) => r.id) } : {}), ...(system ? { system } : {}) };
  const left = [devices.length - rows.length, rows.length - own.length];
  const notice = h("div", { class: `notice ${left.some(Boolean) ? "warn" : ""}`, test: "from-playback" },
    h("p", { class: "title" }, icon("play"), t("law.handover.title", { n: own.length })),
    left[0] > 0 ? h("p", null, t("law.handover.unregistered", { n: left[0] })) : null,
    left[1] > 0 ? h("p", null, t("law.handover.otherSystem", { n: left[1] })) : null);
  if (system) await titleOf(system);
  return { values, notice, titles: Object.fromEntries(own.map((r) => [r.id, r.title])) };
}
