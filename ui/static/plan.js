// The zoning drawing: polygons in metres, moved and enlarged by buttons, wheel or finger; a click gives a point.
const NS = "http://www.w3.org/2000/svg";
const views = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".plan");
  let view = views.get(root);
  if (!view || view.version !== data.version) {
    view = draw(root, data);
    views.set(root, view);
  }
  view.pick = (x, y) => setTriggerValue("pick", { x, y });
  mark(view, data);
}

function draw(root, data) {
  root.replaceChildren();
  const frame = element(root, "div", "cadre");
  const svg = frame.appendChild(document.createElementNS(NS, "svg"));
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", data.name);
  const paths = svg.appendChild(document.createElementNS(NS, "g"));
  const view = { version: data.version, svg, home: data.box, shapes: new Map(), texts: [], pick: () => {} };
  for (const [id, label, family, d, x, y, width] of data.shapes) {
    const path = paths.appendChild(document.createElementNS(NS, "path"));
    path.setAttribute("d", d);
    if (family) path.setAttribute("class", family);
    const title = path.appendChild(document.createElementNS(NS, "title"));
    title.textContent = label;
    view.shapes.set(id, path);
    view.texts.push({ label, x, y, width });
  }
  view.lot = svg.appendChild(document.createElementNS(NS, "path"));
  view.lot.setAttribute("class", "parcelle");
  view.over = svg.appendChild(document.createElementNS(NS, "g"));
  view.words = svg.appendChild(document.createElementNS(NS, "g"));
  const below = element(root, "div", "dessous");
  legend(below, data.legend);
  const scale = element(below, "span", "echelle");
  view.bar = element(scale, "i");
  view.length = element(scale, "span");
  element(root, "p", "aide").textContent = data.help;
  tools(frame, view);
  follow(view);
  set(view, fitted(view, data.box));
  new ResizeObserver(() => set(view, fitted(view, view.box))).observe(svg);
  return view;
}

function element(parent, name, css) {
  const made = parent.appendChild(document.createElement(name));
  if (css) made.className = css;
  return made;
}

function legend(parent, rows) {
  const list = element(parent, "ul", "legende");
  for (const [family, words] of rows) {
    const row = element(list, "li");
    element(row, "i", family).setAttribute("aria-hidden", "true");
    element(row, "span").textContent = words;
  }
}

function tools(frame, view) {
  const bar = element(frame, "div", "outils");
  const button = (sign, name, act) => {
    const made = element(bar, "button");
    made.type = "button";
    made.textContent = sign;
    made.setAttribute("aria-label", name);
    made.title = name;
    made.addEventListener("click", act);
  };
  const shift = (dx, dy) => () => {
    const [x, y, w, h] = view.box;
    set(view, [x + dx * w, y + dy * h, w, h]);
  };
  button("−", "Éloigner", () => zoom(view, 1.6));
  button("↑", "Vers le nord", shift(0, -0.3));
  button("+", "Rapprocher", () => zoom(view, 1 / 1.6));
  button("←", "Vers l’ouest", shift(-0.3, 0));
  button("⤢", "Tout voir", () => set(view, fitted(view, view.home)));
  button("→", "Vers l’est", shift(0.3, 0));
  element(bar, "span");
  button("↓", "Vers le sud", shift(0, 0.3));
}

function follow(view) {
  const svg = view.svg;
  let from = null;
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !view.touched) return; // the wheel moves the page until the drawing is clicked
    event.preventDefault();
    zoom(view, event.deltaY > 0 ? 1.25 : 0.8, at(view, event));
  }, { passive: false });
  svg.addEventListener("pointerleave", () => { view.touched = false; });
  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    view.touched = true;
    from = { x: event.clientX, y: event.clientY, box: view.box, moved: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from) return;
    const dx = event.clientX - from.x, dy = event.clientY - from.y;
    if (!from.moved && Math.hypot(dx, dy) < 5) return;
    from.moved = true;
    svg.classList.add("glisse");
    const step = from.box[2] / svg.clientWidth;
    set(view, [from.box[0] - dx * step, from.box[1] - dy * step, from.box[2], from.box[3]]);
  });
  const end = (event) => {
    svg.classList.remove("glisse");
    if (from && !from.moved && event.type === "pointerup") {
      const [x, y] = at(view, event);
      view.pick(Math.round(x * 100) / 100, Math.round(y * 100) / 100);
    }
    from = null;
  };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
}

