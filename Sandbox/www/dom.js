// Building elements. Text always becomes a text node, never HTML.

export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M3.5 20.3 21 12.6c.7-.3.7-1 0-1.3L3.500 3.700c-.6-.3-1.200.2-1 .9L4.600 11l9.400 1-9.400 1-2.100 6.400c-.2.7.400 1.200 1 .9z",
  attach: "M15.500 7.500 8.700 14.300a2 2 0 0 0 2.800 2.800l7.300-7.300a4 4 0 0 0-5.700-5.700l-7.400 7.400a6 6 0 0 0 8.500 8.500l5.800-5.800",
  back: "M20 12H5m6-6-6 6 6 6",
  more: "M12 6h.01M12 12h.01M12 18h.01",
  plus: "M12 5v14M5 12h14",
  close: "m6 6 12 12M18 6 6 18",
  reply: "M10 7 4 12l6 5v-3.200c4.500 0 7.500 1.200 10 4.200-.8-5-4-8.500-10-8.800z",
  edit: "m5 15.500-.8 4.300 4.300-.8L19 8.500 15.500 5zM13.500 7l3.500 3.500",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  trash: "M5 7h14M9.500 7V4.500h5V7M7 7l.8 12.500h8.400L17 7M10.500 10.500v5.500M13.500 10.500v5.500",
  lock: "M6.500 11h11v8.500h-11zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  unlock: "M6.500 11h11v8.500h-11zM8.500 11V8a3.500 3.500 0 0 1 6.800-1.200",
  stop: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM6.200 6.200l11.600 11.600",
  check: "m5 12.500 4.500 4.500L19 7.500",
  checks: "m2 12.500 4.500 4.500L15 7.500M11 15.500l1.500 1.500L21 7.500",
  link: "M9 6h9v9M18 6 6 18",
  file: "M7 3.500h7l4 4v13H7zM14 3.500v4h4",
  pin: "M12 21s6.500-6 6.500-11a6.500 6.500 0 0 0-13 0c0 5 6.500 11 6.500 11zM12 12.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20c.8-4 3.800-6 7.500-6s6.700 2 7.500 6",
  split: "M4 5h16v14H4zM12 5v14",
  single: "M4 5h16v14H4zM9 5v14",
  bot: "M6 9.500h12v8H6zM12 9.500V6m0 0h.01M9.500 13h.01M14.500 13h.01M3.500 12.500v3M20.500 12.500v3",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, extra = "") {
  return h("button", { type: "button", class: `round ${extra}`, "aria-label": label, title: label, onclick }, icon(name));
}

export const colorOf = (id) => `color-${Math.abs(id) % 7}`;

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const first = (word) => [...new Intl.Segmenter().segment(word)][0].segment;
  return words.slice(0, 2).map(first).join("").toUpperCase();
}

export function avatar(id, name, extra = "") {
  return h("span", { class: `avatar ${colorOf(id)} ${extra}`, "aria-hidden": "true" }, initials(name));
}

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

export function topicIcon(topic) {
  if (topic.thread_id === 0) return h("span", { class: "topic-icon is-general", "aria-hidden": "true" }, "#");
  if (topic.icon_emoji) return h("span", { class: "topic-icon is-emoji", "aria-hidden": "true" }, topic.icon_emoji);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("class", `topic-${topic.icon_color}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M16 3.500c7.500 0 13 4.700 13 11s-5.500 11-13 11c-1.300 0-2.600-.2-3.800-.5-1.600 1.700-4 2.700-6.800 3 1.200-1.400 1.900-3 2-4.700C4.600 21.200 3 18.100 3 14.500c0-6.300 5.500-11 13-11z");
  svg.append(path);
  return h("span", { class: "topic-icon", "aria-hidden": "true" }, svg, h("span", {}, initials(topic.name).slice(0, 1)));
}

// Times

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "2-digit", month: "2-digit", year: "2-digit" });

export const time = (seconds) => clock.format(seconds * 1000);
export const isSameDay = (a, b) => new Date(a * 1000).toDateString() === new Date(b * 1000).toDateString();
const isToday = (seconds) => isSameDay(seconds, Date.now() / 1000);

export const day = (seconds) => (isToday(seconds) ? "Today" : dayOfYear.format(seconds * 1000));
export const shortTime = (seconds) => (isToday(seconds) ? time(seconds) : shortDay.format(seconds * 1000));

export function fileSize(bytes) {
  const units = ["B", "KB", "MB"];
  const power = Math.min(2, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power ? 1 : 0)} ${units[power]}`;
}
