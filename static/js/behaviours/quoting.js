/** "Quote" puts the marked words, or the whole post, into the reply that is being written, under the line that names their source. */
import { announce, say } from "site/page.js";

const LONGEST = 1500;

export function attach(link) {
  let chosen = null;
  // A press on the link takes the marking away before the click comes.
  link.addEventListener("pointerdown", () => { chosen = marked(link); });
  link.addEventListener("click", (event) => {
    const area = document.querySelector("#reply textarea");
    if (!area) return; // The link leads to a page that has one.
    event.preventDefault();
    const quote = chosen ?? marked(link) ?? whole(link);
    chosen = null;
    insert(area, `> ${quote.label}\n>\n${quote.words.split("\n").map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`);
  });
}

const bodyOf = (link) => link.closest(".post").querySelector(".post-body");

/** The words that are marked in this post; those of a quotation inside it are of their own source. */
function marked(link) {
  const selection = getSelection();
  const body = bodyOf(link);
  if (!body || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const within = range.commonAncestorContainer;
  if (!body.contains(within)) return null;
  const inner = (within.nodeType === Node.ELEMENT_NODE ? within : within.parentElement).closest("blockquote[data-quote]");
  const words = plain(range.cloneContents());
  return words && { label: body.contains(inner) && inner ? inner.dataset.quote : link.dataset.quote, words };
}

function whole(link) {
  const copy = document.createDocumentFragment();
  const body = bodyOf(link) ?? document.querySelector("#accepted .post-body");
  copy.append(...[...body.cloneNode(true).childNodes]);
  return { label: link.dataset.quote, words: plain(copy) };
}

/** The words without what is quoted in them, a line for each block. */
function plain(copy) {
  copy.querySelectorAll("blockquote, .meta").forEach((element) => element.remove());
  const text = copy.textContent.replace(/[ \t]+/g, " ").replace(/\s*\n\s*/g, "\n\n").trim();
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, text.lastIndexOf(" ", LONGEST))}\n\n[…]`;
}

function insert(area, text) {
  const before = area.value.trimEnd();
  area.value = before ? `${before}\n\n${text}` : text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  area.scrollIntoView({ block: "center" });
  announce(say("quote.taken"));
}
