// Places and moves one thing on a plan by numbers; the drawing shows the same draft and moves it by hand and by keys.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { field } from "./forms.js";
import { errorNotice } from "./errors.js";
import { fan, fanOf, tenth } from "./plan-geometry.js";
import { refusalNotice } from "./law/refusal.js";
import { LawError, wire } from "./law/wire.js";

/** Corners that the law's books keep of one polygon. */
const MOST = 64;
const NEW_FAN = { direction: 0, angle: 80, range: 12 };
/** Fields of a record that are its place on the plan. */
const PLACES = { camera: ["x", "y", "floor", "viewPolygon"], zone: ["polygon", "floor"], sign: ["x", "y", "floor"] };

/** The draft of a record that is changed or placed; `centre` is where something without a place begins. */
export function draftOf(record, floor, centre) {
  const d = record?.data ?? {}, kind = record?.kind ?? "zone", place = d.x === undefined ? centre : [d.x, d.y];
  if (kind === "zone") return { id: record?.id ?? "new", kind, polygon: d.polygon?.map((p) => [...p]) ?? null, floor: d.floor ?? floor,
    adds: true };
  const polygon = kind === "camera" ? d.viewPolygon?.map((p) => [...p]) ?? fan(place, NEW_FAN) : null;
  return { id: record.id, kind, place, polygon, floor: d.floor ?? floor };
}

export class PlanEditor {
  /** `change(draft)` when numbers change it, `done(record | null)` at the end; `create(draft)` makes a new zone. */
  constructor({ change, done, create }) {
    Object.assign(this, { change, done, create, draft: null });
    this.fault = h("div");
    this.numbers = h("div");
    this.node = h("form", { class: "plan-editor", novalidate: true, test: "plan-editor",
      on: { submit: (event) => { event.preventDefault(); this.save(); } } });
  }

  begin(record, draft) {
    Object.assign(this, { record, draft });
    this.fanning = draft.kind === "camera" ? fanOf(draft.place, draft.polygon) : null;
    show(this.fault);
    this.saveButton = h("button", { type: "submit", class: "primary", test: "plan-save" }, t(record ? "plan.save" : "plan.next"));
    show(this.node, h("h3", null, record ? t("plan.edit", { name: record.title }) : t("plan.newZone")),
      h("p", { class: "hint" }, t(draft.kind === "zone" ? "plan.zoneHint" : "plan.moveHint")), this.fault, this.numbers,
      h("div", { class: "row" }, this.saveButton, h("button", { type: "button", test: "plan-cancel", on: { click: () => this.done(null) } },
        t("dialog.cancel"))));
    this.draw();
  }

  /** The drawing moved the draft. */
  take(draft) {
    this.draft = { ...this.draft, ...draft };
    if (this.fanning) this.fanning = fanOf(this.draft.place, this.draft.polygon);
    this.draw();
  }

  set(draft) {
    this.draft = draft;
    this.change(draft);
  }

  number(key, value, write, { unit = null, ...extra } = {}) {
    const input = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", value: String(value), ...extra });
    const box = field({ label: unit ? `${t(`plan.field.${key}`)} (${unit})` : t(`plan.field.${key}`), input, test: `plan-${key}` });
    input.addEventListener("input", () => {
      const v = Number(input.value.trim().replace(",", "."));
      const fine = input.value.trim() !== "" && Number.isFinite(v);
      box.blame(fine ? null : t("plan.number"));
      if (fine) write(v);
    });
    return box;
  }

  draw() {
    if (this.node.contains(document.activeElement) && document.activeElement.matches(".plan-editor input")) return;
    const d = this.draft, parts = [];
    if (d.place) parts.push(h("div", { class: "number-grid" }, ["x", "y"].map((axis, i) => this.number(axis, d.place[i], (v) => {
      const by = v - this.draft.place[i], place = [...this.draft.place];
      place[i] = v;
      this.set({ ...this.draft, place, polygon: this.draft.polygon?.map((p) => p.map((n, k) => (k === i ? tenth(n + by) : n))) ?? null });
    }, { unit: t("plan.metres") }))));
    if (this.fanning) {
      parts.push(h("h4", null, t("plan.view")), h("div", { class: "number-grid" },
        [["direction", t("plan.degrees")], ["angle", t("plan.degrees")], ["range", t("plan.metres")]].map(([name, unit]) => this.number(name,
          this.fanning[name], (v) => {
            this.fanning = { ...this.fanning, [name]: name === "angle" ? Math.min(359, Math.max(1, v)) : name === "range" ? Math.max(0.5, v) : v };
            this.set({ ...this.draft, polygon: fan(this.draft.place, this.fanning) });
            this.corners();
          }, { unit }))));
    }
    this.list = d.polygon || d.kind === "zone" ? h("ol", { class: "corner-list", test: "plan-corners" }) : null;
    if (this.list) parts.push(h("h4", null, t("plan.corners")), this.list, h("button", { type: "button", class: "small", test: "plan-add-corner",
      on: { click: () => this.add() } }, icon("plus", true), t("plan.addCorner")));
    show(this.numbers, parts);
    if (this.list) this.corners();
  }

