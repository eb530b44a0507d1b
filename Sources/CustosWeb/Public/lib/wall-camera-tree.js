// Cameras in the order of their places: site, area, camera; and finding them by name, place or pinyin. No DOM.

/**
 * @typedef {{id: string, name: string, place?: {site: number, siteName: string, zone: number | null, zoneName: string | null} | null,
 *   words?: string}} Camera
 * @typedef {{key: string, name: string, level: number, cameras: Camera[]}} Group
 */

/** Whether a camera fits what was typed: every word of it stands in its name, its place, or their pinyin. */
export function fits(camera, typed) {
  const wanted = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const { place } = camera;
  const text = [camera.name, place?.siteName, place?.zoneName, camera.words].filter(Boolean).join(" ").toLowerCase();
  return wanted.every((word) => text.includes(word));
}

/**
 * Groups in reading order: a site with its cameras that lie in no area, then each area. Without any place there are no groups.
 * @param {Camera[]} cameras
 * @param {(a: string, b: string) => number} compare
 * @returns {{groups: Group[], loose: Camera[]}}
 */
export function cameraTree(cameras, compare) {
  const sites = new Map(), loose = [];
  for (const camera of cameras) {
    const { place } = camera;
    if (!place) { loose.push(camera); continue; }
    const key = `s${place.site}`;
    if (!sites.has(key)) sites.set(key, { key, name: place.siteName, level: 0, cameras: [], zones: new Map() });
    const site = sites.get(key);
    if (place.zone === null || place.zone === undefined) { site.cameras.push(camera); continue; }
    const zone = `${key}z${place.zone}`;
    if (!site.zones.has(zone)) site.zones.set(zone, { key: zone, parent: key, name: place.zoneName ?? "", level: 1, cameras: [] });
    site.zones.get(zone).cameras.push(camera);
  }
  const byName = (a, b) => compare(a.name, b.name);
  const groups = [...sites.values()].sort(byName).flatMap(({ zones, ...site }) => [site, ...[...zones.values()].sort(byName)]);
  return { groups, loose };
}

/** All cameras of a group, those of its areas too. */
export function camerasUnder(groups, group) {
  return [group, ...groups.filter((g) => g.parent === group.key)].flatMap((g) => g.cameras);
}
