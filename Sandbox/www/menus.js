// The menus of a message, a topic and a chat.

import { post } from "./api.js";
import { askText, attempt, confirm, showMenu, toast } from "./overlay.js";

const REACTIONS = ["👍", "❤", "🔥", "🎉", "🙏", "👎"];

function position(event) {
  // A click or key on a button opens the menu at the button, a right click where it happened.
  if (event.clientX && event.type === "contextmenu") return [event.clientX, event.clientY];
  const { left, bottom } = event.currentTarget.getBoundingClientRect();
  return [left, bottom + 2];
}

export function messageMenu(event, message, client) {
  const selected = String(getSelection());
  if (event.type === "contextmenu" && selected) return;
  event.preventDefault();
  const isOwn = message.from.id === client.person.id;
  const text = message.text ?? message.caption;
  const reactions = REACTIONS.map((emoji) => [emoji, () => client.list.view.onReact(message, emoji)]);
  showMenu(...position(event), [
    ["reply", "Reply", () => client.composer.reply(message)],
    isOwn && text !== undefined && ["edit", "Edit", () => client.composer.edit(message)],
    text && ["copy", "Copy text", () => copy(text)],
    ["trash", "Delete", () => client.removeMessage(message), true],
  ].filter(Boolean), reactions);
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("Copied");
}

export function topicMenu(event, topic, client) {
  event.preventDefault();
  const chat = client.chats.find((each) => each.is_forum);
  const act = (action, details = {}) =>
    attempt(() => post(`topics/${chat.id}/${topic.thread_id}/${action}`, { ...details, as: client.person.id }));
  showMenu(...position(event), [
    topic.is_closed ? ["unlock", "Reopen topic", () => act("reopen")] : ["lock", "Close topic", () => act("close")],
    ["edit", "Rename topic", async () => {
      const name = await askText("Rename topic", topic.name);
      if (name && name !== topic.name) await act("rename", { name });
    }],
    ["trash", "Delete topic", async () => {
      if (await confirm("Delete topic", `Delete “${topic.name}” with all its messages? The bot is not told of it.`, "Delete")) await act("delete");
    }, true],
  ]);
}

// The menu at the right of the header.
export function placeMenu(event, client) {
  if (client.currentTopic) {
    topicMenu(event, client.currentTopic, client);
    return;
  }
  const isBlocked = client.currentChat.bot_status === "kicked";
  showMenu(...position(event), [
    isBlocked ? ["unlock", "Unblock the bot", () => client.setBlocked(false)] : ["stop", "Block the bot", () => client.setBlocked(true), true],
  ]);
}
