// What is known of one camera beside its picture: place, sign, retention, gaps, certificate, grants. Each part is asked for by itself.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { pick, t, word } from "./i18n.js";
import { api, query } from "./api.js";
import { causeText, stateMark, toneMark } from "./conditions.js";
import { sentence } from "./errors.js";
import { bitRate, bytes, codecName, number } from "./format.js";
import { serverNow } from "./store.js";
import { DAY, briefTime, date, dateClock, duration, parseTime, timeText } from "./time.js";
import { loadLaw, stateOf } from "./law/model.js";
import { recordLink, valueNode } from "./law/values.js";
import { titleOf } from "./law/names.js";
import { address, wire } from "./law/wire.js";
import { cameraRecord } from "./wall-masks.js";

/** Gaps and grants that are listed; the registers have the rest. */
const LISTED = 5;
/** Gaps are looked for so far back. */
const GAPS_BACK = DAY;
/** A certificate that ends within this is marked. */
const ENDS_SOON = 30 * DAY;

const row = (key, ...value) => [h("dt", null, t(key)), h("dd", null, value)];
const none = (key) => h("span", { class: "quiet" }, t(key));

/** @returns {HTMLElement} the drawer; it fills itself */
export function cameraDrawer(camera) {
  const part = (key, test, load) => {
    const body = h("div", { class: "panel-body", test, "aria-busy": "true" }, h("p", { class: "quiet" }, t("camera.loading")));
    const fill = () => load(camera).then((nodes) => show(body, nodes), (error) => show(body, h("p", { class: "state warn" }, icon("warn", true),
      h("span", null, sentence(error))), h("button", { type: "button", class: "small", on: { click: fill } }, t("error.retry"))))
      .finally(() => body.removeAttribute("aria-busy"));
    fill();
    return h("section", { class: "panel" }, h("header", null, h("h2", null, t(key))), body);
  };
  return h("aside", { class: "drawer", "aria-label": t("camera.drawer"), test: "camera-drawer" },
    part("camera.streams", "drawer-streams", streams), part("camera.keeping", "drawer-keeping", keeping), part("camera.gaps", "drawer-gaps", gaps),
    part("camera.register", "drawer-register", register), part("camera.grants", "drawer-grants", grants));
}

async function streams(camera) {
  const line = (name, status) => row(`camera.${name}`, status ? [stateMark(status.condition), h("div", { class: "quiet" },
    [codecName(status.codec), status.width ? `${status.width}×${status.height}` : null, status.frameRate ? t("camera.rate",
      { n: number(status.frameRate) }) : null,
      bitRate(status.bitRate)].filter(Boolean).join(" · ")), h("div", { class: "quiet" }, word("recording",
        status.recording))] : none("camera.noSub"));
  return h("dl", { class: "facts" }, line("main", camera.main), line("sub", camera.sub));
}

/** The floor as the sum of its rules: the days that the house keeps at least, and those set for this camera. */
async function keeping(camera) {
  const { cameras, floorDays, forecast } = await api.get("/storage"), mine = cameras.find((c) => String(c.id) === camera.id);
  const oldest = mine?.oldest ? parseTime(mine.oldest) : null, days = forecast.daysProjected;
  const isShort = days !== null && days < Math.max(camera.retentionDays, floorDays);
  return h("dl", { class: "facts" },
    row("camera.leastKept", t("camera.days", { n: Math.max(camera.retentionDays, floorDays) }),
      h("div", { class: "quiet" }, t("camera.floorSum", { own: camera.retentionDays, floor: floorDays }))),
    row("camera.oldest", oldest ? dateClock(oldest) : none("camera.nothingYet")),
    row("camera.kept", oldest ? t("camera.keptDays", { n: number(mine.days, 1), size: bytes(mine.bytes) }) : "–"),
    row("camera.projected", days === null ? none("camera.noForecast") : toneMark(isShort ? "alarm" : "ok", t("camera.days", { n: number(days,
      1) }))));
}

