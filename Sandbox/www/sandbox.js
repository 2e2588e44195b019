// The page: who is who, which windows are open, and what happens in the sandbox.

import { listen, world } from "./api.js";
import { Client } from "./client.js";
import { avatar, h, icon } from "./dom.js";
import { toast } from "./overlay.js";

const LISTENER_MS = 10_000;
const clientsNode = document.getElementById("clients");
const peopleNode = document.getElementById("people");
const layoutNode = document.getElementById("layout");
const wide = matchMedia("(min-width: 901px)");
const query = new URLSearchParams(location.search);

const clients = {};
let people = [];
let active = "customer";
let wantsSplit = localStorage.getItem("sandbox-layout") !== "single";

// People

async function choose(person) {
  active = person.role;
  localStorage.setItem(`sandbox-${person.role}`, person.id);
  if (clients[person.role].person !== person) await clients[person.role].become(person);
  drawPeople();
  drawLayout();
}

function drawPeople() {
  const isSplit = wantsSplit && wide.matches;
  const button = (person) => h("button", {
    type: "button", class: "person", title: person.name, onclick: () => choose(person),
    "aria-pressed": String(clients[person.role].person === person && (isSplit || person.role === active)),
  }, avatar(person.id, person.name, "is-small"), person.first_name);
  const group = (role, label) => [
    h("span", { class: "people-label" }, label), ...people.filter((person) => person.role === role).map(button)];
  const focused = [...peopleNode.querySelectorAll("button")].indexOf(document.activeElement);
  peopleNode.replaceChildren(...group("customer", "Customers"), ...group("operator", "Operators"));
  if (focused >= 0) peopleNode.querySelectorAll("button")[focused].focus();
}

// Windows

function drawLayout() {
  const isSplit = wantsSplit && wide.matches;
  clientsNode.classList.toggle("is-split", isSplit);
  for (const [role, client] of Object.entries(clients)) client.node.classList.toggle("is-active", role === active);
  const label = wantsSplit ? "One at a time" : "Side by side";
  layoutNode.replaceChildren(icon(wantsSplit ? "single" : "split"), label);
  for (const client of Object.values(clients)) client.markRead();
}

layoutNode.addEventListener("click", () => {
  wantsSplit = !wantsSplit;
  localStorage.setItem("sandbox-layout", wantsSplit ? "split" : "single");
  drawPeople();
  drawLayout();
});
wide.addEventListener("change", () => { drawPeople(); drawLayout(); });
document.addEventListener("visibilitychange", () => Object.values(clients).forEach((client) => client.markRead()));

// Is there a desk?

function drawListener({ listener, webhook }) {
  const node = document.getElementById("listener");
  node.classList.toggle("is-on", Boolean(listener));
  const waiting = h("span", { class: "on-wide" }, " What you write waits for it.");
  node.replaceChildren(listener ? "A desk is connected." : "No desk is connected yet.", listener ? "" : waiting);
  node.title = webhook || (listener ? "long polling" : "");
}

async function watchListener() {
  try {
    drawListener(await world.people());
  } catch {
    document.getElementById("listener").textContent = "The sandbox does not answer.";
    document.getElementById("listener").classList.remove("is-on");
  }
}

// Start

async function reload() {
  await Promise.all(Object.values(clients).map((client) => client.become(client.person)));
}

function heard(event) {
  if (event.type === "reset") reload();
  else Object.values(clients).forEach((client) => client.heard(event));
}

async function start() {
  const state = await world.people();
  people = state.people;
  drawListener(state);
  await listen(heard, reload);
  const asked = people.find((person) => String(person.id) === query.get("as"));
  for (const role of ["customer", "operator"]) {
    const remembered = people.find((person) => person.role === role && String(person.id) === localStorage.getItem(`sandbox-${role}`));
    const person = (asked?.role === role && asked) || remembered || people.find((each) => each.role === role);
    clients[role] = new Client(role, state.bot, role === asked?.role ? query.get("start") ?? "" : "");
    clientsNode.append(clients[role].node);
    await clients[role].become(person);
  }
  active = asked?.role ?? "customer";
  drawPeople();
  drawLayout();
  setInterval(watchListener, LISTENER_MS);
}

start().catch((error) => toast(`The sandbox does not answer: ${error.message}`));
