/** What is typed is also kept on the site, a moment after typing stops, and found again after signing in anywhere. */
import { basePath } from "site/page.js";

const AFTER_MS = 4000;

/** The fields as the command takes them; an empty one is left out. */
function typed(form, place) {
  const given = new FormData(form);
  const text = (name) => (given.get(name) ?? "").toString().trim() || undefined;
  const plain = Object.fromEntries(["title", "body", "language", "kind", "show_as"].map((name) => [name, text(name)]));
  return { place, ...plain, peers_only: given.has("peers_only"), tags: given.getAll("tags") };
}

export function attach(line) {
  const form = line.closest("form");
  const { place } = line.dataset;
  const { body: box } = form.elements;
  let timer = null;
  let asking = null;
  let kept = JSON.stringify(typed(form, place));

  const keep = async () => {
    const body = JSON.stringify(typed(form, place));
    if (body === kept) return;
    asking = new AbortController();
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": form.elements.csrf_token.value };
    const url = `${basePath}/api/v1/commands/forum.keep_draft`;
    const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers, body, signal: asking.signal }).catch(() => null);
    if (form.dataset.sent) return;
    line.textContent = answer?.ok ? line.dataset.kept : line.dataset.unkept;
    if (!answer?.ok) return;
    kept = body;
    const had = JSON.parse(body);
    for (const field of form.querySelectorAll("textarea, [data-typed]")) {
      field.dataset.known = had[field.name] ?? "";
      field.dispatchEvent(new Event("draft:kept"));
    }
  };

  // A page for reading does not bring the draft along: it is fetched when somebody begins to write.
  const fetchKept = async () => {
    const answer = line.dataset.src && (await fetch(line.dataset.src, { credentials: "same-origin", cache: "no-store" }).catch(() => null));
    const found = answer?.ok ? (await answer.json()).body : "";
    if (!found || box.value.trim()) return;
    [box.value, box.dataset.known] = [found, found];
    kept = JSON.stringify(typed(form, place));
    line.textContent = line.dataset.kept;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, AFTER_MS);
  };

  if (document.activeElement === box) fetchKept();
  else box.addEventListener("focus", fetchKept, { once: true });
  if (box.value !== box.defaultValue) {
    kept = ""; // typed while this was on its way
    soon();
  }
  form.addEventListener("input", soon);
  // What is sent is no draft any more: one that is under way would bring it back.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
  });
}
