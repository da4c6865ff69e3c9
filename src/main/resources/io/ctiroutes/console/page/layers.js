// Which routes are on the main way, and where each stands: from left to right along the calls.

const SOURCES = ["opencti", "kafka"];

/**
 * Arranges routes. The main way is what the stream or the topic reaches. Calls of which only the running route knows the
 * address (a dynamic "to") are guesses: from the route with such a step to those that nobody else calls and that lead on.
 * @returns {{columns: string[][], edges: {from: string, to: string, guessed: boolean}[], chains: object[][]}}
 */
export function arrange(routes) {
  const byId = new Map(routes.map((route) => [route.id, route]));
  const edges = known(routes, byId);
  const roots = routes.filter((route) => SOURCES.includes(route.from)).map((route) => route.id);
  let way = reach(roots, edges);
  edges.push(...guesses(routes, edges, way));
  way = reach(roots, edges);
  const onWay = edges.filter((edge) => way.has(edge.from) && way.has(edge.to));
  return { columns: order(layer(roots, way, onWay), onWay), edges: onWay, chains: chains(routes.filter((route) => !way.has(route.id)), edges) };
}

function known(routes, byId) {
  const edges = [];
  for (const route of routes) {
    for (const to of new Set(route.to)) {
      if (byId.has(to) && to !== route.id) {
        edges.push({ from: route.id, to, guessed: false });
      }
    }
  }
  return edges;
}

function guesses(routes, edges, way) {
  const dynamic = dynamicCaller(routes, edges, way);
  if (!dynamic) {
    return [];
  }
  const called = new Set(edges.map((edge) => edge.to));
  return routes
    .filter((route) => route.from === "direct" && !called.has(route.id) && edges.some((edge) => edge.from === route.id && !way.has(edge.to)))
    .map((route) => ({ from: dynamic, to: route.id, guessed: true }));
}

/** Where steps are not told, it is taken for the last on the way that calls something. */
function dynamicCaller(routes, edges, way) {
  const found = routes.find((route) => way.has(route.id) && route.steps.some((step) => /^toD$/i.test(step.kind)));
  if (found || routes.some((route) => route.steps.length)) {
    return found?.id;
  }
  return [...way].filter((id) => edges.some((edge) => edge.from === id)).pop();
}

function reach(roots, edges) {
  const seen = new Set(roots);
  const todo = [...roots];
  while (todo.length) {
    const from = todo.pop();
    for (const edge of edges) {
      if (edge.from === from && !seen.has(edge.to)) {
        seen.add(edge.to);
        todo.push(edge.to);
      }
    }
  }
  return seen;
}

/** Each route one column behind the last that calls it; a call that leads back, in a circle, does not count. */
function layer(roots, way, edges) {
  const { sorted, forward } = sort(roots, edges);
  const depth = new Map([...way].map((id) => [id, 0]));
  for (const id of sorted) {
    forward.filter((edge) => edge.from === id).forEach(({ to }) => depth.set(to, Math.max(depth.get(to), depth.get(id) + 1)));
  }
  const columns = [];
  depth.forEach((at, id) => (columns[at] = columns[at] || []).push(id));
  return columns;
}

/** The routes, callers first, and the calls that do not lead back. */
function sort(roots, edges) {
  const sorted = [];
  const forward = [];
  const path = new Set();
  const seen = new Set();
  const visit = (id) => {
    seen.add(id);
    path.add(id);
    for (const edge of edges.filter(({ from, to }) => from === id && !path.has(to))) {
      forward.push(edge);
      if (!seen.has(edge.to)) {
        visit(edge.to);
      }
    }
    path.delete(id);
    sorted.unshift(id);
  };
  roots.forEach((root) => seen.has(root) || visit(root));
  return { sorted, forward };
}

/** Within a column, each as high as those that call it, so that few lines cross. */
function order(columns, edges) {
  const place = new Map();
  for (const column of columns) {
    const height = new Map(column.map((id) => {
      const callers = edges.filter((edge) => edge.to === id && place.has(edge.from)).map((edge) => place.get(edge.from));
      return [id, callers.length ? callers.reduce((a, b) => a + b, 0) / callers.length : 0];
    }));
    column.sort((a, b) => height.get(a) - height.get(b));
    column.forEach((id, at) => place.set(id, at - (column.length - 1) / 2));
  }
  return columns;
}

/** The other routes, each chain behind what begins it: a timer, a folder, or nothing that is known. */
function chains(routes, edges) {
  const left = new Map(routes.map((route) => [route.id, route]));
  const called = new Set(edges.filter((edge) => left.has(edge.from)).map((edge) => edge.to));
  const made = [];
  const follow = (id, chain) => {
    const route = left.get(id);
    if (route) {
      left.delete(id);
      chain.push(route);
      edges.filter((edge) => edge.from === id).forEach((edge) => follow(edge.to, chain));
    }
    return chain;
  };
  const first = routes.filter((route) => !called.has(route.id));
  for (const route of [...first, ...routes]) {
    const chain = follow(route.id, []);
    if (chain.length) {
      made.push(chain);
    }
  }
  return made.sort((a, b) => b.length - a.length);
}
