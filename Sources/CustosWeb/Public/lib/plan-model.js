// What lies on the plan of a site: its cameras, prohibited zones and signs, floor by floor, as the law's books have them.
import { pick, t } from "./i18n.js";
import { camera as liveCamera } from "./store.js";
import { choicesOf, fieldOf } from "./law/model.js";
import { wire } from "./law/wire.js";

/** Records of one kind that a plan shows; a site with more is several sites. */
const MOST = 600;
const PAGE = 200;
/** Half of a zone's or sign's ends of life: what is over is not drawn. */
const OVER = { zone: ["rejected", "ended"], sign: ["ended"], camera: ["removed"] };

async function all(kind, site) {
  const out = [];
  let after = null, more = true;
  while (more && out.length < MOST) {
    const page = await wire.records({ kind, field: "site", value: site, after, limit: PAGE });
    out.push(...page.records);
    more = page.more;
    after = page.records.at(-1)?.id;
  }
  return { records: out.filter((r) => !OVER[kind].includes(r.state)), cut: more };
}

export async function loadPlan(site) {
  const [answer, cameras, zones, signs] = await Promise.all([wire.record(site), ...["camera", "zone", "sign"].map((k) => all(k, site))]);
  return { site: answer.record, mayEdit: answer.mayEdit, cut: cameras.cut || zones.cut || signs.cut,
    records: [...cameras.records, ...zones.records, ...signs.records] };
}

/** Floors by name, those that anything names; null is the plan without a floor. */
export function floorsOf({ site, records }) {
  const names = new Set([...records.map((r) => r.data.floor), ...(site.data.plans ?? []).map((p) => p.floor)].filter(Boolean));
  const plain = names.size === 0 || records.some((r) => !r.data.floor) || (site.data.plans ?? []).some((p) => !p.floor);
  return [...(plain ? [null] : []), ...[...names].sort((a, b) => a.localeCompare(b, "zh-CN", { numeric: true }))];
}

/** The picture under a floor. */
export const pictureOf = (site, floor) => (site.data.plans ?? []).find((p) => (p.floor ?? null) === floor) ?? null;

/** The live picture's state of a camera of the register, or null when it is no camera of this recorder. */
export const deviceOf = (record) => (record.data.device ? liveCamera(String(record.data.device)) : null);

/** Where a record stands on the plan: a place and the polygons that belong to it; null while it has none. */
export function shapeOf(record) {
  const d = record.data;
  if (record.kind === "zone") return d.polygon ? { polygon: d.polygon } : null;
  if (d.x === undefined || d.y === undefined) return null;
  return { place: [d.x, d.y], polygon: d.viewPolygon ?? null, masks: (d.masks ?? []).map((m) => m.polygon),
    presets: (d.presets ?? []).map((p) => p.polygon) };
}

/** The zone's category in words. */
export function categoryOf(law, record) {
  const field = fieldOf(law.kind("zone"), "prohibited"), one = choicesOf(field.shape).find((c) => c.code === record.data.prohibited);
  return `${record.data.prohibited} ${one ? pick(one) : ""}`.trim();
}

/** What a shape is, for those who hear it. */
export function describe(law, record) {
  if (record.kind === "zone") return t("plan.is.zone", { name: record.title, category: categoryOf(law, record) });
  if (record.kind === "sign") return t("plan.is.sign", { name: record.title });
  const live = deviceOf(record);
  return t("plan.is.camera", { name: record.title,
    state: live ? t(`condition.${live.enabled ? live.main.condition : "disabled"}`) : t("plan.noDevice") });
}
