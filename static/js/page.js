/** What every behaviour may ask of the page: where the site lives, its modules, its words, its voice, and pieces of HTML from this server. */

const manifest = document.querySelector('link[rel="manifest"]');
const named = document.querySelector('meta[name="base-path"]')?.content;

/** The path under which the site is mounted, without a slash at the end; often empty. */
export const basePath = named ?? (manifest ? new URL(manifest.href).pathname.replace(/\/manifest\.webmanifest$/, "") : "");

const arriving = new Map();

/** The module, once it is here, however often the line breaks before. */
export function load(name) {
  return arriving.get(name) ?? arriving.set(name, insist(name)).get(name);
}

async function insist(name) {
  for (let tried = 0; ; tried += 1) {
    try {
      // A browser remembers that a module did not arrive, so it is asked for under another address.
      return await import(tried ? `${import.meta.resolve(name)}?again=${tried}` : name);
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
      await quiet(Math.min(2 ** tried, 30) * 1000);
    }
  }
}

/** So long, or until the browser says that there is a network again. */
const quiet = (milliseconds) => new Promise((resolve) => {
  setTimeout(resolve, milliseconds);
  addEventListener("online", resolve, { once: true });
});

let words = null;

/** The text that the server wrote for this key in the reader's language, with `{name}` filled in; `key.one` is for one. */
export function say(key, values = {}) {
  words ??= Object.assign({}, ...[...document.querySelectorAll("script[data-words]")].map((found) => JSON.parse(found.textContent)));
  const singular = "n" in values && new Intl.PluralRules(document.documentElement.lang).select(values.n) === "one";
  const text = (singular && words[`${key}.one`]) || words[key] || "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The name of a thing in the reader's language, or in the first that it has. */
export function local(names) {
  return names?.[document.documentElement.lang] ?? names?.en ?? Object.values(names ?? {})[0] ?? "";
}

/** The time of day in the zone in which the server writes its times for this reader. */
export function clockTime(at) {
  const shape = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: say("zone") || undefined };
  return new Intl.DateTimeFormat(document.documentElement.lang, shape).format(at);
}

function voice(id, politeness) {
  let found = document.getElementById(id);
  if (!found) {
    found = document.createElement("div");
    Object.assign(found, { id, className: "visually-hidden", ariaLive: politeness });
    document.body.append(found);
  }
  return found;
}
const voices = { polite: voice("announcer", "polite"), assertive: voice("announcer-now", "assertive") };
const waiting = { polite: [], assertive: [] };

/** A screen reader says it. What comes within a moment is said in one breath; the same words twice are said twice. */
export function announce(text, politeness = "polite") {
  if (!text) return;
  const queue = waiting[politeness];
  if (!queue.includes(text)) queue.push(text);
  if (queue.length > 1) return;
  voices[politeness].textContent = "";
  setTimeout(() => { voices[politeness].textContent = queue.splice(0).join(" "); }, 300);
}

// The only place where text becomes HTML: an answer of this very server, parsed without running anything in it.
const policy = globalThis.trustedTypes?.createPolicy("same-origin-fragment", { createHTML: (text) => text }) ?? { createHTML: (text) => text };

/** The first element of a fragment of this site; null when it is not there (any more). Other failures are thrown. */
export async function fragment(path) {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin) throw new Error(`Not of this site: ${url}`);
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-cache", headers: { "X-Fragment": "1" }, redirect: "error" });
  if (answer.status === 404 || answer.status === 401) return null;
  if (!answer.ok) throw new Error(`${answer.status} ${url.pathname}`);
  const parsed = new DOMParser().parseFromString(policy.createHTML(await answer.text()), "text/html");
  parsed.querySelectorAll("script").forEach((script) => script.remove());
  const first = parsed.body.firstElementChild;
  return first && document.importNode(first, true);
}

/** Somebody is writing in this part, or has written something that is not sent. */
export function isBeingWritten(part) {
  const active = document.activeElement;
  if (active && part.contains(active) && active.matches("input, textarea, select, [contenteditable]")) return true;
  return [...part.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);
}

const SHAPES = { connecting: "", live: "", asking: "◔ ", reconnecting: "◌ ", signed_out: "× ", renew: "↻ ", offline: "◌ " };

/** The line under the header says in words and by a shape how fresh the page is; nothing while all is well. */
export function showConnection(status, trueAt) {
  const line = document.getElementById("connection");
  if (!line) return;
  const state = status === "reconnecting" && !navigator.onLine ? "offline" : status;
  clearTimeout(showConnection.timer);
  // A short break is nobody's business: the line would only flicker.
  const wait = state === "reconnecting" && line.hidden ? 2000 : 0;
  showConnection.timer = setTimeout(() => {
    const text = say(`connection.${state}`, { time: clockTime(trueAt) });
    const wasHidden = line.hidden;
    line.dataset.state = state;
    line.hidden = state === "connecting" || state === "live" || !text;
    const shape = Object.assign(document.createElement("span"), { textContent: SHAPES[state], ariaHidden: "true" });
    line.replaceChildren(...(line.hidden ? [] : [shape, text]));
    if (state === "live" && !wasHidden) announce(say("connection.live"));
  }, wait);
}
addEventListener("offline", () => showConnection("reconnecting", Date.now()));
