// The icon set: one path each on a 24 px grid, drawn in the current colour.
import { s } from "./dom.js";

const PATHS = {
  circle: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16z",
  ok: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM8.500 12.200l2.500 2.500 4.500-5",
  warn: "M12 4.500 21 19.500H3zM12 10v4.500M12 17v.2",
  alarm: "M8.500 3.500h7l5 5v7l-5 5h-7l-5-5v-7zM12 8v5M12 16v.2",
  info: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 11v5M12 8v.2",
  off: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM6.500 6.500l11 11",
  wait: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 8v4.200l2.800 1.800",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  play: "M7 4.500v15l12-7.500z",
  pause: "M8 5v14M16 5v14",
  back: "M11 6l-6 6 6 6M19 6l-6 6 6 6",
  forward: "M13 6l6 6-6 6M5 6l6 6-6 6",
  stepBack: "M7 5v14M18 5.500v13L9.500 12z",
  stepOn: "M17 5v14M6 5.500v13l8.500-6.500z",
  edgeBack: "M5 5v14M19 12H9M13 8l-4 4 4 4",
  edgeOn: "M19 5v14M5 12h10M11 8l4 4-4 4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  close: "M6 6l12 12M18 6 6 18",
  search: "M10.500 4.500a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM15 15l5 5",
  clock: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 7.500V12l3 2",
  calendar: "M4.500 6h15v14h-15zM4.500 10h15M8.500 3.500V7M15.500 3.500V7",
  law: "M12 4v16M8 20h8M6 7h12M6 7l-3 7h6zM18 7l-3 7h6z",
  table: "M4 5h16v14H4zM4 10h16M4 14.500h16M10 10v9",
  camera: "M3.500 8h11v8h-11zM14.500 11l6-3v8l-6-3z",
  history: "M5 12a7.500 7.500 0 1 0 2.200-5.300L4.500 9M4.500 4.500V9H9M12 8v4.500l3 1.500",
  sound: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  mute: "M4 9.500v5h3.500L12 18.500v-13L7.500 9.500zM16 9.500l5 5M21 9.500l-5 5",
  enlarge: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  user: "M12 4.500a3.800 3.800 0 1 0 0 7.600a3.800 3.800 0 1 0 0-7.600zM4.500 20c.8-4 3.800-5.500 7.500-5.500s6.700 1.500 7.500 5.500",
  keyboard: "M3 7h18v11H3zM7 11h.2M11 11h.2M15 11h.2M18 11h.2M8 15h8",
  menu: "M4 7h16M4 12h16M4 17h16",
  freeze: "M12 3v18M4.200 7.500l15.600 9M19.800 7.500l-15.600 9",
  disk: "M4 6.500c0-3.300 16-3.300 16 0v11c0 3.300-16 3.300-16 0zM4 6.500c0 3.300 16 3.300 16 0M4 12c0 3.300 16 3.300 16 0",
  shield: "M12 3.500 19.500 6.500v5.500c0 4.500-3.200 7-7.500 8.500-4.300-1.500-7.500-4-7.500-8.500V6.500z",
  record: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16zM12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6z",
  live: "M12 10a2 2 0 1 0 0 4a2 2 0 1 0 0-4zM8 8a5.500 5.500 0 0 0 0 8M16 8a5.500 5.500 0 0 1 0 8M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14",
};

/** An icon; decorative by default, the word beside it says the same. */
export function icon(name, small = false) {
  return s("svg", { class: small ? "i s" : "i", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name] ?? PATHS.info }));
}
