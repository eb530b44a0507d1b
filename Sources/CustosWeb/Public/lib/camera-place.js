// The legal half of the camera form: site and zone first, then product, sign, need and masks; one record of the law's camera register.
import "../elements/picture-mask.js";
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { pick, t } from "./i18n.js";
import { toneMark } from "./conditions.js";
import { field, select } from "./forms.js";
import { serverNow } from "./store.js";
import { date } from "./time.js";
import { canon } from "./law/canon.js";
import { choicesOf, fieldOf, loadLaw, stateOf } from "./law/model.js";
import { refusalBody } from "./law/refusal.js";
import { cites } from "./law/units.js";
import { submissionKey, wire } from "./law/wire.js";

/** Records that a list of the form offers; a unit with more chooses in the register itself. */
const OFFERED = 200;
const FIELDS = ["system", "site", "position", "mountZone", "mountArea", "product", "installDate", "sign", "necessity", "pictureMasks"];
/** The steps by which a camera comes into use, in their order. */
const WAY = ["install", "trial", "activate", "enable"];
/** The rule behind a category: A1–A6 are the items of NM203.8, N1–N4 those of CN799.8. */
const unitOf = (area) => (area.startsWith("A") ? `NM203.8.1.${area.slice(1)}` : `CN799.8.1.${area.slice(1)}`);

const list = (kind, more = {}) => wire.records({ kind, limit: OFFERED,
  ...more }).then((a) => a.records.filter((r) => !/ended|removed|rejected/.test(r.state)));

export class CameraPlace {
  /** `changed` is called whenever the form may be kept or not. */
  constructor(device, site, changed) {
    Object.assign(this, { device, wantedSite: site, changed, record: null, data: {}, submission: submissionKey(), isReady: false });
    this.node = h("div", { class: "camera-place", test: "camera-place" });
    this.more = h("div", { class: "camera-law" });
    this.steps = h("div", { class: "camera-steps", test: "camera-steps" });
  }

  /** Whether the person keeps the law's register here at all. */
  async load() {
    const law = this.law = await loadLaw().catch(() => null), kind = this.kind = law?.kind("camera");
    if (!kind?.mayWrite && !kind?.mayRead) return false;
    const [sites, systems, products, found] = await Promise.all([list("site"), list("system"), list("product"), this.device
      ? wire.records({ kind: "camera", field: "device", value: this.device, limit: 1 }).then((a) => a.records) : []]);
    Object.assign(this, { sites, systems, products });
    if (found[0]) await this.take(found[0].id);
    if (!this.record && (sites.length === 0 || !kind.mayWrite)) return false;
    this.draw();
    this.isReady = true;
    return true;
  }

  async take(id) {
    this.answer = await wire.record(id);
    this.record = this.answer.record;
    this.data = { ...this.record.data };
  }

  get isStopped() {
    return Boolean(this.stop);
  }

  choice(name, words, options, { hint = null, none = t("camera.none") } = {}) {
    const input = select([["", none], ...options], String(this.data[name] ?? "")), box = field({ label: words, hint, input,
      test: `place-${name}` });
    input.addEventListener("change", () => this.set(name, /^\d+$/.test(input.value) ? Number(input.value) : input.value || undefined));
    return box;
  }

  text(name, extra = {}) {
    const words = pick(fieldOf(this.kind, name)), tag = extra.rows ? "textarea" : "input";
    const input = h(tag, { value: this.data[name] ?? "", ...(tag === "input" ? { type: "text" } : {}), ...extra });
    input.addEventListener("input", () => { this.data[name] = input.value.trim() || undefined; });
    return field({ label: words, input, test: `place-${name}` });
  }

  async set(name, value) {
    this.data[name] = value;
    if (name === "site") {
      Object.assign(this.data, { system: undefined, mountZone: undefined, sign: undefined });
      return this.drawSite();
    }
    if (name === "mountZone" || name === "mountArea") this.judgeZone();
    else if (name === "system") await this.drawRetention();
    else this.drawJudgements();
  }

  // Site and zone

  draw() {
    if (this.wantedSite && !this.record) this.data.site = Number(this.wantedSite);
    const fixed = Boolean(this.record), words = (n) => pick(fieldOf(this.kind, n));
    this.site = this.choice("site", words("site"), this.sites.map((s) => [String(s.id), s.title]), { none: t("camera.noSite"),
      hint: t("camera.siteHint") });
    this.site.input.disabled = fixed;
    this.rest = h("div");
    this.refusal = h("div", { test: "place-refusal" });
    show(this.node, h("h3", null, t("camera.step.place")), this.site, this.rest, this.refusal);
    this.drawSite();
  }

