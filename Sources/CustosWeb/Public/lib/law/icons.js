// Icons of the law's pages, on the same 24 px grid as the others.
import { s } from "../dom.js";

const PATHS = {
  print: "M7 9V4h10v5M7 17H4.500v-8h15v8H17M7 14h10v6H7z",
  download: "M12 4v11M7.500 11l4.500 4.500 4.500-4.500M4.500 20h15",
  upload: "M12 16V5M7.500 9.500L12 5l4.500 4.500M4.500 20h15",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  remove: "M5 7h14M9.500 7V4.500h5V7M7 7l1 13h8l1-13M10.500 10.500v6M13.500 10.500v6",
  law: "M12 4v16M8 20h8M6 7h12M6 7l-3 7h6zM18 7l-3 7h6z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  next: "M5 12h13M13 7l5 5-5 5",
  copy: "M8.500 8.500V4.500h11v11h-4M4.500 8.500h11v11h-11z",
  file: "M7 3.500h7l4 4V20.500H7zM14 3.500V8h4",
};

export function lawIcon(name, small = false) {
  return s("svg", { class: small ? "i s" : "i", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" }, s("path", { d: PATHS[name] }));
}
