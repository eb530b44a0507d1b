// Pages and addresses: the address is the state, Back returns to the former one.

/** @type {{path: string, load: () => Promise<{mount: Function}>, theme: string, allow?: () => boolean}[]} */
let routes = [];
let root = null, current = null, serial = 0;

/** Sets the pages, the node they live in, and what is called after each change. */
export function startRouter(table, node, hooks) {
  routes = table;
  root = node;
  startRouter.hooks = hooks;
  addEventListener("popstate", () => render());
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((n) => n instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.target
      || link.origin !== location.origin) return;
    if (!routes.some((r) => r.path === link.pathname)) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

export function navigate(address, { replace = false } = {}) {
  const url = new URL(address, location.href);
  if (url.href !== location.href) history[replace ? "replaceState" : "pushState"](null, "", url);
  return render();
}

/** Changes the address without a new page: the page is its own source of the change. */
export function rewrite(parameters, { replace = true } = {}) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null || value === undefined || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  // Commas and colons may stand in a query and are easier to read.
  const search = [...url.searchParams].map(([k,
    v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v).replace(/%2C/g, ",").replace(/%3A/g, ":")}`).join("&");
  const address = url.pathname + (search ? `?${search}` : "");
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
}

/** Builds the page of the address again, for a new language for instance. */
export function reload() {
  dispose();
  return render();
}

function dispose() {
  current?.page?.dispose?.();
  current = null;
}

export async function render() {
  const route = startRouter.hooks.resolve(location.pathname, routes);
  if (current && current.route === route && current.page?.addressChanged) return current.page.addressChanged();
  dispose();
  serial += 1;
  const mine = serial;
  current = { route, page: null };
  startRouter.hooks.before(route);
  try {
    const module = await route.load();
    if (mine !== serial) return;
    root.replaceChildren();
    const page = (await module.mount(root, () => mine === serial)) ?? {};
    if (mine !== serial) return page.dispose?.(); // left while it was being made
    current.page = page;
  } catch (error) {
    if (mine !== serial) return;
    console.error(error);
    current.page = startRouter.hooks.failed(root, error);
  }
  if (mine !== serial) return;
  startRouter.hooks.after(route, current.page);
}
