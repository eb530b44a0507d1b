// The keys of the duty wall; each of them is a button as well.
import { LAYOUTS, neighbour } from "./wall-layout.js";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
/** Saved layouts that a key opens. */
const SAVED_KEYS = 9;

/** @param {object} wall the page */
export function wallKeys(wall) {
  const key = (code, label, run, more = {}) => ({ code, label, run, ...more });
  return [
    ...LAYOUTS.map((n) => key(`Digit${n === 16 ? 6 : n}`, `keys.layout${n}`, () => wall.setCount(n))),
    ...Array.from({ length: SAVED_KEYS }, (_, n) => key(`Digit${n + 1}`, "keys.savedLayout", () => wall.openNumber(n),
      { shift: true, show: "Shift+1…9", hidden: n > 0 })),
    ...ARROWS.map((code, n) => key(code, "keys.moveFocus", () => { wall.touch(); wall.setFocus(neighbour(wall.focus, code, wall.tiles.length)); },
      { show: "← → ↑ ↓", hidden: n > 0 })),
    ...ARROWS.map((code, n) => key(code, "keys.pan", () => wall.pan(code), { shift: true, show: "Shift+← → ↑ ↓", hidden: n > 0 })),
    ...ARROWS.map((code, n) => key(code, "keys.swap", () => wall.swap(code), { control: true, show: "Ctrl+← → ↑ ↓", hidden: n > 0 })),
    key("Enter", "keys.enlarge", () => wall.toggleLarge()),
    key("Space", "wall.freeze", () => wall.freeze()),
    key("Equal", "wall.zoomIn", () => wall.zoomIn(), { show: "+" }), key("Equal", "wall.zoomIn", () => wall.zoomIn(), { shift: true, hidden: true }),
    key("NumpadAdd", "wall.zoomIn", () => wall.zoomIn(), { hidden: true }),
    key("Minus", "wall.zoomOut", () => wall.zoomOut()), key("NumpadSubtract", "wall.zoomOut", () => wall.zoomOut(), { hidden: true }),
    key("Digit0", "wall.zoomWhole", () => wall.zoomWhole()), key("Numpad0", "wall.zoomWhole", () => wall.zoomWhole(), { hidden: true }),
    key("KeyS", "wall.snapshot", () => wall.snapshot()),
    key("KeyB", "wall.bookmark", () => wall.bookmark()),
    key("KeyG", "wall.playback", () => wall.toPlayback()),
    key("KeyC", "wall.camera", () => wall.toCamera()),
    key("KeyM", "wall.sound", () => wall.sound()),
    key("KeyN", "duty.next", () => wall.events.step(1)),
    key("KeyP", "duty.previous", () => wall.events.step(-1)),
    key("KeyA", "duty.acknowledge", () => wall.events.acknowledgeChosen()),
    key("KeyL", "wall.saved", () => wall.openSaved()),
    key("KeyT", "tour.pauseOrGo", () => wall.tour.pause()),
    key("KeyO", "wall.second", () => wall.openSecond()),
    key("KeyF", "wall.fullscreen", () => wall.fullscreen()),
    key("Delete", "wall.empty", () => wall.empty()),
    key("Escape", "keys.back", () => wall.back()),
  ];
}