  async drawSite() {
    this.stop = null;
    show(this.refusal);
    const site = this.data.site;
    show(this.rest);
    show(this.more);
    if (!site) return this.changed();
    const [zones, signs] = await Promise.all([list("zone", { field: "site", value: site }), list("sign", { field: "site", value: site })]);
    if (this.data.site !== site) return;
    Object.assign(this, { zones, signs });
    const word = (n) => pick(fieldOf(this.kind, n)), systems = this.systems.filter((s) => !s.data.sites?.length || s.data.sites.includes(site));
    if (!this.data.system && systems.length === 1) this.data.system = systems[0].id;
    const system = this.choice("system", word("system"), systems.map((s) => [String(s.id), s.title]));
    system.input.disabled = Boolean(this.record);
    show(this.rest, system, h("div", { class: "columns" },
      this.choice("mountZone", t("camera.zone"), zones.map((z) => [String(z.id), `${z.data.prohibited} ${z.title}`]), { none: t("camera.noZone") }),
      this.choice("mountArea", t("camera.area"), choicesOf(fieldOf(this.kind, "mountArea").shape).map((c) => [c.code, `${c.code} ${pick(c)}`]),
        { none: t("camera.noArea") })), this.text("position", { maxlength: 200 }));
    this.judgeZone();
    this.drawMore();
    this.changed();
  }

  /** A prohibited zone ends the form here, with the item that forbids it; the server refuses the same. */
  judgeZone() {
    const zone = this.zones?.find((z) => z.id === this.data.mountZone), area = zone?.data.prohibited ?? this.data.mountArea ?? null;
    this.stop = area;
    if (!area) show(this.refusal);
    else {
      const words = choicesOf(fieldOf(this.kind, "mountArea").shape).find((c) => c.code === area);
      show(this.refusal, h("div", { class: "notice alarm", role: "alert", test: "prohibited" }, h("p", { class: "title" }, icon("alarm"),
        t("camera.prohibited")), h("p", null, t("camera.prohibitedText", { area: `${area} ${words ? pick(words) : ""}`,
          zone: zone?.title ?? "" }), " ",
        cites([unitOf(area)])), h("p", { test: "remedy" }, h("strong", null, t("error.remedy")), " ", t("camera.prohibitedRemedy"), " ",
        h("a", { href: `/plan?site=${this.data.site}` }, t("camera.toPlan")))));
    }
    this.more.inert = this.isStopped;
    this.changed();
  }

  // Product, sign, need, masks, retention, use

  drawMore() {
    this.certificate = h("p", { class: "judgement", test: "certificate" });
    this.signState = h("p", { class: "judgement", test: "sign-state" });
    this.retention = h("div", { test: "retention" });
    this.masks = h("picture-mask");
    this.masks.addEventListener("change", () => { this.data.pictureMasks = this.masks.masks.map((polygon) => ({ polygon })); });
    const word = (n) => pick(fieldOf(this.kind, n));
    show(this.more, h("h3", null, t("camera.step.view")), h("p", { class: "quiet small" }, t("camera.maskText")), this.shot = h("div"), this.masks,
      this.record ? h("p", null, h("a", { class: "button small", href: `/plan?site=${this.data.site}&at=${this.record.id}`, test: "to-plan" },
        t("camera.drawView"))) : h("p", { class: "quiet small" }, t("camera.viewLater")),
    h("h3", null, t("camera.step.product")), h("div", { class: "columns" },
      h("div", null, this.choice("product", word("product"), this.products.map((p) => [String(p.id), p.title])), this.certificate),
      this.text("installDate", { type: "date" }),
      h("div", null, this.choice("sign", word("sign"), this.signs.map((s) => [String(s.id), s.title])), this.signState)),
    this.text("necessity", { rows: 3, maxlength: 1000 }), h("h3", null, t("camera.step.keep")), this.retention, this.steps);
    this.more.querySelector("[data-test=place-installDate]").addEventListener("change", () => this.drawJudgements());
    this.masks.masks = (this.data.pictureMasks ?? []).map((m) => m.polygon);
    this.drawJudgements();
    this.drawRetention();
    this.drawSteps();
  }

  /** The picture that the test of the stream brought. */
  showPicture(src) {
    if (this.masks && src) this.masks.src = src;
  }

