// The plan of a site: cameras with what they see, prohibited zones and signs on a picture or a grid, with the cameras' live state.
import "../elements/plan-drawing.js";
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { stateMark, tone } from "../lib/conditions.js";
import { openDialog } from "../lib/dialog.js";
import { errorNotice, sentence } from "../lib/errors.js";
import { select } from "../lib/forms.js";
import { bind } from "../lib/keys.js";
import { loadStyles } from "../lib/load-style.js";
import { navigate, rewrite } from "../lib/router.js";
import { cameras } from "../lib/store.js";
import { PlanEditor, draftOf } from "../lib/plan-editor.js";
import { categoryOf, describe, deviceOf, floorsOf, loadPlan, pictureOf, shapeOf } from "../lib/plan-model.js";
import { createBeside } from "../lib/law/create.js";
import { loadLaw, stateOf, typedFields } from "../lib/law/model.js";
import { RecordForm } from "../lib/law/record-form.js";
import { cites } from "../lib/law/units.js";
import { address, wire } from "../lib/law/wire.js";
import { openPlanPicture } from "../lib/plan-picture.js";

const SITES = 200;
const KINDS = ["camera", "zone", "sign"];

export async function mount(root, isCurrent) {
  await loadStyles("law", "plan");
  if (!isCurrent()) return {};
  const asked = new URLSearchParams(location.search);
  const main = h("main", { class: "plan-page", test: "plan-page" }, h("p", { class: "quiet", role: "status" }, t("law.loading")));
  root.append(main);
  try {
    const law = await loadLaw(), { records: sites } = await wire.records({ kind: "site", limit: SITES });
    const id = Number(asked.get("site")) || (sites.length === 1 ? sites[0].id : null);
    if (!isCurrent()) return {};
    if (!id) return choose(main, law, sites);
    const page = new PlanPage(main, law, sites, await loadPlan(id), asked);
    return { title: t("plan.title", { name: page.plan.site.title }), dispose: () => page.stop() };
  } catch (error) {
    show(main, h("h1", null, t("nav.plan")), errorNotice(error, { focus: true }));
    return { title: t("nav.plan") };
  }
}

function choose(main, law, sites) {
  const none = h("div", { class: "blank", test: "plan-none" }, icon("fit"), h("p", { class: "title" }, t("plan.noSites")),
    h("p", { class: "quiet" }, t("plan.noSitesText")), law.kind("site")?.mayWrite
      ? h("a", { class: "button primary", href: "/law/form?kind=site" }, icon("plus"), t("law.list.new", { kind: pick(law.kind("site")) })) : null);
  show(main, h("header", { class: "page-head" }, h("div", null, h("h1", null, t("nav.plan")), h("p", { class: "quiet" }, t("plan.choose")))),
    sites.length === 0 ? none : h("ul", { class: "site-cards" }, sites.map((site) => h("li", null, h("a", { href: `/plan?site=${site.id}`,
      test: "plan-site" }, h("strong", null, site.title), h("span", { class: "quiet small" }, site.data.address ?? ""))))));
  return { title: t("nav.plan") };
}

class PlanPage {
  constructor(main, law, sites, plan, asked) {
    Object.assign(this, { main, law, sites, plan, chosen: null });
    const floors = floorsOf(plan);
    this.floor = floors.includes(asked.get("floor")) ? asked.get("floor") : floors[0] ?? null;
    this.drawing = h("plan-drawing", { test: "plan" });
    this.side = h("div", { class: "plan-side" });
    this.list = h("div", { class: "plan-list" });
    this.scale = h("p", { class: "plan-scale small", "aria-hidden": "true" });
    this.editor = new PlanEditor({ change: (d) => { this.drawing.draft = d; }, done: (r) => this.edited(r), create: (d) => this.newZone(d) });
    this.drawing.addEventListener("choose", (event) => this.choose(event.detail.id));
    this.drawing.addEventListener("draft", (event) => this.editor.take(event.detail));
    this.drawing.addEventListener("place", (event) => this.editor.add(event.detail.at));
    this.drawing.addEventListener("cut", (event) => { if (this.editor.draft.polygon?.length > 3) this.editor.cut(event.detail.corner); });
    this.drawing.addEventListener("scale", ({ detail }) => setText(this.scale, t("plan.scale", { step: detail.step,
      width: Math.round(detail.width) })));
    show(main, this.head(floors), h("div", { class: "plan-body" }, this.list, h("div", { class: "plan-sheet" }, this.drawing, this.scale),
      this.side));
    bind("page", this.keys());
    this.unwatch = cameras.watch(() => this.live(), false);
    this.draw({ fit: true });
    const first = Number(asked.get("at"));
    if (first) this.choose(first);
  }

