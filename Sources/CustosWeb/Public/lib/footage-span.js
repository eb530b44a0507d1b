// What a stretch of several cameras holds, as the server counts it.
import { t } from "./i18n.js";
import { api, query } from "./api.js";
import { camera } from "./store.js";
import { timeText } from "./time.js";

/** Recorded time, bytes, gaps, holds of each camera, and in all, with how long a package of it takes. */
export function spanPreview(ids, from, to, signal) {
  return api.get(`/footage/span${query({ camera: ids.join(","), from: timeText(from), to: timeText(to) })}`, { signal });
}

/** Names of cameras as one text. */
export function cameraNames(ids) {
  return ids.map((id) => camera(String(id))?.name ?? `#${id}`).join(t("list.comma"));
}