function at(view, event) {
  const place = view.svg.getBoundingClientRect(), [x, y, w, h] = view.box;
  return [x + (event.clientX - place.left) / place.width * w, y + (event.clientY - place.top) / place.height * h];
}

function zoom(view, by, about) {
  const [x, y, w, h] = view.box;
  const [cx, cy] = about || [x + w / 2, y + h / 2];
  const widest = Math.max(view.home[2], view.home[3]) * 3;
  const factor = Math.min(widest / w, Math.max(40 / w, by));
  set(view, [cx - (cx - x) * factor, cy - (cy - y) * factor, w * factor, h * factor]);
}

function fitted(view, box) {
  const wide = view.svg.clientWidth || 800, high = view.svg.clientHeight || 500;
  const scale = Math.max(box[2] / wide, box[3] / high);
  const w = scale * wide, h = scale * high;
  return [box[0] + (box[2] - w) / 2, box[1] + (box[3] - h) / 2, w, h];
}

function set(view, box) {
  view.box = box;
  view.svg.setAttribute("viewBox", box.join(" "));
  const unit = box[2] / (view.svg.clientWidth || 800);
  write(view, unit);
  point(view, unit);
  let metres = Math.pow(10, Math.floor(Math.log10(unit * 140)));
  for (const more of [5, 2]) if (metres * more <= unit * 140) { metres *= more; break; }
  view.bar.style.width = `${metres / unit}px`;
  view.length.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}

// A label is written where its polygon is wide enough on the screen to hold it.
function write(view, unit) {
  const size = 12 * unit, [x, y, w, h] = view.box, kept = [];
  for (const each of view.texts) {
    const wanted = each.label.length * size * 0.65;
    if (each.width < wanted || each.x < x || each.x > x + w || each.y < y || each.y > y + h) continue;
    const text = document.createElementNS(NS, "text");
    text.setAttribute("x", each.x);
    text.setAttribute("y", each.y);
    text.setAttribute("font-size", size);
    text.setAttribute("stroke-width", size / 5);
    text.textContent = each.label;
    kept.push(text);
  }
  view.words.replaceChildren(...kept);
}

function mark(view, data) {
  if (view.chosen) view.chosen.classList.remove("choisi");
  view.chosen = view.shapes.get(data.chosen);
  if (view.chosen) {
    view.chosen.classList.add("choisi");
    view.chosen.parentNode.appendChild(view.chosen);
  }
  view.lot.setAttribute("d", data.parcel);
  const moved = JSON.stringify(data.goto) !== view.went;
  view.went = JSON.stringify(data.goto);
  view.place = data.point;
  if (moved && data.goto) set(view, fitted(view, data.goto));
  else set(view, view.box);
}

function point(view, unit) {
  view.over.replaceChildren();
  if (!view.place) return;
  const [x, y] = view.place;
  const group = view.over.appendChild(document.createElementNS(NS, "g"));
  group.setAttribute("class", "point");
  for (const [dx, dy] of [[1, 0], [0, 1]]) {
    const line = group.appendChild(document.createElementNS(NS, "line"));
    line.setAttribute("x1", x - dx * 14 * unit);
    line.setAttribute("y1", y - dy * 14 * unit);
    line.setAttribute("x2", x + dx * 14 * unit);
    line.setAttribute("y2", y + dy * 14 * unit);
    line.setAttribute("stroke-width", 2 * unit);
  }
  const circle = group.appendChild(document.createElementNS(NS, "circle"));
  circle.setAttribute("cx", x);
  circle.setAttribute("cy", y);
  circle.setAttribute("r", 5 * unit);
  circle.setAttribute("stroke-width", 2 * unit);
}