  stop() {
    this.unwatch();
    bind("page", null);
    if (this.image?.startsWith("blob:")) URL.revokeObjectURL(this.image);
  }

  head(floors) {
    const { site, mayEdit } = this.plan, law = this.law;
    const sites = select(this.sites.map((s) => [String(s.id), s.title]), String(site.id));
    sites.dataset.test = "plan-sites";
    sites.setAttribute("aria-label", t("plan.site"));
    sites.addEventListener("change", () => navigate(`/plan?site=${sites.value}`));
    const floor = select(floors.map((f) => [f ?? "", f ?? t("plan.noFloor")]), this.floor ?? "");
    floor.setAttribute("aria-label", t("plan.floor"));
    floor.dataset.test = "plan-floor";
    floor.addEventListener("change", () => { this.floor = floor.value || null; rewrite({ floor: this.floor }); this.leave(); this.draw({ fit: true }); });
    const act = (key, glyph, run, test, extra = {}) => h("button", { type: "button", class: "icon", "aria-label": t(key), title: t(key), test,
      on: { click: run }, ...extra }, icon(glyph));
    return h("header", { class: "plan-head" }, h("h1", null, t("plan.title", { name: site.title })), sites, floors.length > 1 ? floor : null,
      h("div", { class: "row tight", role: "group", "aria-label": t("plan.view") },
        act("plan.closer", "plus", () => this.drawing.zoom(1.3), "plan-closer"), act("plan.farther", "minus", () => this.drawing.zoom(1 / 1.3),
          "plan-farther"), act("plan.fit", "fit", () => this.drawing.fit(), "plan-fit")),
      h("div", { class: "grow" }),
      law.kind("camera")?.mayWrite ? h("a", { class: "button", href: `/cameras?add=1&site=${site.id}`, test: "plan-new-camera" }, icon("camera"),
        t("plan.newCamera")) : null,
      law.kind("zone")?.mayWrite ? h("button", { type: "button", test: "plan-new-zone", on: { click: () => this.begin(null) } }, icon("plus"),
        t("plan.newZone")) : null,
      mayEdit ? h("button", { type: "button", test: "plan-picture", on: { click: () => this.editPicture() } }, icon("calendar"),
        t("plan.picture")) : null,
      h("a", { class: "button", href: `/law/record?id=${site.id}` }, icon("table"), t("plan.record")));
  }

  keys() {
    const run = (code, label, act, extra = {}) => ({ code, label, run: act, ...extra });
    return [run("Equal", "plan.closer", () => this.drawing.zoom(1.3)), run("NumpadAdd", "plan.closer", () => this.drawing.zoom(1.3),
      { hidden: true }),
      run("Minus", "plan.farther", () => this.drawing.zoom(1 / 1.3)), run("Digit0", "plan.fit", () => this.drawing.fit()),
      run("KeyN", "plan.nextKey", () => this.step(1)), run("KeyP", "plan.previousKey", () => this.step(-1)),
      run("Escape", "plan.leave", () => this.leave())];
  }

  get here() {
    return this.plan.records.filter((r) => (r.data.floor ?? null) === this.floor || (r.kind === "zone" && !r.data.floor));
  }

  record(id) {
    return this.plan.records.find((r) => String(r.id) === String(id)) ?? null;
  }

  // Drawing