async function gaps(camera) {
  const now = serverNow();
  const answer = await api.get(`/cameras/${camera.id}/timeline${query({ stream: "main", from: timeText(now - GAPS_BACK), to: timeText(now) })}`);
  const list = answer.gaps.map((g) => ({ ...g, from: parseTime(g.start), to: g.end ? parseTime(g.end) : null })).reverse();
  if (list.length === 0) return h("p", { class: "state ok" }, icon("ok", true), h("span", null, t("camera.noGaps")));
  const cause = (g) => [word("gap", g.cause), g.detail ? causeText(g.detail) : ""].filter(Boolean).join(t("list.comma"));
  return [h("ul", { class: "lines" }, list.slice(0, LISTED).map((g) => h("li", null, h("a",
    { href: `/playback?c=${camera.id}&t=${encodeURIComponent(timeText(g.from))}` }, briefTime(g.from, now)),
  h("span", null, g.to === null ? t("camera.gapOpen") : duration(g.to - g.from, t)), h("span", { class: "quiet" }, cause(g))))),
  list.length > LISTED ? h("p", { class: "quiet small" }, t("camera.moreGaps", { n: list.length - LISTED })) : null];
}

async function register(camera) {
  const law = await loadLaw(), record = await cameraRecord(camera), kind = law.kind("camera");
  if (!record) return h("p", { class: "quiet" }, t("camera.notRegistered"));
  const { data } = record, field = (name) => kind.fields.find((f) => f.name === name);
  const reference = async (name) => (data[name] ? recordLink(data[name], await titleOf(data[name])) : none("camera.noEntry"));
  const [site, zone, sign, product] = await Promise.all(["site", "mountZone", "sign", "product"].map(reference));
  return h("dl", { class: "facts" },
    row("camera.record", recordLink(record.id, record.title)), row("camera.state", pick(stateOf(kind, record.state))), row("camera.site", site),
    row("camera.category", data.mountArea ? valueNode(field("mountArea"), data.mountArea, {}) : zone),
    row("camera.position", data.position || none("camera.noEntry")), row("camera.masks", data.masks?.length ? t("tile.masked",
      { n: data.masks.length })
      : none("camera.noMasks")),
    row("camera.sign", sign, await signFacts(data.sign)), row("camera.certificate", product, await certificateFacts(data.product)));
}

const dataOf = (id) => (id ? wire.record(id).then((answer) => answer.record.data, () => null) : Promise.resolve(null));

async function signFacts(id) {
  const sign = await dataOf(id);
  if (!sign) return null;
  return [h("div", { class: "quiet" }, sign.lastCheckedOn ? t("camera.checked", { date: sign.lastCheckedOn }) : t("camera.neverChecked")),
    sign.photo ? h("img", { class: "sign-photo", src: address.attachment(sign.photo), alt: t("camera.signPhoto"), loading: "lazy" }) : null];
}

async function certificateFacts(id) {
  const product = await dataOf(id);
  if (!product?.validTo) return null;
  const ends = parseTime(`${product.validTo}T23:59:59+08:00`), left = ends - serverNow();
  return h("div", null, toneMark(left < 0 ? "alarm" : left < ENDS_SOON ? "warn" : "ok",
    t(left < 0 ? "camera.certificateOver" : "camera.certificateUntil", { date: product.validTo })));
}

async function grants(camera) {
  const law = await loadLaw(), kind = law.kind("police_grant");
  if (!kind || kind.mayRead === false) return h("p", { class: "quiet" }, t("camera.grantsClosed"));
  const [record, { records }] = await Promise.all([cameraRecord(camera), wire.records({ kind: "police_grant", state: "active", limit: 200 })]);
  const mine = record ? records.filter((r) => r.data.cameras?.includes(record.id)) : [];
  if (mine.length === 0) return h("p", { class: "quiet" }, t("camera.noGrants"));
  return h("ul", { class: "lines" }, mine.slice(0, LISTED).map((r) => h("li", null, recordLink(r.id, r.title),
    h("span", { class: "quiet" }, `${r.data.from} – ${r.data.to ?? date(serverNow())}`))));
}
