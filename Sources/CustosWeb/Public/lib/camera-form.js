// The dialog that adds or changes a camera: its place before the law, its addresses with a live test, its picture, its use.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { api } from "./api.js";
import { toneMark } from "./conditions.js";
import { openDialog } from "./dialog.js";
import { errorNotice, sentence } from "./errors.js";
import { bitRate, codecName, number, offset } from "./format.js";
import { check, field, select } from "./forms.js";
import { CameraPlace } from "./camera-place.js";
import { loadStyles } from "./load-style.js";
import { refusalNotice } from "./law/refusal.js";
import { LawError } from "./law/wire.js";
import { judgements } from "./judgements.js";

/** The legal floor of SEED Art. 18(1)(4) in days: only the starting value here; the server refuses less. */
const FLOOR = 30;
/** A probe waits for a camera that is slow to answer. */
const PROBE_PATIENCE = 40_000;

/** Opens the form; the camera when it was saved, null otherwise. */
export async function openCameraForm(camera, { site = null } = {}) {
  await loadStyles("law", "plan");
  return openDialog({ title: camera ? t("form.edit", { name: camera.name }) : t("cameras.add"), wide: true, test: "camera-form",
    build: (close) => new CameraForm(camera, close, site).parts() });
}

class CameraForm {
  constructor(camera, close, site) {
    this.camera = camera;
    this.close = close;
    this.place = new CameraPlace(camera?.wireID ?? null, site, () => this.judge());
    this.why = h("p", { class: "small quiet", test: "why-not" });
    const text = (value, extra) => h("input", { type: "text", value: value ?? "", autocomplete: "off", ...extra });
    this.name = field({ label: t("cameras.name"), input: text(camera?.name, { required: true, maxlength: 64 }), test: "name" });
    this.main = field({ label: t("form.mainURL"), hint: t("form.urlHint"),
      input: text(camera?.mainURL, { required: true, class: "mono", spellcheck: "false", inputmode: "url" }), test: "main-url" });
    this.sub = field({ label: t("form.subURL"), hint: t("form.subHint"),
      input: text(camera?.subURL, { class: "mono", spellcheck: "false", inputmode: "url" }), test: "sub-url" });
    this.user = field({ label: t("form.user"), input: text(camera?.user, { spellcheck: "false" }), test: "camera-user" });
    this.password = field({ label: t("form.password"), hint: camera ? t("form.passwordKept") : null,
      input: h("input", { type: "password", autocomplete: "new-password" }), test: "camera-password" });
    this.transport = field({ label: t("form.transport"),
      input: select([["automatic", t("form.automatic")], ["tcp", "TCP"], ["udp", "UDP"]], camera?.transport ?? "automatic"), test: "transport" });
    this.days = field({ label: t("form.days"), hint: t("form.daysHint"),
      input: h("input", { type: "number", min: 1, max: 3650, step: 1, required: true, value: String(camera?.retentionDays ?? FLOOR) }),
      test: "days" });
    this.enabled = check({ label: t("form.enabled"), checked: camera?.enabled ?? true, test: "enabled" });
    this.records = check({ label: t("form.records"), checked: camera?.records ?? true, test: "records" });
    this.recordsSub = check({ label: t("form.recordsSub"), checked: camera?.recordsSub ?? false, test: "records-sub" });
    this.audio = check({ label: t("form.audio"), checked: camera?.audio ?? false, test: "audio" });
    this.main.input.addEventListener("blur", () => this.checkURL(this.main));
    this.sub.input.addEventListener("blur", () => this.checkURL(this.sub));
    this.fault = h("div");
    this.result = h("div", { class: "probe", test: "probe-result", "aria-live": "polite" }, h("p", { class: "quiet" }, t("form.probeHint")));
    this.probeButton = h("button", { type: "button", test: "probe", on: { click: () => this.probe() } }, icon("play"), t("form.probe"));
    this.saveButton = h("button", { type: "button", class: "primary", test: "save", on: { click: () => this.form.requestSubmit() } },
      t("dialog.save"));
  }