  async draw({ fit = false } = {}) {
    this.drawing.items = this.items();
    this.drawList();
    this.drawSide();
    const p = pictureOf(this.plan.site, this.floor);
    if (p && this.pictureID !== p.picture) {
      this.pictureID = p.picture;
      const image = new Image();
      image.src = address.attachment(p.picture);
      await image.decode().catch(() => announce(t("plan.pictureGone")));
      this.ratio = image.naturalWidth ? image.naturalHeight / image.naturalWidth : 0.6;
    }
    this.drawing.picture = p ? { href: address.attachment(p.picture), x: p.x ?? 0, y: p.y ?? 0, width: p.width, ratio: this.ratio } : null;
    if (fit) this.drawing.fit();
  }

  items() {
    return this.here.map((r) => {
      const shape = shapeOf(r), live = r.kind === "camera" ? deviceOf(r) : null,
        condition = live && (live.enabled ? live.main.condition : "disabled");
      return shape && { id: r.id, kind: r.kind, ...shape, name: r.data.name ?? r.title, label: describe(this.law, r), code: r.data.prohibited,
        tone: live ? tone(condition) : "none", words: live && condition !== "live" ? t(`condition.${condition}`) : null };
    }).filter(Boolean);
  }

  /** Live states came: shapes and words follow, and nothing else moves. */
  live() {
    const key = this.here.filter((r) => r.kind === "camera").map((r) => { const d = deviceOf(r); return d && `${d.enabled}${d.main.condition}`; }).join();
    if (key === this.liveKey) return;
    this.liveKey = key;
    this.drawing.items = this.items();
    this.drawList();
    if (this.chosen && !this.editor.draft) this.drawSide();
  }

  drawList() {
    const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    show(this.list, KINDS.map((kind) => {
      const records = this.here.filter((r) => r.kind === kind);
      return h("section", null, h("h2", null, t(`plan.kinds.${kind}`), " ", h("span", { class: "count" }, String(records.length))),
        records.length === 0 ? h("p", { class: "quiet small" }, t(`plan.none.${kind}`)) : h("ul", null, records.map((r) => h("li", null,
          h("button", { type: "button", class: "plan-entry", "aria-pressed": String(r.id === this.chosen), test: `entry-${kind}`,
            data: { id: r.id },
            on: { click: () => this.choose(r.id) } }, h("span", { class: "plan-name" }, r.data.name ?? r.title), this.mark(r))))));
    }), this.plan.cut ? h("p", { class: "notice warn small" }, t("plan.cut")) : null);
    if (held) this.list.querySelector(`[data-id="${held}"]`)?.focus({ preventScroll: true });
  }

  mark(r) {
    const live = r.kind === "camera" ? deviceOf(r) : null;
    return h("span", { class: "small" }, !shapeOf(r) ? h("span", { class: "quiet" }, t("plan.notPlaced"))
      : r.kind === "zone" ? h("span", { class: "quiet" }, categoryOf(this.law, r))
      : live ? stateMark(live.enabled ? live.main.condition : "disabled") : h("span", { class: "quiet" }, r.kind === "camera" ? t("plan.noDevice")
        : pick(stateOf(this.law.kind(r.kind), r.state))));
  }

  drawSide() {
    const r = this.record(this.chosen);
    this.side.hidden = !r && !this.editor.draft;
    if (this.editor.draft) return show(this.side, this.editor.node);
    if (!r) return show(this.side);
    const kind = this.law.kind(r.kind), live = r.kind === "camera" ? deviceOf(r) : null;
    show(this.side, h("h2", { test: "plan-chosen" }, r.title), h("p", null, h("span", { class: "quiet small" }, pick(kind), " · "),
      pick(stateOf(kind, r.state))), live ? h("p", null, stateMark(live.enabled ? live.main.condition : "disabled")) : null,
    r.kind === "zone" ? h("p", null, categoryOf(this.law, r), " ", cites(kind.fields.find((f) => f.name === "prohibited").units)) : null,
    r.kind === "sign" ? h("p", { class: "small" }, r.data.position) : null,
    r.data.photo ? h("img", { class: "plan-photo", src: address.attachment(r.data.photo), alt: t("plan.photo", { name: r.title }) }) : null,
    h("div", { class: "plan-acts" },
      live ? [h("a", { class: "button primary", href: `/camera?c=${live.id}`, test: "plan-live" }, icon("live"), t("plan.open")),
        h("a", { class: "button", href: `/playback?c=${live.id}`, test: "plan-playback" }, icon("history"), t("plan.playback"))] : null,
      kind.mayWrite ? h("button", { type: "button", test: "plan-move", on: { click: () => this.begin(r) } }, icon("fit"),
        t(shapeOf(r) ? "plan.move" : "plan.put")) : null,
      h("a", { class: "button", href: `/law/record?id=${r.id}`, test: "plan-record" }, icon("table"), t("plan.openRecord"))));
  }

