// A message in a few words: for lists, quotes and service lines.

import { nameOf } from "./dom.js";

const KINDS = {
  photo: "Photo", video: "Video", animation: "GIF", voice: "Voice message", audio: "Audio", sticker: "Sticker",
  video_note: "Video message", location: "Location", contact: "Contact",
};

const SERVICE = {
  forum_topic_created: (name, message) => `${name} created the topic “${message.forum_topic_created.name}”`,
  forum_topic_closed: (name) => `${name} closed the topic`,
  forum_topic_reopened: (name) => `${name} reopened the topic`,
  forum_topic_edited: (name, message) => topicEdited(name, message.forum_topic_edited),
  pinned_message: (name, message) => `${name} pinned “${preview(message.pinned_message)}”`,
  left_chat_member: (name) => `${name} left the group`,
  migrate_to_chat_id: () => "This group was upgraded and goes on under a new id",
  migrate_from_chat_id: () => "This group goes on here after its upgrade",
};

function topicEdited(name, changes) {
  if (changes.name) return `${name} changed the topic name to “${changes.name}”`;
  return changes.icon_custom_emoji_id ? `${name} changed the topic icon` : `${name} removed the topic icon`;
}

// The line for a service message, or null for an ordinary one.
export function serviceLine(message) {
  const kind = Object.keys(SERVICE).find((key) => key in message);
  return kind ? SERVICE[kind](nameOf(message.from), message) : null;
}

export function preview(message) {
  const service = serviceLine(message);
  if (service) return service;
  const text = message.text ?? message.caption;
  if (text) return text.replace(/\s+/g, " ");
  if (message.document && !message.animation) return message.document.file_name;
  return KINDS[Object.keys(KINDS).find((kind) => kind in message)] ?? "Message";
}