  parts() {
    this.form = h("form", { novalidate: true, on: { submit: (event) => { event.preventDefault(); this.save(); } } },
      this.fault, this.place.node, this.device = h("div", { class: "split" },
        h("div", null, h("h3", { class: "form-step", hidden: true }, t("camera.step.device")), this.name, this.main, this.sub, h("div",
          { class: "columns" }, this.user, this.password, this.transport, this.days),
        this.enabled, this.records, this.recordsSub, this.audio),
        h("div", { class: "test" }, h("h2", null, t("form.test")), this.probeButton, this.result)),
      this.place.more, h("button", { type: "submit", hidden: true }));
    this.place.load().then((has) => { this.device.querySelector(".form-step").hidden = !has; if (has) this.begin(); },
      (error) => show(this.fault, errorNotice(error)));
    return { body: this.form, actions: [this.why, h("button", { type: "button", on: { click: () => this.close(null) } }, t("dialog.cancel")),
      this.saveButton] };
  }

  /** The place comes first: whoever has not gone on yet begins there. */
  begin() {
    if (this.name.input.value === "" && this.main.input.value === "") this.place.site.input.focus();
    this.judge();
  }

  /** A prohibited place stops the form, and the button says why. */
  judge() {
    const stopped = this.place.isStopped;
    this.saveButton.disabled = stopped;
    if (this.device) this.device.inert = stopped;
    show(this.why, stopped ? t("camera.stopped") : "");
  }

  checkURL(box) {
    const value = box.input.value.trim();
    const fault = value && !/^rtsps?:\/\/[^\s/]+/i.test(value) ? t("form.urlWrong") : value && /^rtsps?:\/\/[^/]*@/i.test(value)
      ? t("form.urlCredentials") : null;
    box.blame(fault);
    return !fault;
  }

  values() {
    const value = { name: this.name.input.value.trim(), mainURL: this.main.input.value.trim(), subURL: this.sub.input.value.trim() || null,
      user: this.user.input.value.trim() || null,
      transport: this.transport.input.value, enabled: this.enabled.input.checked, records: this.records.input.checked,
        recordsSub: this.recordsSub.input.checked, audio: this.audio.input.checked, retentionDays: Number(this.days.input.value) };
    if (this.password.input.value || !this.camera) value.password = this.password.input.value || null;
    return value;
  }

  isComplete() {
    let first = null;
    for (const box of [this.name, this.main]) {
      const empty = box.input.value.trim() === "";
      box.blame(empty ? t("form.required") : null);
      if (empty) first ??= box;
    }
    for (const box of [this.main, this.sub]) if (box.input.value.trim() && !this.checkURL(box)) first ??= box;
    if (!Number.isInteger(Number(this.days.input.value)) || Number(this.days.input.value) < 1) { this.days.blame(t("form.daysWrong"));
      first ??= this.days; } else this.days.blame(null);
    first?.input.focus();
    return !first;
  }

  async save() {
    if (!this.isComplete()) return;
    this.saveButton.disabled = true;
    show(this.fault);
    try {
      const body = this.values(), isNew = !this.place.record;
      const record = await this.place.keep(isNew || body.name !== this.camera?.name ? body.name : undefined,
        isNew ? body.audio || undefined : body.audio !== this.camera?.audio ? body.audio : undefined);
      const saved = this.camera ? await api.patch(`/cameras/${this.camera.id}`, body) : await api.post("/cameras", body);
      if (record) await this.place.bindDevice(saved.id);
      if (record && !this.camera) this.goOn(saved);
      else this.close(saved);
    } catch (error) {
      this.saveButton.disabled = false;
      if (error instanceof LawError) return this.lawFault(error);
      show(this.fault, errorNotice(error, { focus: true }));
      if (error.rules?.length) this.days.blame(t("form.daysRefused"));
      else this.blameField(error);
    }
  }