  choose(id) {
    if (this.editor.draft) return;
    this.chosen = Number(id);
    const r = this.record(id);
    this.drawing.chosen = this.chosen;
    rewrite({ at: this.chosen });
    this.drawList();
    this.drawSide();
    announce(t("plan.chosen", { name: r ? describe(this.law, r) : id }));
  }

  step(by) {
    const items = this.items();
    if (items.length === 0) return;
    const at = items.findIndex((i) => i.id === this.chosen), next = items[(at + by + items.length) % items.length];
    this.choose(next.id);
    this.drawing.focusItem(next.id);
  }

  leave() {
    if (this.editor.draft) return this.edited(null);
    this.chosen = null;
    this.drawing.chosen = null;
    rewrite({ at: null });
    this.drawList();
    this.drawSide();
  }

  // Changing

  begin(record) {
    const draft = { ...draftOf(record, this.floor, this.drawing.centre), centre: this.drawing.centre, label: record ? describe(this.law, record)
      : t("plan.newZone"), name: record?.data.name ?? t("plan.newZone"), code: record?.data.prohibited ?? "", masks: [], presets: [] };
    this.editor.begin(record, draft);
    this.drawing.draft = draft;
    this.drawing.chosen = record?.id ?? "new";
    this.drawSide();
    (this.editor.node.querySelector("input") ?? this.editor.node.querySelector("[data-test=plan-add-corner]"))?.focus();
  }

  edited(record) {
    this.editor.draft = null;
    this.drawing.draft = null;
    if (record) {
      const known = this.plan.records.some((r) => r.id === record.id);
      this.plan.records = known ? this.plan.records.map((r) => (r.id === record.id ? record : r)) : [...this.plan.records, record];
      this.chosen = record.id;
      announce(t("law.form.saved", { title: record.title }));
    }
    this.drawing.chosen = this.chosen;
    this.draw();
    this.side.querySelector("[data-test=plan-move]")?.focus();
  }

  /** A zone's corners are drawn: what it is, the form of the law asks. */
  newZone(draft) {
    const { law } = this, kind = law.kind("zone"), site = this.plan.site;
    let form = null;
    openDialog({ title: t("plan.newZone"), wide: true, test: "plan-zone-form", onclose: () => form?.stop(), build: (close) => {
      form = new RecordForm({ law, kind, fields: typedFields(kind), values: { site: site.id, polygon: draft.polygon,
        ...(this.floor ? { floor: this.floor } : {}) }, titles: { [site.id]: site.title }, create: createBeside(law),
        buttons: [{ label: t("law.form.enter"), primary: true, test: "plan-zone-save",
          run: async (f) => (await wire.create("zone", f.read(), f.submission)).record }],
        saved: (record) => close(record), cancel: { label: t("dialog.cancel"), run: () => close(null) } });
      return { body: h("div", null, form.node), actions: [] };
    } }).then((record) => { if (record) this.edited(record); });
  }

  async editPicture() {
    const plans = await openPlanPicture(this.plan.site, this.floor, this.drawing.box);
    if (!plans) return;
    try {
      this.plan.site = (await wire.edit(this.plan.site.id, this.plan.site.version, { plans })).record;
      this.pictureID = null;
      announce(t("plan.pictureSaved"));
      await this.draw({ fit: true });
    } catch (error) {
      await openDialog({ title: t("plan.picture"), build: (close) => ({ body: h("p", null, sentence(error)),
        actions: [h("button", { type: "button", class: "primary", on: { click: () => close() } }, t("dialog.close"))] }) });
    }
  }
}
