// What the second screen shows, chosen at the first one.
import { h, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { toneMark } from "./conditions.js";

/** One name, so that a second press brings the same window to the front. */
const WINDOW = "custos-output";

/** Opens the window of the second screen; false when the browser does not let us. */
export function openOutput() {
  return window.open("/output", WINDOW, "popup,width=1280,height=720") !== null;
}

/** In words, what the second screen is doing. */
export function screenText(driver) {
  if (!driver.isOpen) return t("second.closed");
  const { scene, state } = driver.screen;
  return scene ? t("second.shows", { title: scene.title, live: state.live, n: state.n }) : t("second.empty");
}

/**
 * @param {object} driver the WallDriver
 * @param {{layout: () => object, camera: () => object | null}} scenes what can be put there
 */
export function secondDialog(driver, scenes) {
  const state = h("p", { role: "status", test: "second-state" }), fault = h("p", { class: "fault", role: "alert", hidden: true });
  const update = () => show(state, toneMark(driver.isOpen ? "ok" : "off", screenText(driver)));
  driver.addEventListener("change", update);
  return openDialog({ title: t("second.title"), test: "second", onclose: () => driver.removeEventListener("change", update), build: (close) => {
    const act = (glyph, key, test, run, isOff = false) => h("button", { type: "button", class: "wide", test, disabled: isOff, on: { click: run } },
      icon(glyph), h("span", null, t(key)));
    const put = (scene) => { if (scene) driver.put(scene); };
    const open = () => { fault.hidden = openOutput(); fault.textContent = fault.hidden ? "" : t("second.blocked"); };
    update();
    const chosen = scenes.camera();
    return { body: [h("p", { class: "quiet" }, t("second.what")), state, fault, h("div", { class: "stack" },
      act("screens", "second.open", "second-open", open), act("grid", "second.putLayout", "second-layout", () => put(scenes.layout())),
      act("camera", "second.putCamera", "second-camera", () => put(scenes.camera()), chosen === null),
      act("close", "second.clear", "second-clear", () => driver.clear()))],
    actions: [h("button", { type: "button", class: "primary", on: { click: () => close(null) } }, t("dialog.close"))] };
  } });
}
