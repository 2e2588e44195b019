// What lies over the page for a moment: toasts, menus, questions.

import { h, icon } from "./dom.js";

export function toast(text) {
  const node = h("div", { class: "toast" }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 3500);
}

// Runs something the person asked for and says so if it fails.
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message);
    return undefined;
  }
}

let openMenu = null;

export function closeMenu() {
  openMenu?.remove();
  openMenu = null;
}

// `items` are [icon, label, action, isDanger]; `reactions` is an optional row above them.
export function showMenu(x, y, items, reactions = []) {
  closeMenu();
  const cameFrom = document.activeElement;
  const choose = (action) => () => {
    closeMenu();
    cameFrom?.focus({ preventScroll: true });
    action();
  };
  const menu = h("div", { class: "menu", role: "menu" },
    reactions.length > 0 && h("div", { class: "menu-reactions" }, reactions.map(([emoji, action]) =>
      h("button", { type: "button", role: "menuitem", "aria-label": `React with ${emoji}`, onclick: choose(action) }, emoji))),
    items.map(([name, label, action, isDanger]) =>
      h("button", { type: "button", role: "menuitem", class: isDanger && "is-danger", onclick: choose(action) }, icon(name), label)));
  menu.addEventListener("keydown", (event) => moveInMenu(event, menu, cameFrom));
  document.body.append(menu);
  openMenu = menu;
  const { offsetWidth: width, offsetHeight: height } = menu;
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
  menu.querySelector(":scope > button")?.focus({ preventScroll: true });
}

function moveInMenu(event, menu, cameFrom) {
  const buttons = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    closeMenu();
    cameFrom?.focus();
  }
}

addEventListener("pointerdown", (event) => {
  if (openMenu && !openMenu.contains(event.target)) closeMenu();
});
addEventListener("resize", closeMenu);

function showDialog(title, content, buttons) {
  const dialog = h("dialog", { class: "dialog" }, h("form", { method: "dialog" },
    h("h2", {}, title), content, h("div", { class: "dialog-buttons" }, buttons)));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

// No submit button, so that Enter means OK.
const cancel = () => h("button", { type: "button", onclick: (event) => event.target.closest("dialog").close("") }, "Cancel");

export async function askText(title, value = "", label = "Name") {
  const input = h("input", { "aria-label": label, maxlength: 128, value, autofocus: true, required: true });
  const answer = await showDialog(title, input, [cancel(), h("button", { value: "ok" }, "OK")]);
  return answer === "ok" ? input.value.trim() : "";
}

export async function confirm(title, text, action) {
  const answer = await showDialog(title, h("p", {}, text), [cancel(), h("button", { value: "ok", class: "is-danger" }, action)]);
  return answer === "ok";
}

export function alertBox(text) {
  return showDialog("TopicDesk Sandbox", h("p", {}, text), [h("button", { value: "ok", autofocus: true }, "OK")]);
}
