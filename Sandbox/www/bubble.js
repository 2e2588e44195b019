// One message on the screen.

import { fileUrl } from "./api.js";
import { avatar, colorOf, fileSize, h, icon, iconButton, nameOf, time } from "./dom.js";
import { preview, serviceLine } from "./describe.js";
import { richText } from "./entities.js";

// `view` has: me, isGroup, and the actions onMenu, onPress, onCommand, onJump, onReact.
export function messageNode(message, view) {
  const line = serviceLine(message);
  const node = line ? h("div", { class: "pill", title: time(message.date) }, line) : bubbleNode(message, view);
  node.message = message;
  return node;
}

function bubbleNode(message, view) {
  const isOut = message.from.id === view.me;
  const shape = mediaNode(message);
  const caption = message.text ?? message.caption;
  const isMedia = Boolean(message.photo || message.video || message.animation || message.sticker);
  const classes = ["bubble", isMedia && "is-media", isMedia && caption && "has-caption"].filter(Boolean).join(" ");
  const bubble = h("div", { class: classes, tabindex: 0, onkeydown: (event) => openByKey(event, message, view), onclick: (event) => openByTouch(event, message, view) },
    view.isGroup && !isOut && authorNode(message),
    message.forward_from && h("span", { class: "forwarded" }, `Forwarded from ${nameOf(message.forward_from)}`),
    quoteNode(message, view),
    shape,
    caption && richText(caption, message.entities ?? message.caption_entities, view.onCommand),
    stampNode(message, isOut),
    reactionsNode(message, view));
  const keyboard = keyboardNode(message, view);
  const menu = iconButton("more", "Actions for this message", (event) => view.onMenu(event, message), "more");
  return h("div", {
    class: `message ${isOut ? "is-out" : ""} ${keyboard ? "has-keyboard" : ""}`,
    oncontextmenu: (event) => view.onMenu(event, message),
    ondblclick: () => view.onReply(message),
  },
    view.isGroup && !isOut && h("span", { class: "message-avatar" }, avatar(message.from.id, nameOf(message.from), "is-tiny")),
    h("div", { class: "message-body" }, bubble, keyboard),
    menu);
}

function openByKey(event, message, view) {
  if (event.target !== event.currentTarget || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  view.onMenu(event, message);
}

// Without a mouse there is no hovering and no second button, so a tap on the bubble opens the menu.
function openByTouch(event, message, view) {
  const isPlain = !event.target.closest("a, button, audio, video, .spoiler");
  if (isPlain && matchMedia("(hover: none)").matches) view.onMenu(event, message);
}

function authorNode(message) {
  return h("span", { class: `author ${colorOf(message.from.id)}` }, nameOf(message.from), message.from.is_bot && h("small", {}, "bot"));
}

function quoteNode(message, view) {
  // In a topic every plain message formally answers the topic itself; only a real answer is shown as one.
  const replied = message.sandbox.reply_to ? message.reply_to_message : null;
  if (!replied) return null;
  return h("button", { type: "button", class: `quote ${colorOf(replied.from.id)}`, onclick: () => view.onJump(replied.message_id) },
    h("b", {}, nameOf(replied.from)), h("span", {}, preview(replied)));
}

function stampNode(message, isOut) {
  const delivered = message.sandbox.delivered;
  const title = delivered ? "The bot has received it" : "Sent; the bot has not received it yet";
  const ticks = isOut && h("span", { title }, icon(delivered ? "checks" : "check"), h("span", { class: "hidden-label" }, title));
  return h("span", { class: "stamp" }, message.edit_date && h("span", {}, "edited"), time(message.date), ticks);
}

function reactionsNode(message, view) {
  const byEmoji = new Map();
  for (const { user_id: user, emoji } of message.sandbox.reactions) {
    for (const each of emoji) byEmoji.set(each, [...(byEmoji.get(each) ?? []), user]);
  }
  if (byEmoji.size === 0) return null;
  return h("div", { class: "reactions" }, [...byEmoji].map(([emoji, users]) => {
    const isMine = users.includes(view.me);
    const label = `${emoji}${users.length > 1 ? ` ${users.length}` : ""}`;
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(isMine), onclick: () => view.onReact(message, isMine ? null : emoji) }, label);
  }));
}

// Media

function mediaNode(message) {
  if (message.photo) {
    const largest = message.photo.at(-1);
    return h("a", { href: fileUrl(largest), target: "_blank", rel: "noopener" },
      h("img", { class: "photo", src: fileUrl(largest), alt: message.caption ?? "Photo", width: largest.width, height: largest.height }));
  }
  const film = message.video ?? message.animation ?? message.video_note;
  if (film) return h("video", { src: fileUrl(film), controls: true, preload: "metadata" });
  if (message.sticker) return h("img", { class: "photo is-sticker", src: fileUrl(message.sticker), alt: message.sticker.emoji ?? "Sticker" });
  const sound = message.voice ?? message.audio;
  if (sound) return h("audio", { src: fileUrl(sound), controls: true, preload: "none" });
  if (message.document) {
    const { file_name: name, file_size: size } = message.document;
    return card("file", name, fileSize(size), { href: fileUrl(message.document), download: name });
  }
  if (message.location) return card("pin", "Location", `${message.location.latitude}, ${message.location.longitude}`);
  if (message.contact) return card("person", nameOf(message.contact), message.contact.phone_number);
  return null;
}

function card(name, title, detail, link = null) {
  return h(link ? "a" : "span", { class: "card", ...link }, h("span", { class: "card-icon" }, icon(name)),
    h("span", {}, h("strong", {}, title), h("small", {}, detail)));
}

// Buttons

function keyboardNode(message, view) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return h("div", { class: "keyboard" }, rows.map((row) =>
    h("div", { class: "keyboard-row" }, row.map((button) => buttonNode(button, message, view)))));
}

function buttonNode(button, message, view) {
  const url = button.url ?? button.web_app?.url;
  if (url && /^(https?|tg):/i.test(url)) {
    return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, button.text, icon("link"));
  }
  const onclick = (event) => view.onPress(event.currentTarget, message, button);
  return h("button", { type: "button", onclick }, button.text);
}
