/** A form that names its command (`data-command`) carries it out without leaving the page. Without a connection it is sent as any form is. */
import { announce, say } from "site/page.js";
import { command } from "site/live/commands.js";
import { live } from "site/live/client.js";

const KEYS = ["csrf_token", "_key", "back"];

/** What the form says: its fields without the keys, and what is fixed in it. */
function argsOf(form, meeting) {
  const typed = [...new FormData(form)].filter(([name, value]) => !KEYS.includes(name) && value !== "");
  return { meeting, ...Object.fromEntries(typed), ...JSON.parse(form.dataset.args ?? "{}") };
}

const sayProblem = (root, text) => {
  const place = root.querySelector("[data-problem]");
  if (!place) return announce(text, "assertive");
  const line = Object.assign(document.createElement("p"), { className: "notice notice-bad", textContent: text });
  place.replaceChildren(...(text ? [line] : []));
};

async function send(root, form, done) {
  form.dataset.busy = "true";
  form.setAttribute("aria-busy", "true");
  sayProblem(root, "");
  try {
    await command(form.dataset.command, argsOf(form, root.dataset.meeting));
    // What was typed is done; a choice that is shown stays.
    form.querySelectorAll("textarea, input:not([type=hidden])").forEach((field) => { field.value = field.defaultValue = ""; });
    done(form);
  } catch (refusal) {
    sayProblem(root, [refusal.message || say("act.failed"), ...Object.values(refusal.fields ?? {})].join(" "));
  } finally {
    delete form.dataset.busy;
    form.removeAttribute("aria-busy");
  }
}

/** Forms below `root` act in place; `done(form)` follows each that was carried out. */
export function act(root, done) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter ?? form.querySelector("button");
    const isOff = button?.getAttribute("aria-disabled") === "true";
    if (isOff) announce(button.title);
    const stays = isOff || form.dataset.busy || (form.dataset.confirm && !globalThis.confirm(form.dataset.confirm));
    if (stays) event.preventDefault();
    else if (form.dataset.command && (live.socket?.connected || live.polling)) {
      event.preventDefault();
      send(root, form, done);
    }
  });
}
