// The package of a request: what it holds, how far it is, its digest, and the way to it.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { known, t } from "../i18n.js";
import { BASE, api } from "../api.js";
import { announce } from "../announce.js";
import { toneMark } from "../conditions.js";
import { bytes } from "../format.js";
import { camera } from "../store.js";
import { dateClock, parseTime } from "../time.js";
import { wire } from "./wire.js";
import { buttonLink } from "./shell.js";

/** While a package is written its card looks again so often; and no longer than this many times. */
const PAUSE = 1500, LOOKS = 400;

/** Ends without a package. */
const LOST = new Set(["withdrawn", "refused"]);

/** A card that follows the package until it is there. `changed` is called when the record has moved on. */
export class PackageJob {
  constructor(record, changed) {
    Object.assign(this, { record, changed, looks: 0 });
    this.node = h("section", { class: "panel", test: "package-job" });
    this.look();
  }

  stop() {
    this.isGone = true;
    clearTimeout(this.timer);
  }

  async look() {
    const list = await api.get("/exports?limit=500").then((a) => a.exports, () => null);
    if (this.isGone) return;
    const job = list?.find((e) => e.id === this.record.data.exportId) ?? list?.find((e) => e.formNumber === this.record.data.number) ?? null;
    this.draw(job);
    // A package that is ready is entered in the register by the system a moment later; only then is there something to hand over.
    const isWaiting = this.record.state === "prepared" && !this.record.data.exportId && !LOST.has(job?.state);
    if (!isWaiting || this.looks >= LOOKS) return;
    this.looks += 1;
    this.timer = setTimeout(() => this.again(), PAUSE);
  }

  /** The register gets the package by a step of the system's own; until then the job itself tells how far it is. */
  async again() {
    const { record } = await wire.record(this.record.id).catch(() => ({ record: this.record }));
    if (this.isGone) return;
    if (record.version !== this.record.version) {
      this.record = record;
      announce(t("law.job.moved"));
      this.changed?.(record);
      if (this.isGone) return;
    }
    this.look();
  }

  draw(job) {
    const { data } = this.record, words = (s) => (known(`law.job.state.${s}`) ? t(`law.job.state.${s}`) : s);
    const isReady = Boolean(data.exportId);
    const facts = [["number", data.number, true], ["export", data.exportId ?? job?.id, true],
      ["span", job ? `${dateClock(parseTime(job.from))} – ${dateClock(parseTime(job.to))}` : null, true],
      ["cameras", job?.streams.map((s) => camera(String(s.camera))?.name ?? `#${s.camera}`).join(t("list.comma"))],
      ["size", job?.bytesTotal ? bytes(job.bytesTotal) : null], ["manifest", data.manifestHash ?? job?.manifest, true], ["watermark",
        data.watermarkId, true]]
      .filter(([, v]) => v);
    show(this.node, h("header", null, h("h2", null, t("law.job.title")), h("div", { class: "grow" }),
      toneMark(LOST.has(job?.state) ? "alarm" : isReady ? "ok" : "info", job ? words(job.state) : t(isReady ? "law.job.ready" : "law.job.waiting"))),
    h("div", { class: "panel-body" }, job && !isReady && job.bytesTotal > 0 ? [h("progress", { max: String(job.bytesTotal),
      "aria-label": t("law.job.title"),
      value: job.bytesDone }), h("p", { class: "small quiet" }, `${bytes(job.bytesDone)} / ${bytes(job.bytesTotal)}`)] : null,
    job?.failure && !isReady ? h("p", null, icon("alarm", true), " ", job.failure) : null,
    h("dl", { class: "facts left" }, facts.map(([key, value, isMono]) => [h("dt", null, t(`law.job.${key}`)), h("dd", { class: isMono ? "mono"
      : null, test: `job-${key}` },
      value)])),
    isReady ? h("p", { class: "row" }, buttonLink(`${BASE}/exports/${data.exportId}/package`, t("law.record.package"),
      { glyph: "download", download: `EXPORT-${data.exportId}.zip`, primary: true, test: "job-download" })) : null));
  }
}
