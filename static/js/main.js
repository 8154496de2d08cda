/**
 * The only entry. The page works without it; it attaches what makes the page quicker and live.
 * `data-behaviour="name"` loads `behaviours/name.js`; a few elements have their behaviour by what they are. With `data-when-focused="name"`
 * it comes when somebody begins to write in the form.
 */
import { load } from "site/page.js";

const IMPLIED = {
  "form[method=post] :is(textarea, [data-typed])": "writing",
  "time[data-relative]": "times",
  ".sitting-tabs": "tabs",
};
const SENT_FOR_MS = 8000;

const whenIdle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 200));

function wanted(root) {
  const found = new Map();
  const add = (name, element) => found.set(name, [...(found.get(name) ?? []), element]);
  for (const [selector, name] of Object.entries(IMPLIED)) root.querySelectorAll(selector).forEach((element) => add(name, element));
  for (const element of root.querySelectorAll("[data-behaviour]")) {
    element.dataset.behaviour.split(" ").forEach((name) => add(name, element));
  }
  return found;
}

/** The behaviours of everything below `root` that has none yet. */
function attach(root) {
  for (const [name, elements] of wanted(root)) {
    const fresh = elements.filter((element) => !(element.attached ??= new Set()).has(name));
    if (!fresh.length || !/^[a-z-]+$/.test(name)) continue;
    fresh.forEach((element) => element.attached.add(name));
    for (const element of fresh) {
      const form = element.dataset.whenFocused === name && element.closest("form");
      if (!form || form.contains(document.activeElement)) bring(name, element);
      else form.addEventListener("focusin", () => bring(name, element), { once: true });
    }
  }
}

async function bring(name, element) {
  const behaviour = await load(name === "sitting" ? "site/meeting/sitting.js" : `site/behaviours/${name}.js`);
  behaviour.attach(element);
}

/** A form is sent once, however often the button is pressed. The button stays usable, in case nothing comes of it. */
function once(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => again(form), SENT_FOR_MS);
  if (form.action.endsWith("/sign-out")) forgetDrafts("");
  if (form.action.endsWith("/drafts/discard")) forgetDrafts(`:${form.elements.place.value}:`);
}

function again(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

/** On a shared computer nothing half written is left for the next person; a draft that is discarded is gone here too. */
function forgetDrafts(part) {
  document.documentElement.dataset.forgets = "";
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:") && key.includes(part)).forEach((key) => localStorage.removeItem(key));
  } catch {
    // Storage is switched off, so there are no drafts.
  }
}

function closeMenus(except) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
}

/** Escape closes the menu in which the person is, and gives the focus back to its button. */
function escape(event) {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]") ?? document.querySelector("details.menu[open]");
  if (!menu) return;
  const wasInside = menu.contains(document.activeElement);
  menu.open = false;
  if (wasInside) menu.querySelector("summary").focus();
}

document.addEventListener("submit", once);
document.addEventListener("keydown", escape);
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(again));

// A refused form begins with what to correct; a link inside leads to the field itself.
document.querySelector("[data-focus]")?.focus();

attach(document);
document.addEventListener("live:placed", (event) => attach(event.target));
whenIdle(async () => {
  if (document.querySelector(".page [data-stream]:not([data-behaviour~=sitting])")) (await load("site/live-fragment.js")).attach();
});
