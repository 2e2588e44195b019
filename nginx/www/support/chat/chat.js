// The customer's page of one web chat (seed 002's session_url). It looks for news every few seconds.
const session = location.pathname.split("/")[3];
const element = (id) => document.getElementById(id);
const PAUSE = 4000;

async function ask(path, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, { credentials: "same-origin", ...options });
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

function show(chat) {
  element("subject").textContent = chat.subject;
  element("state").textContent = chat.is_active ? "" : "This chat is closed; writing opens it again.";
  element("messages").replaceChildren(...chat.messages.map(bubble));
  element("say").hidden = false;
  element("sign-in").hidden = true;
}

function bubble(message) {
  const item = document.createElement("li");
  item.className = message.sender;
  const line = document.createElement("small");
  line.textContent = [message.support_agent_name, new Date(message.created_at).toLocaleString()].filter(Boolean).join(" · ");
  item.append(line, message.content);
  return item;
}

let shown = "";

async function refresh() {
  const { status, body } = await ask(`/support/api/sessions/${session}/`).catch(() => ({ status: 0 }));
  if (status === 200 && JSON.stringify(body) !== shown) {
    shown = JSON.stringify(body);
    show(body);
    element("messages").lastElementChild?.scrollIntoView({ block: "nearest" });
  } else if (status === 401) {
    element("sign-in").hidden = false;
  } else if (status === 404) {
    element("state").textContent = "There is no such chat of yours.";
  } else if (status !== 200) {
    element("state").textContent = "The desk cannot be reached; trying again…";
  }
}

element("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { status, body } = await ask("/support/api/messages/", { session_id: session, content: element("content").value });
  if (status === 201) element("content").value = "";
  element("state").textContent = status === 201 ? "" : body.detail ?? "That did not work; try again.";
  await refresh();
});

element("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { status, body } = await ask("/api/auth/login", { email: element("email").value, password: element("password").value });
  element("state").textContent = status === 200 ? "" : body.message ?? "That did not work; try again.";
  if (status === 200) await refresh();
});

await refresh();
setInterval(() => document.hidden || refresh(), PAUSE);