  drawJudgements() {
    if (!this.certificate) return;
    const product = this.products.find((p) => p.id === this.data.product), day = this.data.installDate ?? date(serverNow());
    const papers = product ? [product.data, ...(product.data.earlierCertificates ?? [])].filter((c) => c.certificateNumber) : [];
    const good = papers.find((c) => c.validFrom <= day && day <= c.validTo), last = papers.map((c) => c.validTo).sort().at(-1);
    show(this.certificate, !product ? toneMark("warn", t("camera.noProduct")) : good ? toneMark("ok", t("camera.certified",
      { number: good.certificateNumber, day: good.validTo })) : toneMark("alarm", papers.length === 0 ? t("camera.noCertificate")
      : t("camera.expired", { day, last })));
    const sign = this.signs.find((s) => s.id === this.data.sign), lacks = sign ? ["photo", "position",
      "installedOn"].filter((n) => !sign.data[n]) : [];
    show(this.signState, !sign ? toneMark("warn", t("camera.noSign")) : sign.state !== "valid" || lacks.length > 0 ? toneMark("alarm",
      t("camera.signLacks", { what: sign.state !== "valid" ? pick(stateOf(this.law.kind("sign"), sign.state))
        : lacks.map((n) => pick(fieldOf(this.law.kind("sign"), n))).join(t("list.comma")) })) : toneMark("ok", t("camera.signGood")));
  }

  /** The days that the rules ask for, each rule a line, and what they come to. */
  async drawRetention() {
    if (!this.retention) return;
    const id = this.record?.id ?? this.data.system, terms = !id ? null : (this.answer?.record.id === id ? this.answer
      : await wire.record(id).catch(() => null))?.retention;
    show(this.retention, !terms ? h("p", { class: "quiet small" }, t("camera.noTerms")) : h("table", { class: "dense retention-sum" },
      h("tbody", null, terms.rules.map((r) => h("tr", null, h("th", { scope: "row" }, pick(r), " ", cites([r.unit])), h("td", { class: "number" },
        t("camera.days", { n: r.days })))), h("tr", { class: "sum" }, h("th", { scope: "row" }, t("camera.floor")), h("td", { class: "number",
        test: "floor" }, t("camera.days", { n: terms.floor }))))));
    this.floor = terms?.floor ?? null;
  }

  /** What stands between the camera and its use: each unmet condition with its rule, remedy and way there. */
  drawSteps() {
    if (!this.record) return show(this.steps);
    const ways = this.answer.events.filter((e) => WAY.includes(e.name)).sort((a, b) => WAY.indexOf(a.name) - WAY.indexOf(b.name));
    show(this.steps, h("h3", null, t("camera.step.use")), h("p", null, t("camera.stateNow", { state: pick(stateOf(this.kind,
      this.record.state)) })),
      ways.length === 0 ? null : h("ul", { class: "way-list" }, ways.map((e) => h("li", { test: `way-${e.name}` }, h("a",
        { class: e.obstacle ? "button small" : "button small primary", href: `/law/record?id=${this.record.id}&step=${e.name}`,
          test: `go-${e.name}` },
        pick(e)), e.obstacle ? h("div", { class: "obstacle" }, refusalBody(e.obstacle)) : !e.may ? h("span", { class: "quiet small" },
        t("camera.notYours")) : null))));
  }

  // Keeping

  /** The record's data that differ from what is kept; name and sound only where the form changed them. */
  values(name, audio) {
    const now = { ...Object.fromEntries(FIELDS.map((n) => [n, this.data[n]])), ...(name === undefined ? {} : { name }),
      ...(audio === undefined ? {} : { audio }) };
    if (Array.isArray(now.pictureMasks) && now.pictureMasks.length === 0) now.pictureMasks = undefined;
    if (!this.record) return Object.fromEntries(Object.entries(now).filter(([, v]) => v !== undefined && v !== false));
    const was = this.record.data;
    return Object.fromEntries(Object.entries(now).filter(([n,
      v]) => canon(v ?? null) !== canon(was[n] ?? null) && !(v === false && was[n] === undefined))
      .map(([n, v]) => [n, v ?? null]));
  }

  /** Enters or changes the record; nothing when no site was chosen. The law speaks before anything is set up. */
  async keep(name, audio) {
    if (!this.isReady || !this.data.site || !this.kind.mayWrite) return null;
    const data = this.values(name, audio);
    if (!this.record) await this.take((await wire.create("camera", data, this.submission)).record.id);
    else if (Object.keys(data).length > 0) { await wire.edit(this.record.id, this.record.version, data); await this.take(this.record.id); }
    return this.record;
  }

  /** Says which camera of this recorder it is. */
  async bindDevice(device) {
    if (!this.record || this.record.data.device === device) return;
    await wire.edit(this.record.id, this.record.version, { device });
    await this.take(this.record.id);
  }
}
