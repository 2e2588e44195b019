// The list at the left: the topics of the group and the chats of one person.

import { avatar, h, icon, iconButton, nameOf, shortTime, topicIcon } from "./dom.js";
import { preview, serviceLine } from "./describe.js";

export const titleOf = (chat, bot) => (chat.type === "private" ? nameOf(bot) : chat.title);

// `actions` has: onOpen(place), onNewTopic(chat), onTopicMenu(event, topic).
export function sidebarContent({ person, bot, chats, topics, place, actions }) {
  const group = chats.find((chat) => chat.is_forum);
  const isHere = (chatId, threadId) => place && place.chatId === chatId && place.threadId === threadId;
  const privates = chats.filter((chat) => chat.type === "private").map((chat) =>
    chatRow(chat, bot, isHere(chat.id, 0), actions));
  if (!group) return [head(avatar(person.id, person.name), person.name, "Chats"), h("div", { class: "sidebar-list" }, privates)];

  const members = group.members.length;
  const newTopic = iconButton("plus", "New topic", () => actions.onNewTopic(group));
  const sorted = [...topics].sort((a, b) => activity(b) - activity(a));
  return [
    head(avatar(group.id, group.title), group.title, `${members} members`, newTopic),
    h("div", { class: "sidebar-list" },
      sorted.map((topic) => topicRow(topic, group, isHere(group.id, topic.thread_id), actions)),
      h("p", { class: "sidebar-label" }, "Private chats"), privates),
  ];
}

export const activity = (topic) => topic.last_message?.message_id ?? 0;

function head(picture, title, detail, button = null) {
  return h("div", { class: "sidebar-head" }, picture,
    h("div", { class: "sidebar-title" }, h("strong", {}, title), h("span", {}, detail)), button);
}

function topicRow(topic, chat, isHere, actions) {
  const where = { chatId: chat.id, threadId: topic.thread_id, isForum: true };
  const lock = topic.is_closed && h("span", { class: "row-lock", title: "Closed" }, icon("lock"));
  return row(topicIcon(topic), topic.name, topic, isHere, () => actions.onOpen(where), {
    lock, isGroup: true, oncontextmenu: (event) => topic.thread_id && actions.onTopicMenu(event, topic) });
}

function chatRow(chat, bot, isHere, actions) {
  const where = { chatId: chat.id, threadId: 0, isForum: false };
  return row(avatar(bot.id, nameOf(bot)), nameOf(bot), chat, isHere, () => actions.onOpen(where), {});
}

function row(picture, name, { last_message: last, unread }, isHere, onclick, { lock, isGroup, oncontextmenu = null }) {
  const author = last && isGroup && !serviceLine(last) && h("b", {}, `${last.from.first_name}: `);
  return h("button", { type: "button", class: "row", "aria-current": isHere && "true", onclick, oncontextmenu },
    picture,
    h("span", { class: "row-text" },
      h("span", { class: "row-line" }, h("span", { class: "row-name" }, name), lock, last && h("span", { class: "row-time" }, shortTime(last.date))),
      h("span", { class: "row-line" },
        h("span", { class: "row-preview" }, author, last ? preview(last) : "No messages yet"),
        unread > 0 && h("span", { class: "row-badge", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : unread))));
}
