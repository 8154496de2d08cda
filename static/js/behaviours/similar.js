/** Below the title: what may answer already. Its line is there from the start and keeps its height, so that nothing moves while somebody writes. */
import { announce } from "site/page.js";

const AFTER_MS = 800;
const FEWEST = 8;

function element(name, values = {}, ...children) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}

function item({ title, url, language, kind }) {
  const link = element("a", { href: url, target: "_blank", rel: "noopener", lang: language, dir: "auto", textContent: title });
  return element("li", {}, link, " ", element("span", { className: "quiet", textContent: kind }));
}

export function attach(root) {
  const form = root.closest("form");
  const title = form.elements.title;
  const summary = root.querySelector("summary");
  const { src, none, found } = root.dataset;
  let timer = null;
  let asked = "";

  const look = async () => {
    const text = title.value.trim();
    if (text === asked || text.length < FEWEST) return;
    asked = text;
    const given = new URLSearchParams({ about: text, language: form.elements.language.value, csrf_token: form.elements.csrf_token.value });
    const answer = await fetch(src, { method: "POST", credentials: "same-origin", body: given }).catch(() => null);
    if (!answer?.ok || asked !== text) return;
    const { items } = await answer.json();
    summary.textContent = items.length ? `${found}: ${items.length}` : none;
    root.replaceChildren(summary, element("ul", {}, ...items.map(item)));
    if (items.length) announce(summary.textContent);
  };

  // Whoever has scripts sees it here, and is not asked once more before sending.
  form.append(element("input", { type: "hidden", name: "_seen", value: "1" }));
  title.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, AFTER_MS);
  });
}
