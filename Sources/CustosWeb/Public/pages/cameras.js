// The cameras: what each does now, in one dense table, with add, edit, disable and remove for administrators.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, word } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { api } from "../lib/api.js";
import { causeText, stateMark, toneMark } from "../lib/conditions.js";
import { confirm } from "../lib/dialog.js";
import { errorNotice } from "../lib/errors.js";
import { bitRate, codecName, number, offset } from "../lib/format.js";
import { rewrite } from "../lib/router.js";
import { cameras, loadCameras, may, serverNow } from "../lib/store.js";
import { briefTime, parseTime } from "../lib/time.js";
import { judgements } from "../lib/judgements.js";
import { openCameraForm } from "../lib/camera-form.js";

const COLUMNS = ["name", "state", "recording", "codec", "resolution", "bitRate", "loss", "keyFrame", "offset", "last", "days"];
const NUMBERS = new Set(["bitRate", "loss", "keyFrame", "offset", "days"]);

export function mount(root) {
  const page = new CamerasPage(root);
  return { title: t("nav.cameras"), dispose: () => page.stop() };
}

class CamerasPage {
  constructor(root) {
    this.rows = new Map();
    this.body = h("tbody");
    this.filter = h("input", { type: "search", placeholder: t("list.search"), "aria-label": t("list.search"), test: "camera-search",
      on: { input: () => this.render() } });
    this.chips = h("div", { class: "chips", role: "group", "aria-label": t("cameras.filter") });
    this.only = null;
    this.fault = h("div");
    const admin = may.setUpCameras();
    root.append(h("main", { class: "page" },
      h("header", { class: "page-head" }, h("div", null, h("h1", null, t("nav.cameras")),
        this.sentence = h("p", { class: "quiet", test: "cameras-sentence" })),
        admin ? h("button", { type: "button", class: "primary", test: "add-camera", on: { click: () => this.edit(null) } }, icon("plus"),
          t("cameras.add")) : null),
      this.fault, h("div", { class: "filters" }, h("div", { class: "search-box" }, this.filter), this.chips),
      h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("nav.cameras") }, h("table", { class: "dense", test: "cameras" },
        h("thead", null, h("tr", null, COLUMNS.map((c) => h("th", { scope: "col", class: NUMBERS.has(c) ? "number" : null }, t(`cameras.${c}`))),
          admin ? h("th", { scope: "col" }, h("span", { class: "unseen" }, t("cameras.actions"))) : null)), this.body))));
    this.unwatch = cameras.watch(() => this.render());
    // From a plan or a register: the form of one camera, or of a new one at a site.
    const asked = new URLSearchParams(location.search);
    loadCameras().then((list) => {
      const one = list.find((c) => c.id === asked.get("edit"));
      rewrite({ add: null, edit: null, site: null });
      if (admin && (one || asked.get("add"))) this.edit(one ?? null, { site: asked.get("site") });
    }, (error) => show(this.fault, errorNotice(error)));
  }

  stop() {
    this.unwatch();
  }

  render() {
    const all = cameras.value, wanted = this.filter.value.trim().toLowerCase();
    const groups = { all: all, trouble: all.filter((c) => c.enabled
      && (c.main.condition !== "live" || (c.records && c.main.recording !== "recording"))), disabled: all.filter((c) => !c.enabled) };
    const chipKey = Object.entries(groups).map(([k, v]) => `${k}${v.length}`).join() + this.only;
    if (this.chipKey !== chipKey) {
      this.chipKey = chipKey;
      show(this.chips, Object.entries(groups).map(([key, list]) => h("button",
        { type: "button", class: "chip", "aria-pressed": String((this.only ?? "all") === key), test: `chip-${key}`,
        on: { click: () => { this.only = key; this.render(); } } }, `${t(`cameras.only.${key}`)} ${list.length}`)));
    }
    const recording = all.filter((c) => c.main.recording === "recording").length;
    setText(this.sentence, t("cameras.sentence", { n: all.length, recording, trouble: groups.trouble.length }));
    const shown = groups[this.only ?? "all"].filter((c) => c.name.toLowerCase().includes(wanted) || c.mainURL?.includes(wanted));
    const keep = new Set(shown.map((c) => c.id));
    for (const [id, row] of this.rows) if (!keep.has(id)) { row.node.remove(); this.rows.delete(id); }
    shown.forEach((camera, n) => {
      const row = this.rows.get(camera.id) ?? this.makeRow(camera);
      if (this.body.children[n] !== row.node) this.body.insertBefore(row.node, this.body.children[n] ?? null);
      this.fill(row, camera);
    });
  }

  makeRow(camera) {
    const cells = Object.fromEntries(COLUMNS.map((c) => [c,
      h(c === "name" ? "th" : "td", { class: NUMBERS.has(c) ? "number nowrap" : c === "last" ? "nowrap" : null,
      scope: c === "name" ? "row" : null })]));
    const row = { cells, node: h("tr", { test: "camera-row", data: { id: camera.id } }, Object.values(cells)) };
    if (may.setUpCameras()) {
      const find = () => cameras.value.find((c) => c.id === camera.id);
      row.toggle = h("button", { type: "button", class: "plain-button small", test: "toggle", on: { click: () => this.toggle(find()) } });
      row.node.append(h("td", { class: "actions nowrap" },
        h("button", { type: "button", class: "plain-button small", test: "edit", "aria-label": t("cameras.editName", { name: camera.name }),
          on: { click: () => this.edit(find()) } }, t("cameras.edit")), row.toggle,
        h("button", { type: "button", class: "plain-button small", test: "remove", "aria-label": t("cameras.removeName", { name: camera.name }),
          on: { click: () => this.remove(find()) } }, t("cameras.remove"))));
    }
    this.rows.set(camera.id, row);
    return row;
  }

  fill(row, camera) {
    const m = camera.main, now = serverNow(), live = m.condition === "live";
    const faults = judgements({ keyFrameSeconds: m.keyFrameSeconds, clockOffsetSeconds: m.clockOffsetSeconds, lostPackets: m.lostPackets });
    const value = {
      name: [h("a", { href: `/wall?n=1&c=${camera.id}` }, camera.name), h("div", { class: "quiet mono small" }, camera.mainURL ?? "")],
      state: [stateMark(camera.enabled ? m.condition : "disabled"),
        !live && camera.enabled && m.cause && m.cause !== m.condition ? h("div", { class: "quiet small" }, causeText(m.cause, m.detail))
        : live && m.recording === "trouble" && m.detail ? h("div", { class: "quiet small" }, m.detail) : null,
        h("div", { class: "quiet small" }, t("tile.since", { time: briefTime(parseTime(m.since), now) }),
        m.reconnects > 3 && !live ? `${t("list.comma")}${t("cameras.attempts", { n: m.reconnects })}` : "")],
      recording: camera.records ? toneMark({ recording: "ok", waiting: "warn", trouble: "alarm" }[m.recording] ?? "off",
        word("recording", m.recording)) : toneMark("off", t("recording.off")),
      codec: [codecName(m.codec), camera.hasSub && camera.sub?.codec
        ? h("div", { class: "quiet small nowrap" }, `${t("stream.sub")} ${codecName(camera.sub.codec)}`) : null],
      resolution: [m.width ? `${m.width}×${m.height}` : "–",
        live && m.frameRate ? h("div", { class: "quiet small nowrap" }, t("cameras.rate", { rate: number(m.frameRate, 1) })) : null],
      bitRate: live ? bitRate(m.bitRate) : "–",
      loss: live ? number(m.lostPackets) : "–",
      keyFrame: [live && m.keyFrameSeconds ? `${number(m.keyFrameSeconds, 1)} s` : "–",
        faults.keyFrame ? h("div", { class: "small" }, toneMark("warn", faults.keyFrame.short)) : null],
      offset: [live ? offset(m.clockOffsetSeconds) : "–", faults.offset ? h("div", { class: "small" }, toneMark("warn",
        faults.offset.short)) : null],
      last: m.lastRecorded ? briefTime(parseTime(m.lastRecorded), now) : "–",
      days: String(camera.retentionDays),
    };
    for (const [name, content] of Object.entries(value)) {
      const key = JSON.stringify([content].flat().map((n) => (n instanceof Node ? n.textContent + (n.className ?? "") : n)));
      if (row.cells[name].dataset.key === key) continue;
      row.cells[name].dataset.key = key;
      show(row.cells[name], content);
    }
    row.node.classList.toggle("off", !camera.enabled);
    if (row.toggle) { setText(row.toggle, t(camera.enabled ? "cameras.disable" : "cameras.enable"));
      row.toggle.setAttribute("aria-label", t(camera.enabled ? "cameras.disableName" : "cameras.enableName", { name: camera.name })); }
  }

  async run(work, done) {
    show(this.fault);
    try {
      await work();
      await loadCameras();
      if (done) announce(done);
    } catch (error) {
      show(this.fault, errorNotice(error, { focus: true }));
    }
  }

  async edit(camera, more = {}) {
    const saved = await openCameraForm(camera, more);
    if (saved) await this.run(async () => {}, t("cameras.saved", { name: saved.name }));
  }

  async toggle(camera) {
    if (camera.enabled && !await confirm({ title: t("cameras.disableTitle", { name: camera.name }), text: t("cameras.disableText"),
      yes: t("cameras.disable"), danger: true })) return;
    await this.run(() => api.patch(`/cameras/${camera.id}`, { enabled: !camera.enabled }),
      t(camera.enabled ? "cameras.disabled" : "cameras.enabled", { name: camera.name }));
  }

  async remove(camera) {
    if (!await confirm({ title: t("cameras.removeTitle", { name: camera.name }),
      text: [t("cameras.removeText"), t("cameras.custody", { days: camera.retentionDays })], yes: t("cameras.remove"), danger: true,
      test: "remove-camera" })) return;
    await this.run(() => api.remove(`/cameras/${camera.id}`), t("cameras.removed", { name: camera.name }));
  }
}
