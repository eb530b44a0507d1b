// The style sheets that come with the first page that needs them.
import { h } from "./dom.js";

const held = new Map();

/** Waits until the sheets are in force; one that does not come leaves the page plain. */
export function loadStyles(...names) {
  return Promise.all(names.map((name) => {
    if (!held.has(name)) held.set(name, new Promise((resolve) => {
      const link = h("link", { rel: "stylesheet", href: new URL(`../styles/${name}.css`, import.meta.url).href });
      link.addEventListener("load", resolve);
      link.addEventListener("error", resolve);
      document.head.append(link);
    }));
    return held.get(name);
  }));
}
