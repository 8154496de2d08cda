/** Which document symbols a text will link to. The server is asked for what looks like a symbol, never for the words around it. */

const WAIT_MS = 500;
const BEGINS = /^(?:unep|pnue|pnuma|cms|cbd|aewa|eurobats|ascobans)(?:$|\/)|^(?:cop|stc|scc|scc-sc)\d{0,2}(?:$|\/)/i;
const GOES_ON = /^[\w/.()-]*[\d/][\w/.()-]*[,;:!?]?$|^(?:cop|stc|scc|scc-sc|cms|doc|inf|crp|conf|rev|add|corr|annex)\.?$/i;

/** The runs of words that may be symbols: "see COP15 Doc. 18 please" → ["COP15 Doc. 18"]. */
export function candidates(text) {
  const found = [];
  let run = [];
  const end = () => {
    if (/\d/.test(run.join(""))) found.push(run.join(" "));
    run = [];
  };
  for (const word of text.split(/\s+/)) {
    const bare = word.replace(/^[("'«“]+/, "");
    if (run.length && GOES_ON.test(word)) run.push(word);
    else {
      end();
      if (BEGINS.test(bare)) run.push(bare);
    }
  }
  end();
  return found;
}

let timer = null;
let asked = "";

/** Tells `show` the symbols that this text will link to, a moment after the last letter. `site` is the path of the site. */
export function recognise(site, text, show) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const question = candidates(text).join("; ").slice(0, 300);
    if (question === asked) return;
    asked = question;
    if (!question) return show([]);
    const answer = await fetch(`${site}/api/v1/symbols?${new URLSearchParams({ text: question })}`, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && asked === question) show((await answer.json()).items.map(({ canonical }) => canonical));
  }, WAIT_MS);
}
