/** The text before the meeting: the panel goes where the chair goes, or stays where the reader went. Which of the two is kept on this device. */
import { announce, basePath, fragment, say } from "site/page.js";
import { command } from "site/live/commands.js";
import { follow } from "site/live/follows.js";

const AGAIN_MS = 5000;
const targetOf = (shown) => `${shown.document}/${shown.paragraph ?? 0}`;

/** Storage may be switched off: then everybody follows until the page is left. */
function remembered(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

function element(name, values = {}, ...children) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}

export function attach(root) {
  const id = root.dataset.meeting;
  const key = `follow:${id}`;
  const box = element("input", { type: "checkbox", checked: remembered((s) => s.getItem(key)) !== "off" });
  const goThere = element("button", { type: "button", className: "button button-quiet", hidden: true });
  const [previous, following] = ["previous", "next"].map((name) => element("button", { type: "button", className: "button button-quiet", textContent: say(`shown.${name}`) }));
  const steps = element("div", { className: "row", hidden: true }, previous, following);
  const text = element("div", { tabIndex: -1 });
  const problem = element("div", { role: "alert" });
  const panel = [
    element("h2", { textContent: root.getAttribute("aria-label") }),
    element("label", { className: "choice" }, box, element("span", { textContent: say("shown.follow") })),
    goThere, text, problem, steps,
  ];
  let [at, wanted, isTaken] = [null, null, false];

  const shown = () => state.get("shown", "shown");

  function words(entry, name) {
    const values = { symbol: entry.symbol || say("shown.a_document"), n: entry.number };
    return say(entry.number ? `shown.${name}` : name === "at" ? "shown.at_document" : "shown.document", values);
  }

  /** The paragraph stands in the panel. Of two that are asked for, the later one counts; what does not arrive is asked for again. */
  async function go(target) {
    wanted = target;
    let found;
    try {
      found = await fragment(`${basePath}/meetings/${id}/shown/${target}`);
    } catch {
      if (wanted !== target) return;
      problem.textContent = say("shown.failed");
      setTimeout(() => wanted === target && go(target), AGAIN_MS);
      return;
    }
    if (wanted !== target) return;
    place(found ?? "", target);
  }

  function place(found, target) {
    const label = document.activeElement?.textContent;
    const hadFocus = text.contains(document.activeElement);
    if (!isTaken) root.replaceChildren(...panel);
    [at, isTaken] = [target, true];
    problem.textContent = "";
    text.replaceChildren(found);
    if (hadFocus) ([...text.querySelectorAll("button")].find((one) => one.textContent === label) ?? text).focus({ preventScroll: true });
    draw();
  }

  /** Around the text: the quiet line that says where the chair is, and the reader's own steps. */
  function draw() {
    const entry = shown();
    const isAway = Boolean(entry) && !box.checked && targetOf(entry) !== at;
    const data = text.firstElementChild?.dataset ?? {};
    if (isAway) goThere.textContent = words(entry, "at");
    goThere.hidden = !isAway;
    steps.hidden = box.checked;
    for (const [button, to] of [[previous, data.previous], [following, data.following]]) {
      button.hidden = !to;
      button.onclick = () => go(`${data.document}/${to}`);
    }
  }

  function changed(changes, full) {
    if (!full && !changes.some(([collection]) => collection === "shown")) return;
    const entry = shown();
    root.hidden = !entry && (box.checked || !at);
    if (!entry || (!box.checked && at)) {
      if (!entry && box.checked) [at, wanted] = [null, null];
      if (entry && targetOf(entry) === at) go(at); // for the chair other buttons belong to it now
      draw();
      return;
    }
    if (targetOf(entry) === at) return;
    if (!full) announce(words(entry, "now"));
    go(targetOf(entry));
  }

  box.addEventListener("change", () => {
    remembered((s) => s.setItem(key, box.checked ? "on" : "off"));
    changed([], true);
    draw();
  });
  goThere.addEventListener("click", () => { text.focus({ preventScroll: true }); go(targetOf(shown())); });
  // The chair's buttons in the text are forms: here they are sent as commands, and the page stays.
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.target));
    const [name, args] = given.document ? ["show_paragraph", { document: given.document, paragraph: given.paragraph || null }] : ["stop_showing", {}];
    problem.textContent = "";
    await command(`meetings.${name}`, { meeting: id, ...args }).catch((refusal) => { problem.textContent = refusal.message; });
  });
  const state = follow(`meeting:${id}`, { changed });
  if (state.own !== null) changed([], true);
}
