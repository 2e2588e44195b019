// The input at the bottom: text, files, the message that is answered or edited.

import { colorOf, h, icon, iconButton, nameOf } from "./dom.js";
import { preview } from "./describe.js";

export class Composer {
  // `actions` has: onSend({text, files, replyTo}), onEdit(message, text), onEditLast().
  constructor(actions) {
    this.actions = actions;
    this.replyTo = null;
    this.editing = null;
    this.files = [];
    this.context = h("div", { class: "context", hidden: true });
    this.input = h("textarea", {
      rows: 1, placeholder: "Message", "aria-label": "Message", maxlength: 4096, enterkeyhint: "send",
      onkeydown: (event) => this.#key(event), oninput: () => this.#grow(), onpaste: (event) => this.#paste(event),
    });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.attach([...this.picker.files]) });
    this.node = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.submit(); } },
      h("div", { class: "composer-box" }, this.context, h("div", { class: "composer-line" },
        iconButton("attach", "Attach a photo or file", () => this.picker.click()), this.input, this.picker)),
      h("button", { class: "round send", "aria-label": "Send", title: "Send (Enter)" }, icon("send")));
  }

  reply(message) {
    this.editing = null;
    this.replyTo = message;
    this.#show();
    this.input.focus();
  }

  edit(message) {
    this.replyTo = null;
    this.editing = message;
    this.input.value = message.text ?? message.caption ?? "";
    this.#show();
    this.#grow();
    this.input.focus();
  }

  attach(files) {
    this.files = files.slice(0, 10);
    this.#show();
    this.input.focus();
  }

  clear() {
    if (this.editing) this.input.value = "";
    this.replyTo = this.editing = null;
    this.files = [];
    this.picker.value = "";
    this.#show();
    this.#grow();
  }

  async submit() {
    const text = this.input.value.trim();
    if (this.editing) {
      const message = this.editing;
      if (text) await this.actions.onEdit(message, text);
      this.clear();
      return;
    }
    if (!text && this.files.length === 0) return;
    const sent = { text, files: this.files, replyTo: this.replyTo };
    this.input.value = "";
    this.clear();
    // What could not be sent comes back, so that nothing typed is lost.
    if (!(await this.actions.onSend(sent))) {
      this.input.value = sent.text;
      this.replyTo = sent.replyTo;
      this.attach(sent.files);
    }
  }

  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && (this.replyTo || this.editing || this.files.length > 0)) {
      event.stopPropagation();
      this.clear();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      event.preventDefault();
      this.actions.onEditLast();
    }
  }

  #paste(event) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  // Where the browser cannot size the field by its content.
  #grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
  }

  #show() {
    for (const image of this.context.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    const content = this.#contextContent();
    this.context.hidden = !content;
    this.context.replaceChildren(...(content ? [...content, iconButton("close", "Cancel", () => this.clear())] : []));
  }

  #contextContent() {
    if (this.files.length > 0) {
      const thumbs = this.files.filter((file) => file.type.startsWith("image/")).slice(0, 4)
        .map((file) => h("img", { src: URL.createObjectURL(file), alt: "" }));
      return [...thumbs, quote("", this.files.length === 1 ? "Attachment" : `${this.files.length} attachments`, this.files.map((file) => file.name).join(", "))];
    }
    if (this.editing) return [quote("", "Edit message", preview(this.editing))];
    if (this.replyTo) return [quote(colorOf(this.replyTo.from.id), `Reply to ${nameOf(this.replyTo.from)}`, preview(this.replyTo))];
    return null;
  }
}

const quote = (color, title, text) => h("div", { class: `quote ${color}` }, h("b", {}, title), h("span", {}, text));
