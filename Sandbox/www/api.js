// The sandbox's own API; paths are relative to the page, which is /sandbox/.

async function request(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const response = await fetch(`api/${path}`, options);
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const get = (path) => request("GET", path);
export const post = (path, body = {}) => request("POST", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path) => request("DELETE", path);
export const fileUrl = (file) => `api/files/${encodeURIComponent(file.file_id)}`;

export const world = {
  people: () => get("people"),
  chats: (person) => get(`people/${person}/chats`),
  topics: (chat, person) => get(`chats/${chat}/topics?as=${person}`),
  messages: (place, person) => {
    const thread = place.isForum ? `&thread=${place.threadId || "general"}` : "";
    return get(`chats/${place.chatId}/messages?as=${person}${thread}`);
  },
};

// Tells every event to `heard`, and `lost` whenever events may have been missed. Resolves when it listens.
export function listen(heard, lost) {
  const source = new EventSource("api/events");
  source.onmessage = (event) => heard(JSON.parse(event.data));
  return new Promise((resolve) => {
    let wasOpen = false;
    source.onopen = () => {
      if (wasOpen) lost();
      wasOpen = true;
      resolve();
    };
  });
}
