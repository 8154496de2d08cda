/** While somebody types @ and a few letters, people who may read the thread are offered below the text; arrows choose, Enter takes. */
import { announce, basePath, say } from "site/page.js";

const TYPED = /(?:^|\s)@([^\s@[\]()][^\n@[\]()]{0,29})$/u;
const WAIT_MS = 250;

export function attach(area) {
  const list = Object.assign(document.createElement("ul"), { className: "entries", id: `${area.id}-people`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("mention.label"));
  area.after(list);
  const box = { area, list, timer: 0, asked: "", at: -1 };
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  area.addEventListener("input", () => {
    clearTimeout(box.timer);
    box.timer = setTimeout(() => look(box), WAIT_MS);
  });
  area.addEventListener("keydown", (event) => key(box, event));
  area.addEventListener("blur", () => setTimeout(() => close(box), 200));
}

function typed({ area }) {
  return TYPED.exec(area.value.slice(0, area.selectionStart))?.[1] ?? "";
}

async function look(box) {
  const letters = typed(box);
  box.asked = letters;
  if (!letters) return close(box);
  try {
    const path = `${basePath}/api/v1/threads/${box.area.dataset.people}/people?q=${encodeURIComponent(letters)}`;
    const answer = await fetch(path, { credentials: "same-origin" });
    const { items } = answer.ok ? await answer.json() : { items: [] };
    if (box.asked === letters && document.activeElement === box.area) offer(box, items);
  } catch {
    close(box); // Without the offer one still writes @[Name](/people/9), or finds the name below.
  }
}

function offer(box, items) {
  box.list.replaceChildren(...items.map((item, number) => option(box, item, number)));
  box.list.hidden = !items.length;
  if (!items.length) return close(box);
  point(box, 0);
  announce(say("mention.offered", { n: items.length }));
}

function option(box, item, number) {
  const row = Object.assign(document.createElement("li"), { id: `${box.list.id}-${number}`, textContent: item.name });
  row.setAttribute("role", "option");
  row.className = "button button-quiet";
  row.dir = "auto";
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // The text keeps the focus.
    take(box, item);
  });
  row.item = item;
  return row;
}

function point(box, at) {
  const rows = [...box.list.children];
  box.at = (at + rows.length) % rows.length;
  rows.forEach((row, number) => {
    row.setAttribute("aria-selected", String(number === box.at));
    row.classList.toggle("button-quiet", number !== box.at);
  });
  box.area.setAttribute("aria-activedescendant", rows[box.at].id);
}

function close(box) {
  box.list.hidden = true;
  box.list.replaceChildren();
  box.at = -1;
  box.area.removeAttribute("aria-activedescendant");
}

function take(box, item) {
  const { area } = box;
  const end = area.selectionStart;
  const start = end - typed(box).length - 1;
  area.setRangeText(`${item.text} `, start, end, "end");
  close(box);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function key(box, event) {
  if (box.list.hidden || event.isComposing) return;
  const rows = box.list.children;
  const acts = {
    ArrowDown: () => point(box, box.at + 1),
    ArrowUp: () => point(box, box.at - 1),
    Enter: () => take(box, rows[box.at].item),
    Tab: () => take(box, rows[box.at].item),
    Escape: () => close(box),
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}
