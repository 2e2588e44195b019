// One person's Telegram: list, conversation, input.

import { patch, post, remove, world } from "./api.js";
import { Composer } from "./composer.js";
import { avatar, h, iconButton, topicIcon } from "./dom.js";
import { messageMenu, placeMenu, topicMenu } from "./menus.js";
import { MessageList } from "./messages.js";
import { alertBox, askText, attempt, toast } from "./overlay.js";
import { activity, sidebarContent, titleOf } from "./sidebar.js";

const TYPING_MS = 5000;
const isNarrow = () => matchMedia("(max-width: 900px)").matches;

export class Client {
  constructor(role, bot, startPayload = "") {
    this.role = role;
    this.bot = bot;
    this.startPayload = startPayload;
    this.person = null;
    this.chats = [];
    this.topics = [];
    this.place = null;
    this.heardCount = 0;
    this.sidebar = h("aside", { class: "sidebar", "aria-label": "Chats" });
    this.head = h("header", { class: "chat-head" });
    this.under = h("div", { class: "under" });
    this.composer = new Composer({
      onSend: (sent) => this.send(sent),
      onEdit: (message, text) => attempt(() => patch(this.#path(`messages/${message.message_id}`), { chat_id: this.place.chatId, text })),
      onEditLast: () => { const last = this.list.lastOwn(); if (last) this.composer.edit(last); },
    });
    this.list = new MessageList(this.#view());
    this.chat = h("section", { class: "chat", ondragover: (event) => this.#drag(event, true), ondragleave: (event) => this.#drag(event, false), ondrop: (event) => this.#drop(event) },
      this.head, this.list.node, h("footer", { class: "chat-foot" }, this.under, this.composer.node));
    this.node = h("section", { class: "client", "data-role": role }, this.sidebar, this.chat);
  }

  #view() {
    const client = this;
    return {
      get me() { return client.person?.id; },
      get isGroup() { return client.place?.isForum; },
      welcome: () => this.#welcome(),
      onReply: (message) => this.composer.reply(message),
      onMenu: (event, message) => messageMenu(event, message, this),
      onJump: (id) => this.list.jumpTo(id),
      onCommand: (text) => this.send({ text, files: [], replyTo: null }),
      onReact: (message, emoji) => attempt(() => post(this.#path("reaction"), { chat_id: this.place.chatId, message_id: message.message_id, emoji })),
      onPress: (button, message, { callback_data: data }) => this.#press(button, message, data),
    };
  }

  #path(rest) {
    return `people/${this.person.id}/${rest}`;
  }

  // Who and where

  async become(person) {
    this.person = person;
    this.place = null;
    this.isPlaceChosen = false;
    this.node.setAttribute("aria-label", `Telegram of ${person.name}`);
    this.node.classList.toggle("has-open-chat", this.role === "customer");
    await this.refresh();
    await this.#openDefault();
  }

  async #openDefault() {
    const group = this.chats.find((chat) => chat.is_forum);
    const busiest = this.topics.filter((topic) => topic.thread_id && !topic.is_closed).sort((a, b) => activity(a) - activity(b)).at(-1);
    const place = group ? { chatId: group.id, threadId: busiest?.thread_id ?? 0, isForum: true } : { chatId: this.person.id, threadId: 0, isForum: false };
    await this.open(place, false);
  }

  async open(place, isChosen = true) {
    const isSame = this.place && this.place.chatId === place.chatId && this.place.threadId === place.threadId;
    this.isPlaceChosen = isChosen;
    this.place = place;
    if (isChosen) this.node.classList.add("has-open-chat");
    if (!isSame) this.composer.clear();
    let messages;
    let heardBefore;
    do {
      // What is heard while the messages load may be missing among them.
      heardBefore = this.heardCount;
      ({ messages } = await world.messages(place, this.person.id));
      if (this.place !== place) return;
    } while (this.heardCount !== heardBefore);
    this.list.fill(messages);
    this.draw();
    this.markRead();
    if (isChosen && !isNarrow()) this.composer.input.focus();
  }

  // Loads the lists anew.
  async refresh() {
    const person = this.person;
    const { chats } = await world.chats(person.id);
    const group = chats.find((chat) => chat.is_forum);
    const topics = group ? (await world.topics(group.id, person.id)).topics : [];
    if (this.person !== person) return;
    Object.assign(this, { chats, topics });
    this.draw();
  }

  get currentChat() {
    return this.chats.find((chat) => chat.id === this.place?.chatId);
  }

  get currentTopic() {
    return this.place?.isForum ? this.topics.find((topic) => topic.thread_id === this.place.threadId) : null;
  }

  markRead() {
    const isShown = this.node.offsetParent && document.visibilityState === "visible" && this.chat.offsetParent;
    if (!this.place || !isShown) return;
    post(this.#path("read"), { chat_id: this.place.chatId, thread_id: this.place.threadId }).catch(() => {});
  }

  // What happens

  heard(event) {
    if (!this.person) return;
    const { message } = event;
    const chatId = event.chat_id ?? message?.chat.id;
    const isMine = this.chats.some((chat) => chat.id === chatId);
    if (event.type === "callback_answer" && event.user_id === this.person.id) this.#showAnswer(event);
    if (!isMine) return;
    this.heardCount += 1;
    const threadId = event.thread_id ?? message?.sandbox.thread_id ?? 0;
    if (this.place?.chatId === chatId && (!this.place.isForum || this.place.threadId === threadId)) this.#heardHere(event);
    else if (event.type === "delivered" && this.place?.chatId === chatId) this.list.markDelivered(event.message_id);
    if (event.type === "message" || event.type === "topic_deleted") this.#followTopics(event, threadId);
    if (!["delivered", "action"].includes(event.type)) this.#refreshSoon();
  }

  #heardHere(event) {
    switch (event.type) {
      case "message":
        this.list.put(event.message);
        this.#setTyping(false);
        this.markRead();
        break;
      case "edited":
        this.list.put(event.message);
        break;
      case "deleted":
        this.list.remove(event.message_id);
        break;
      case "delivered":
        this.list.markDelivered(event.message_id);
        break;
      case "action":
        this.#setTyping(true);
        break;
      default:
    }
  }

  // As long as nobody chose a topic, the newest one is shown: a newcomer sees the ticket appear.
  #followTopics(event, threadId) {
    const isGone = event.type === "topic_deleted" && this.place?.threadId === threadId;
    const isNew = Boolean(event.message?.forum_topic_created) && !this.isPlaceChosen;
    if (isGone) this.refresh().then(() => this.#openDefault());
    else if (isNew) this.refresh().then(() => this.open({ chatId: event.message.chat.id, threadId, isForum: true }, false));
  }

  #refreshSoon() {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => this.refresh().catch(() => {}), 80);
  }

  #setTyping(isTyping) {
    clearTimeout(this.typingTimer);
    this.isTyping = isTyping;
    if (isTyping) this.typingTimer = setTimeout(() => this.#setTyping(false), TYPING_MS);
    this.drawHead();
  }

  #showAnswer({ text, show_alert: isAlert, url }) {
    this.node.querySelectorAll(".is-waiting").forEach((button) => button.classList.remove("is-waiting"));
    if (url) toast(`The bot asks to open ${url}`);
    if (text) isAlert ? alertBox(text) : toast(text);
  }

  // What the person does

  async send({ text, files, replyTo }) {
    const { chatId, threadId } = this.place;
    const reply = replyTo ? { reply_to: replyTo.message_id } : {};
    const where = { chat_id: chatId, thread_id: threadId, ...reply };
    return (await attempt(() => post(this.#path("messages"), files.length > 0 ? this.#form(where, text, files) : { ...where, text }))) !== undefined;
  }

  #form(where, caption, files) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...where, caption })) form.append(name, value);
    const isPhotos = files.every((file) => /^image\/(png|jpeg|webp)$/.test(file.type));
    for (const file of files) form.append(isPhotos ? "photo" : "document", file);
    return form;
  }

  async #press(button, message, data) {
    if (!data) return;
    button.classList.add("is-waiting");
    setTimeout(() => button.classList.remove("is-waiting"), 15000);
    await attempt(() => post(this.#path("callback"), { chat_id: this.place.chatId, message_id: message.message_id, data }));
  }

  removeMessage(message) {
    return attempt(() => remove(this.#path(`messages/${message.message_id}?chat_id=${this.place.chatId}`)));
  }

  setBlocked(isBlocked) {
    return attempt(() => post(this.#path(isBlocked ? "block" : "unblock")));
  }

  async newTopic(chat) {
    const name = await askText("New topic");
    const topic = name && (await attempt(() => post(`topics/${chat.id}`, { name, as: this.person.id })));
    if (topic) await this.refresh().then(() => this.open({ chatId: chat.id, threadId: topic.message_thread_id, isForum: true }));
  }

  #drag(event, isOver) {
    event.preventDefault();
    this.chat.classList.toggle("is-dragged-over", isOver);
  }

  #drop(event) {
    this.#drag(event, false);
    if (event.dataTransfer.files.length > 0) this.composer.attach([...event.dataTransfer.files]);
  }

  // Drawing

  draw() {
    const focused = [...this.sidebar.querySelectorAll("button")].indexOf(document.activeElement);
    const scroll = this.sidebar.querySelector(".sidebar-list")?.scrollTop ?? 0;
    this.sidebar.replaceChildren(...sidebarContent({
      person: this.person, bot: this.bot, chats: this.chats, topics: this.topics, place: this.place,
      actions: { onOpen: (place) => attempt(() => this.open(place)), onNewTopic: (chat) => this.newTopic(chat), onTopicMenu: (event, topic) => topicMenu(event, topic, this) },
    }));
    this.sidebar.querySelector(".sidebar-list").scrollTop = scroll;
    if (focused >= 0) this.sidebar.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
    this.drawHead();
    this.#drawUnder();
  }

  drawHead() {
    const chat = this.currentChat;
    if (!chat) return;
    const topic = this.currentTopic;
    const title = topic?.name ?? titleOf(chat, this.bot);
    const detail = topic ? `${chat.title}${topic.is_closed ? " · closed topic" : ""}` : "bot";
    const hasMenu = chat.type === "private" || topic?.thread_id > 0;
    this.head.replaceChildren(
      this.role === "operator" ? iconButton("back", "Back to the list", () => this.node.classList.remove("has-open-chat"), "back") : "",
      topic ? topicIcon(topic) : avatar(this.bot.id, title),
      h("div", { class: "chat-title" }, h("h2", {}, title), h("p", { class: this.isTyping && "is-live" }, this.isTyping ? "typing…" : detail)),
      hasMenu ? iconButton("more", "More", (event) => placeMenu(event, this)) : "");
  }

  #drawUnder() {
    const chat = this.currentChat;
    if (!chat) return;
    const isPrivate = chat.type === "private";
    const isBlocked = isPrivate && chat.bot_status === "kicked";
    const start = `/start${this.startPayload && ` ${this.startPayload}`}`;
    const buttons = [];
    if (isBlocked) buttons.push(wideButton("UNBLOCK", () => this.setBlocked(false)));
    else if (isPrivate && !chat.last_message) buttons.push(wideButton("START", () => this.send({ text: start, files: [], replyTo: null })));
    if (isPrivate && chat.keyboard) buttons.push(this.#replyKeyboard(chat.keyboard));
    this.composer.node.hidden = isBlocked;
    this.under.replaceChildren(...buttons);
    this.under.hidden = buttons.length === 0;
  }

  #replyKeyboard({ keyboard }) {
    return h("div", { class: "keyboard" }, keyboard.map((row) => h("div", { class: "keyboard-row" }, row.map((each) => {
      const button = typeof each === "string" ? { text: each } : each;
      const own = { phone_number: `+1555000${this.person.id}`, first_name: this.person.first_name };
      const send = button.request_contact
        ? () => attempt(() => post(this.#path("messages"), { chat_id: this.place.chatId, contact: own }))
        : () => this.send({ text: button.text, files: [], replyTo: null });
      return h("button", { type: "button", onclick: send }, button.text);
    }))));
  }

  #welcome() {
    if (!this.place) return h("div", { class: "welcome" }, h("p", {}, "Choose a chat"));
    const [title, text] = this.place.isForum
      ? ["No messages here yet…", "What a customer writes to the bot appears in the topics at the left, as soon as a desk is connected."]
      : ["What can this bot do?", "It hands what you write to the support team. Press START or just type."];
    return h("div", { class: "welcome" }, h("h3", {}, title), h("p", {}, text));
  }
}

const wideButton = (label, onclick) => h("button", { type: "button", class: "wide-button", onclick }, label);
