// Proof: how the ledger is and who witnesses it, holds and restrictions, exports from request to package.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { api, BASE } from "../lib/api.js";
import { toneMark } from "../lib/conditions.js";
import { confirm } from "../lib/dialog.js";
import { errorNotice } from "../lib/errors.js";
import { askForm, field, select } from "../lib/forms.js";
import { bytes, number } from "../lib/format.js";
import { cameras, may, serverNow, session } from "../lib/store.js";
import { HOUR, dateClock, parseTime, timeText, typedTime } from "../lib/time.js";

const REFRESH = 5_000;
const REGISTER = ["requester", "documentType", "documentNumber", "formNumber", "authority", "reason"];
const TONES = { drafted: "warn", approved: "warn", running: "warn", ready: "ok", taken: "ok", withdrawn: "off", refused: "off", failed: "alarm" };

export function mount(root) {
  if (!may.audit()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("proof.noRole"))));
    return { title: t("nav.proof") };
  }
  const page = new ProofPage(root);
  return { title: t("nav.proof"), dispose: () => page.stop() };
}

class ProofPage {
  constructor(root) {
    this.fault = h("div");
    this.ledger = h("div", { test: "ledger" });
    this.exports = h("tbody");
    this.marks = h("tbody");
    const acts = may.administer();
    const add = (key, test, run) => acts ? h("button", { type: "button", class: "primary", test, on: { click: run } }, icon("plus"), t(key)) : null;
    const table = (test, label, keys, body) => h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t(label) },
      h("table", { class: "dense", test }, h("thead", null, h("tr", null,
        keys.map((k) => h("th", { scope: "col" }, k ? t(k) : h("span", { class: "unseen" }, t("cameras.actions")))))), body));
    root.append(h("main", { class: "page" }, h("header", { class: "page-head" }, h("div", null, h("h1", null, t("nav.proof")),
      h("p", { class: "quiet" }, t("proof.text")))), this.fault, this.ledger,
    h("header", { class: "page-head section" }, h("h2", null, t("exports.title")), add("exports.add", "add-export", () => this.addExport())),
    table("exports", "exports.title", ["exports.number", "exports.span", "exports.requester", "exports.persons", "exports.state", null], this.exports),
    h("header", { class: "page-head section" }, h("h2", null, t("custody.title")), add("custody.add", "add-mark", () => this.addMark())),
    table("marks", "custody.title", ["custody.kind", "custody.camera", "exports.span", "custody.reason", "custody.by", null], this.marks)));
    this.load();
    this.timer = setInterval(() => this.load(), REFRESH);
    this.unwatch = cameras.watch(() => { if (this.count !== cameras.value.length) { this.count = cameras.value.length; this.load(); } });
  }

  stop() {
    this.stopped = true;
    clearInterval(this.timer);
    this.unwatch();
  }

  async load() {
    try {
      const [ledger, { exports }, { marks }] = await Promise.all([api.get("/ledger"), api.get("/exports"), api.get("/custody")]);
      if (this.stopped) return;
      this.draw(this.ledger, ledger, () => this.ledgerCard(ledger));
      this.draw(this.exports, exports, () => exports.length > 0 ? exports.map((e) => this.exportRow(e)) : empty(6, "exports.none"));
      this.draw(this.marks, marks, () => marks.length > 0 ? marks.map((m) => this.markRow(m)) : empty(6, "custody.none"));
    } catch (error) {
      if (!this.stopped) show(this.fault, errorNotice(error));
    }
  }

  /** Draws only what changed, so that focus stays where it is. */
  draw(node, value, build) {
    const key = JSON.stringify([value, cameras.value.map((c) => c.name)]);
    if (node.shown === key) return;
    node.shown = key;
    show(node, build());
  }

  async run(work, done) {
    show(this.fault);
    try {
      await work();
      if (done) announce(done);
    } catch (error) {
      show(this.fault, errorNotice(error, { focus: true }));
    }
    await this.load();
  }

  // Ledger

  ledgerCard(l) {
    const fine = l.state === "ok", at = (text) => (text ? dateClock(parseTime(text)) : "–");
    return [
      h("p", { class: `sentence state ${fine ? "ok" : "alarm"}`, test: "ledger-sentence" }, icon(fine ? "ok" : "alarm"),
        h("span", null, t(`ledger.state.${l.state}`, { n: number(l.signedSize), time: at(l.signedAt) }))),
      fine || !l.detail ? null : h("p", { class: "quiet mono small" }, l.detail),
      l.waiting > 100 ? h("p", { class: "notice warn" }, t("ledger.waiting", { n: number(l.waiting) })) : null,
      h("p", { class: "quiet small mono" }, l.origin),
      l.witnesses.length === 0 ? h("p", { class: "notice warn", test: "no-witness" }, t("ledger.noWitness"))
        : h("ul", { class: "plain" }, l.witnesses.map((w) => h("li", { test: "witness" },
          toneMark(w.alarm === "none" && !w.error ? "ok" : w.alarm === "none" ? "warn" : "alarm", w.name), " ",
          t(w.mirror ? "ledger.mirror" : "ledger.witness", { time: at(w.cosignedAt), n: number(w.lag) }),
          w.error ? h("span", { class: "quiet small" }, ` ${w.error}`) : null))),
    ];
  }

  // Exports

  exportRow(e) {
    const own = e.operator.id === `user:${session.value.user.id}`;
    const act = (key, run, extra = {}) => h("button", { type: "button", class: "plain-button small", test: `export-${key}`,
      "aria-label": `${t(`exports.${key}`)} ${e.id}`, on: { click: run }, ...extra }, t(`exports.${key}`));
    const post = (path, body) => () => this.run(() => api.post(`/exports/${e.id}/${path}`, body), t("exports.done"));
    const actions = !may.administer() ? [] : {
      drafted: [act("approve", post("approve"), own ? { disabled: true, title: t("exports.notOwn") } : {}),
        act("refuse", post("refuse"), own ? { disabled: true, title: t("exports.notOwn") } : {}), act("withdraw", () => this.withdraw(e))],
      approved: [act("start", post("start")), act("withdraw", () => this.withdraw(e))],
      failed: [act("resume", post("start")), act("withdraw", () => this.withdraw(e))],
      ready: [h("a", { class: "button small", href: `${BASE}/exports/${e.id}/package`, download: `EXPORT-${e.id}.zip`, test: "export-download" },
        t("exports.download")), act("taken", () => this.handOver(e))],
    }[e.state] ?? [];
    const share = e.bytesTotal > 0 ? e.bytesDone / e.bytesTotal : 0;
    return h("tr", { test: "export-row" }, h("th", { scope: "row", class: "mono nowrap" }, e.id),
      h("td", { class: "nowrap" }, names(e.streams.map((s) => s.camera)), h("br"), h("span", { class: "mono small" }, span(e.from, e.to))),
      h("td", null, e.requester, h("br"), h("span", { class: "quiet small" }, `${e.documentType} ${e.documentNumber}`)),
      h("td", null, e.operator.name, e.approver ? ` → ${e.approver.name}` : ""),
      h("td", null, toneMark(TONES[e.state], t(`exports.state.${e.state}`)),
        e.state === "running" ? h("div", { class: "small" }, t("exports.progress", { percent: Math.floor(share * 100), done: bytes(e.bytesDone),
          total: bytes(e.bytesTotal) })) : null, e.failure ? h("div", { class: "quiet small" }, e.failure) : null),
      h("td", { class: "actions nowrap" }, actions));
  }

  async addExport() {
    const camera = cameraField(), [from, to] = spanFields();
    const register = Object.fromEntries(REGISTER.map((key) => [key, field({ label: t(`exports.${key}`), test: `export-${key}`,
      input: h("input", { type: "text", required: true, maxlength: 200, autocomplete: "off" }) })]));
    const watermark = field({ label: t("exports.watermark"), input: select([["no", t("exports.watermark.no")], ["yes", t("exports.watermark.yes")]], "no") });
    const made = await askForm({ title: t("exports.add"), test: "export-form", fields: [camera, from, to, ...Object.values(register), watermark],
      send: () => api.post("/exports", { cameras: [Number(camera.input.value)], from: typed(from), to: typed(to), watermark: watermark.input.value === "yes",
        ...Object.fromEntries(REGISTER.map((key) => [key, register[key].input.value.trim()])) }) });
    if (made) await this.run(async () => {}, t("exports.done"));
  }

  async withdraw(e) {
    if (await confirm({ title: t("exports.withdrawTitle", { id: e.id }), text: t("exports.withdrawText"), yes: t("exports.withdraw"), danger: true })) {
      await this.run(() => api.post(`/exports/${e.id}/withdraw`), t("exports.done"));
    }
  }

  async handOver(e) {
    const receiver = field({ label: t("exports.receiver"), test: "export-receiver",
      input: h("input", { type: "text", required: true, maxlength: 200, autocomplete: "off", value: e.requester }) });
    const done = await askForm({ title: t("exports.taken"), test: "taken-form", fields: [receiver],
      send: () => api.post(`/exports/${e.id}/taken`, { receiver: receiver.input.value.trim() }) });
    if (done) await this.run(async () => {}, t("exports.done"));
  }

  // Holds and restrictions

  markRow(m) {
    const own = m.endAskedBy === `user:${session.value.user.id}`;
    const button = (key, run, extra = {}) => h("button", { type: "button", class: "plain-button small", test: `mark-${key}`, on: { click: run }, ...extra },
      t(`custody.${key}`));
    const actions = !may.administer() ? null : m.endAskedBy
      ? [button("agree", () => this.end(m, "agree"), own ? { disabled: true, title: t("exports.notOwn") } : {}),
        button("keep", () => this.run(() => api.remove(`/custody/${m.id}/end`), t("exports.done")))]
      : button("end", () => this.end(m, "end"));
    return h("tr", { test: "mark-row" }, h("th", { scope: "row" }, t(`custody.kind.${m.kind}`)), h("td", null, names([m.camera])),
      h("td", { class: "mono nowrap small" }, span(m.from, m.to)),
      h("td", null, m.reason, m.endAskedBy ? h("div", { class: "quiet small" }, t("custody.endAsked", { by: m.endAskedBy, reason: m.endReason ?? "" })) : null),
      h("td", { class: "mono small" }, m.placedBy), h("td", { class: "actions nowrap" }, actions));
  }

  async addMark() {
    const kind = field({ label: t("custody.kind"), input: select(["hold", "restriction"].map((k) => [k, t(`custody.kind.${k}`)]), "hold"), test: "mark-kind" });
    const camera = cameraField(), [from, to] = spanFields();
    const reason = field({ label: t("custody.reason"), input: h("input", { type: "text", required: true, maxlength: 500, autocomplete: "off" }), test: "mark-reason" });
    const document = field({ label: t("custody.document"), input: h("input", { type: "text", maxlength: 200, autocomplete: "off" }) });
    const made = await askForm({ title: t("custody.add"), test: "mark-form", fields: [kind, camera, from, to, reason, document],
      send: () => api.post("/custody", { kind: kind.input.value, camera: Number(camera.input.value), from: typed(from), to: typed(to),
        reason: reason.input.value.trim(), document: document.input.value.trim() }) });
    if (made) await this.run(async () => {}, t("exports.done"));
  }

  async end(m, key) {
    const reason = field({ label: t("custody.reason"), input: h("input", { type: "text", required: true, maxlength: 500, autocomplete: "off" }), test: "end-reason" });
    const done = await askForm({ title: t(`custody.${key}`), test: "end-form", fields: [reason],
      send: () => api.post(`/custody/${m.id}/end`, { reason: reason.input.value.trim() }) });
    if (done) await this.run(async () => {}, t("exports.done"));
  }
}

const empty = (columns, key) => h("tr", null, h("td", { colspan: columns, class: "quiet" }, t(key)));
const span = (from, to) => `${dateClock(parseTime(from))} – ${dateClock(parseTime(to))}`;
const names = (ids) => ids.map((id) => cameras.value.find((c) => c.id === id)?.name ?? `#${id}`).join(t("list.comma"));

function cameraField() {
  return field({ label: t("custody.camera"), input: select(cameras.value.map((c) => [String(c.id), c.name])), test: "form-camera" });
}

/** The last hour, to be changed. */
function spanFields() {
  const now = serverNow();
  return [["from", now - HOUR], ["to", now]].map(([key, at]) => field({ label: t(`exports.${key}`), hint: t("exports.timeHint"), test: `form-${key}`,
    input: h("input", { type: "text", required: true, value: dateClock(at), autocomplete: "off", spellcheck: "false" }) }));
}

function typed(f) {
  const at = typedTime(f.input.value, serverNow());
  f.blame(at === null || Number.isNaN(at) ? t("exports.timeHint") : null);
  return at === null || Number.isNaN(at) ? "" : timeText(at);
}