  /** Entered and set up: what still stands before its use. */
  goOn(saved) {
    this.place.drawSteps();
    show(this.form, h("div", { class: "notice ok", role: "status", test: "camera-entered" }, h("p", { class: "title" }, icon("ok"),
      t("camera.entered", { name: saved.name })), h("p", null, h("a", { class: "button small",
      href: `/plan?site=${this.place.data.site}&at=${this.place.record.id}` }, t("camera.drawView")))), this.place.steps);
    const done = h("button", { type: "button", class: "primary", test: "camera-done", on: { click: () => this.close(saved) } }, t("dialog.close"));
    show(this.saveButton.parentElement, done);
    done.focus();
  }

  lawFault(error) {
    const node = error.rules.length > 0 ? refusalNotice(error) : errorNotice(error.fields.length > 0 ? Object.assign(error,
      { zh: error.fields.map((f) => f.zh).join(""), en: error.fields.map((f) => f.en).join(" ") }) : error);
    node.tabIndex = -1;
    show(this.fault, node);
    node.focus();
    node.scrollIntoView({ block: "nearest" });
  }

  /** Puts the words of a refusal at the field that it names. */
  blameField(error) {
    const box = { name: this.name, mainURL: this.main, subURL: this.sub, user: this.user, password: this.password, transport: this.transport,
      retentionDays: this.days }[error.field];
    box?.blame(sentence(error));
  }

  async probe() {
    if (!this.main.input.value.trim() || !this.checkURL(this.main)) { this.main.blame(this.main.input.value.trim() ? t("form.urlWrong")
      : t("form.required")); this.main.input.focus(); return; }
    this.probeButton.disabled = true;
    show(this.result, h("p", { class: "quiet" }, icon("wait", true), ` ${t("form.probing")}`));
    try {
      const values = this.values(), body = this.camera && !values.password ? { id: this.camera.wireID, ...values } : values;
      const main = await api.post("/cameras/probe", body, { patience: PROBE_PATIENCE });
      show(this.result, this.tested("main", main));
      this.place.showPicture(main.picture);
      if (values.subURL) this.result.append(...[await api.post("/cameras/probe", { ...body, stream: "sub" }, { patience: PROBE_PATIENCE })
        .then((answer) => this.tested("sub", answer), (error) => [h("h3", null, t("stream.sub")), errorNotice(error)])].flat(Infinity));
    } catch (error) {
      show(this.result, errorNotice(error));
    }
    this.probeButton.disabled = false;
  }

  /** What a stream sends, and a plain judgement of it. */
  tested(kind, answer) {
    const video = answer.video ?? {};
    const facts = [["codec", codecName(video.codec)], ["resolution", video.width ? `${video.width}×${video.height}` : "–"],
      ["fps", number(answer.frameRate, 1)], ["bitRate", bitRate(answer.bitRate)],
      ["keyFrame", answer.keyFrameSeconds ? `${number(answer.keyFrameSeconds, 1)} s` : "–"], ["offset", offset(answer.clockOffsetSeconds)],
        ["audio", answer.audio ? codecName(answer.audio) : t("form.noAudio")], ["transport", String(answer.transport ?? "–").toUpperCase()]];
    const found = Object.values(judgements({ ...answer, codec: video.codec }));
    return [kind === "sub" || this.sub.input.value.trim() ? h("h3", null, t(`stream.${kind}`)) : null, kind === "sub" ? null
      : answer.picture?.startsWith("data:image/jpeg;base64,") ? h("img", { src: answer.picture, alt: t("form.pictureAlt"), test: "probe-picture" })
        : h("p", { class: "quiet" }, t("form.noPicture")),
      h("ul", { class: "judgements", test: "judgements" },
        found.length > 0 ? found.map((f) => h("li", null, toneMark("warn", f.text))) : h("li", null, toneMark("ok", t("judge.good")))),
      h("dl", { class: "facts" }, facts.map(([key, value]) => [h("dt", null,
        t(key === "audio" ? "form.sound" : key === "transport" ? "form.transport" : `cameras.${key}`)), h("dd", null, value)]))].filter(Boolean);
  }
}
