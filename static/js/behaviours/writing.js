/** Writing longer text: the box grows, what was typed survives a closed tab, and the Markdown buttons work from the first focus on. */
import { announce, load, say } from "site/page.js";

const KEPT_FOR_MS = 30 * 24 * 3600 * 1000;
const MOST_ROWS = 30;
const BUTTONS = ["bold", "italic", "quote", "unordered-list", "link"];

export function attach(area) {
  grow(area);
  keepDraft(area);
  area.addEventListener("input", () => grow(area));
  if ("editor" in area.dataset) addToolbar(area);
}

function grow(area) {
  while (area.scrollHeight > area.clientHeight + 2 && area.rows < MOST_ROWS) area.rows += 1;
}

// ---- drafts: on this device, one for each account and form, gone once the form was accepted

function stored(storage, act) {
  try {
    return act(storage);
  } catch {
    return null; // Storage is full or switched off: then there is no draft, and writing goes on.
  }
}

/** Whether the form sent from the page before was accepted: a refusal, an error or a way back means that it may not have been. */
function wasAccepted() {
  const visit = performance.getEntriesByType("navigation")[0];
  if (document.querySelector(".error-summary, [data-unsent]") || visit?.type !== "navigate") return false;
  return !(visit.responseStatus >= 400);
}

for (const sent of stored(sessionStorage, (s) => Object.keys(s).filter((name) => name.startsWith("sent:"))) ?? []) {
  stored(sessionStorage, (s) => s.removeItem(sent));
  if (wasAccepted()) stored(localStorage, (s) => s.removeItem(sent.slice("sent:".length)));
}

function keepDraft(area) {
  const { form } = area;
  const place = form.querySelector("[data-place]")?.dataset.place ?? new URL(form.action).pathname;
  const key = `draft:${document.body.dataset.account ?? ""}:${place}:${area.name}`;
  restore(area, key);
  let timer = null;
  // What the site has of it: when it still has the same another day, what is here is the newer one.
  area.dataset.known ??= area.defaultValue.trim();
  const save = () => {
    clearTimeout(timer);
    const { known } = area.dataset;
    if (area.value.trim()) stored(localStorage, (s) => s.setItem(key, JSON.stringify({ at: Date.now(), text: area.value, known })));
    else stored(localStorage, (s) => s.removeItem(key));
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  });
  const isWanted = () => area.value !== area.defaultValue && !("forgets" in document.documentElement.dataset);
  addEventListener("pagehide", () => isWanted() && save());
  area.addEventListener("draft:kept", save);
  form.addEventListener("submit", (event) => event.submitter?.name !== "_button" && stored(sessionStorage, (s) => s.setItem(`sent:${key}`, "1")));
}

function restore(area, key) {
  const draft = stored(localStorage, (s) => JSON.parse(s.getItem(key) ?? "null"));
  const isOlder = area.value.trim() && area.value.trim() !== draft?.known;
  if (!draft || isOlder || draft.text === area.value || Date.now() - draft.at > KEPT_FOR_MS) return;
  area.value = draft.text;
  grow(area);
  const note = Object.assign(document.createElement("p"), { className: "hint", textContent: say("draft.restored") });
  const discard = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: say("draft.discard") });
  discard.addEventListener("click", () => {
    area.value = area.defaultValue;
    stored(localStorage, (s) => s.removeItem(key));
    note.remove();
    area.focus();
  });
  note.append(" ", discard);
  area.after(note);
  announce(say("draft.restored"));
}

// ---- the Markdown buttons, below the box; their room is kept from the start, so that nothing moves under the finger when they come

function addToolbar(area) {
  const label = say("editor.label");
  if (!label) return;
  const toolbar = document.createElement("markdown-toolbar");
  toolbar.className = "toolbar no-print";
  toolbar.setAttribute("for", area.id);
  toolbar.setAttribute("aria-label", label);
  for (const name of BUTTONS) {
    const button = document.createElement(`md-${name}`);
    button.className = "button button-quiet";
    button.textContent = say(`editor.${name}`);
    toolbar.append(button);
  }
  area.after(toolbar);
  const loadButtons = () => load("vendor/markdown-toolbar.js");
  // On a slow line somebody may be writing by the time this runs.
  if (document.activeElement === area) loadButtons();
  else area.addEventListener("focus", loadButtons, { once: true });
}
