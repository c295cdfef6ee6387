// Makes elements. Data only ever becomes text or an attribute from a fixed set, never markup.

export const byId = (id) => document.getElementById(id);

/** el("button", {class, text, on: {click}, data: {…}, type, …}, ...children) */
export function el(tag, { class: name, text, on, data, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  for (const [key, value] of Object.entries(data ?? {})) node.dataset[key] = value;
  for (const [key, value] of Object.entries(on ?? {})) node.addEventListener(key, value);
  for (const [key, value] of Object.entries(attributes)) set(node, key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function set(node, key, value) {
  if (value === true) node.setAttribute(key, "");
  else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
}

const PATHS = {
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7", "M2.5 20c0-3.600 2.900-6 6.5-6s6.5 2.400 6.5 6", "M16 4.5a3.5 3.5 0 0 1 0 6.300", "M18 14.600c2.100.8 3.5 2.700 3.5 5.400"],
  chat: ["M4 5h16v11H10l-4.5 4v-4H4z"],
  clock: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17", "M12 7.5V12l3 2"],
  panel: ["M3.5 5h17v14h-17z", "M15 5v14"],
  sun: ["M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8", "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400"],
  moon: ["M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"],
  auto: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17", "M12 3.5v17", "M12 6a6 6 0 0 1 0 12"],
  send: ["M4 12 20 4.5 14.5 20l-3-6.5z", "M11.5 13.5 20 4.5"],
  code: ["M8.5 7 3.5 12l5 5M15.5 7l5 5-5 5"],
  room: ["M5 9h14M5 15h14M10 4 8 20M16 4l-2 16"],
  check: ["M5 12.5 10 17.5 19.5 7"],
};

/** A line drawing; the words beside it or the label of its button say what it means. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  for (const path of PATHS[name]) {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
  }
  return svg;
}

const HUES = ["ink", "clay", "jade", "plum", "sea", "moss", "rose", "slate"];

/** A round picture with the first letter of a name; `place` is where the person stands in the company's list. */
export function avatar(name, place) {
  const hue = HUES[Math.max(place, 0) % HUES.length];
  return el("span", { class: "avatar", text: [...name][0] ?? "?", data: { hue }, "aria-hidden": "true" });
}