  corners() {
    show(this.list, (this.draft.polygon ?? []).map((p, n) => h("li", null, [0, 1].map((i) => h("input", { type: "text", inputmode: "decimal",
      value: String(p[i]), "aria-label": t("law.polygon.corner", { n: n + 1, axis: "xy"[i] }), test: `plan-corner-${n}-${"xy"[i]}`, on: {
        input: (event) => {
          const v = Number(event.target.value);
          if (event.target.value.trim() === "" || !Number.isFinite(v)) return;
          this.set({ ...this.draft, polygon: this.draft.polygon.map((q, k) => (k === n ? q.map((w, j) => (j === i ? v : w)) : q)) });
        } } })), h("button", { type: "button", class: "icon plain-button", "aria-label": t("law.polygon.remove", { n: n + 1 }),
      on: { click: () => this.cut(n) } }, icon("close", true)))));
  }

  /** A corner at a place, or beside the last one. */
  add(place = null) {
    const list = this.draft.polygon ?? [];
    if (list.length >= MOST) return;
    const last = list.at(-1) ?? this.draft.centre;
    this.set({ ...this.draft, polygon: [...list, place ?? [tenth(last[0] + (list.length % 2 ? 0 : 4)),
      tenth(last[1] + (list.length % 2 ? 4 : 0))]] });
    this.draw();
    if (!place) this.list.querySelector("li:last-child input")?.focus();
  }

  cut(n) {
    this.set({ ...this.draft, polygon: this.draft.polygon.filter((_, k) => k !== n) });
    this.corners();
    this.saveButton.focus();
  }

  /** What of the record differs from the draft. */
  changes() {
    const d = this.draft, was = this.record?.data ?? {};
    const now = { x: d.place && tenth(d.place[0]), y: d.place && tenth(d.place[1]), floor: d.floor ?? undefined,
      [d.kind === "zone" ? "polygon" : "viewPolygon"]: d.polygon?.map((p) => p.map(tenth)) };
    return Object.fromEntries(PLACES[d.kind].filter((name) => now[name] !== undefined && JSON.stringify(now[name]) !== JSON.stringify(was[name]))
      .map((name) => [name, now[name]]));
  }

  async save() {
    if (this.draft.kind === "zone" && (this.draft.polygon?.length ?? 0) < 3) {
      show(this.fault, h("p", { class: "notice warn", role: "alert" }, t("plan.tooFew")));
      return;
    }
    if (!this.record) return this.create(this.draft);
    const data = this.changes();
    if (Object.keys(data).length === 0) return this.done(null);
    this.saveButton.disabled = true;
    try {
      this.done((await wire.edit(this.record.id, this.record.version, data)).record);
    } catch (error) {
      this.saveButton.disabled = false;
      show(this.fault, this.refusal(error));
      this.fault.firstElementChild.tabIndex = -1;
      this.fault.firstElementChild.focus();
    }
  }

  refusal(error) {
    if (!(error instanceof LawError) || error.rules.length === 0) return error.fields?.length
      ? errorNotice(Object.assign(error, { zh: error.fields[0].zh, en: error.fields[0].en })) : errorNotice(error);
    const node = refusalNotice(error);
    // What a camera in use sees is changed by request only: the way there stands beside the refusal.
    if (this.record.kind === "camera" && ["active", "disabled"].includes(this.record.state)) node.append(h("p", null,
      h("a", { class: "button small", href: `/law/form?kind=change&object=${this.record.id}`, test: "plan-request" }, t("plan.request"))));
    return node;
  }
}
