// The scrolling list of one conversation. Messages come, change and go one by one, so that nothing flickers.

import { messageNode } from "./bubble.js";
import { day, h, isSameDay } from "./dom.js";

const GROUPED_SECONDS = 300;
const NEAR_BOTTOM = 120;

export class MessageList {
  constructor(view) {
    this.view = view;
    this.node = h("div", { class: "messages", role: "log", "aria-label": "Messages", tabindex: -1 });
    this.nodes = new Map();
    // A picture that arrives late makes the list longer; stay at the end if that is where one was.
    this.node.addEventListener("load", () => this.isAtEnd && this.toEnd(), true);
    this.node.addEventListener("scroll", () => { this.isAtEnd = this.#distance() < NEAR_BOTTOM; }, { passive: true });
    // So does a window that appears or changes its size.
    new ResizeObserver(() => this.isAtEnd && this.toEnd()).observe(this.node);
    this.isAtEnd = true;
  }

  #distance() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.isAtEnd = true;
  }

  fill(messages) {
    this.nodes = new Map(messages.map((message) => [message.message_id, messageNode(message, this.view)]));
    this.#arrange();
    this.toEnd();
  }

  // A new message, or a new state of one that is there.
  put(message) {
    const wasAtEnd = this.isAtEnd;
    const old = this.nodes.get(message.message_id);
    const node = messageNode(message, this.view);
    const hadFocus = old?.contains(document.activeElement);
    this.nodes.set(message.message_id, node);
    old?.replaceWith(node);
    this.#arrange();
    if (hadFocus) node.querySelector(".bubble")?.focus({ preventScroll: true });
    if (!old && (wasAtEnd || message.from.id === this.view.me)) this.toEnd();
  }

  remove(id) {
    this.nodes.delete(id);
    this.#arrange();
  }

  markDelivered(id) {
    const message = this.nodes.get(id)?.message;
    if (message && !message.sandbox.delivered) this.put({ ...message, sandbox: { ...message.sandbox, delivered: true } });
  }

  lastOwn() {
    return [...this.nodes.values()].map((node) => node.message).findLast((message) => message.from.id === this.view.me);
  }

  jumpTo(id) {
    const bubble = this.nodes.get(id)?.querySelector(".bubble");
    bubble?.scrollIntoView({ block: "center", behavior: "smooth" });
    bubble?.focus({ preventScroll: true });
  }

  // Puts days between the messages and marks which bubbles belong together.
  #arrange() {
    const children = [];
    let before = null;
    for (const node of this.nodes.values()) {
      const { message } = node;
      if (!before || !isSameDay(before.message.date, message.date)) {
        children.push(h("div", { class: "pill is-date" }, day(message.date)));
        before?.classList.add("is-last");
        before = null;
      }
      const isJoined = before?.classList.contains("message") && before.message.from.id === message.from.id
        && message.date - before.message.date < GROUPED_SECONDS && node.classList.contains("message");
      before?.classList.toggle("is-last", !isJoined);
      node.classList.toggle("is-first", !isJoined);
      node.querySelector(".author")?.toggleAttribute("hidden", Boolean(isJoined));
      children.push(node);
      before = node;
    }
    before?.classList.add("is-last");
    this.#place(children.length > 0 ? children : [this.view.welcome()]);
  }

  // Touches only what is not in place already: moving a node would stop a playing sound and lose the focus.
  #place(children) {
    children.forEach((child, index) => {
      const there = this.node.children[index];
      if (there === child) return;
      if (there?.classList.contains("is-date") && child.classList.contains("is-date")) there.replaceWith(child);
      else this.node.insertBefore(child, there ?? null);
    });
    while (this.node.children.length > children.length) this.node.lastChild.remove();
  }
}
