// Text with entities as elements. Offsets count UTF-16 units, which is how JavaScript counts too.

import { h } from "./dom.js";

const SAFE_LINK = /^(https?|tg|mailto|tel):/i;
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", blockquote: "blockquote", expandable_blockquote: "blockquote" };

export function richText(text, entities = [], onCommand = null) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return h("span", { class: "text" }, render(text, 0, text.length, sorted, onCommand));
}

function render(text, start, end, entities, onCommand) {
  const nodes = [];
  let position = start;
  while (entities.length > 0) {
    const [entity, ...rest] = entities;
    const from = Math.max(entity.offset, position);
    const to = Math.min(entity.offset + entity.length, end);
    entities = rest;
    if (from >= to) continue;
    if (from > position) nodes.push(text.slice(position, from));
    const inside = rest.filter((other) => other.offset < to);
    nodes.push(element(entity, text.slice(from, to), render(text, from, to, inside, onCommand), onCommand));
    // What reaches over the end of its elder sibling goes on after it.
    entities = rest.filter((other) => other.offset + other.length > to);
    position = to;
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function element(entity, text, children, onCommand) {
  if (entity.type in TAGS) return h(TAGS[entity.type], {}, children);
  switch (entity.type) {
    case "code":
      return h("code", {}, children);
    case "pre":
      return h("pre", {}, h("code", {}, children));
    case "spoiler":
      return h("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("is-shown") }, children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^\w+:\/\//.test(text) ? text : `https://${text}`, children);
    case "email":
      return link(`mailto:${text}`, children);
    case "bot_command":
      return h("button", { type: "button", class: "command", onclick: () => onCommand?.(text) }, children);
    default:
      return h("span", {}, children);
  }
}

function link(url, children) {
  if (!SAFE_LINK.test(url)) return h("span", { title: url }, children);
  return h("a", { href: url, title: url, target: "_blank", rel: "noopener noreferrer" }, children);
}
