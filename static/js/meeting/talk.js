/** What is written: the doors of the chat, its lines, and the box to write in. */
import { html, nothing, repeat } from "vendor/lit-html.js";
import { basePath, say } from "site/page.js";
import { Doors } from "site/meeting/doors.js";
import { moderation, muted } from "site/meeting/moderation.js";
import { recognise } from "site/meeting/symbols.js";
import { linked, nameOf, plateWord, problem, time } from "site/meeting/parts.js";

const page = (view, door) => `${basePath}/meetings/${view.id}/chat?to=${door}`;

function hiddenWord(door, said) {
  if (said.reason === "left") return say("line.left");
  return say(door === "delegation" ? "line.hidden_here" : "line.hidden", { reason: said.reason });
}

/** Nobody, where the rules name nobody after the end. */
function who(said) {
  if (!said.author.participant) return nothing;
  return html`<span class="chat-who">${nameOf(said.author, said)}</span> <span class="quiet">${plateWord(said)}</span>`;
}

function line(view, [key, said]) {
  const { open } = view.doors;
  const isMine = said.author.participant === view.me;
  const isHidden = said.state === "hidden";
  const classes = `chat-line ${isMine ? "chat-own" : ""} ${open === "all" && view.isFresh("lines", key) ? "changed" : ""}`;
  const own = document.documentElement.lang;
  const text = isHidden ? html`<em class="quiet" lang=${own}>${hiddenWord(open, said)}</em>` : linked(said.text, said.symbols);
  const mayHide = view.can("meetings.call_next") || (open === "delegation" && view.can("meetings.hide_line"));
  return html`<li class=${classes}>${who(said)} ${time(said.at)}
    ${said.language === own || isHidden ? nothing : html`<span class="badge badge-quiet">${say(`language.${said.language}`)}</span>`}
    <span class="chat-text" dir="auto" lang=${said.language}>${text}</span>
    ${!isHidden && mayHide ? moderation(view, key, said) : nothing}</li>`;
}

function tabs(view) {
  const { names, open } = view.doors;
  if (names.length < 2) return nothing;
  const turn = (event, name) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    view.doors.turn(name);
  };
  const tab = (name) => {
    const n = view.doors.unread(name);
    return html`<li><a href=${page(view, name)} aria-current=${name === open ? "true" : nothing} @click=${(event) => turn(event, name)}>${say(`line.${name}.tab`)}
      ${n ? html`<span class="badge badge-live">${say("line.new", { n })}</span>` : nothing}</a></li>`;
  };
  return html`<nav class="tabs" aria-label=${say("line.doors")}><ul>${names.map(tab)}</ul></nav>`;
}

async function send(view, event) {
  event.preventDefault();
  const box = event.target.querySelector("input");
  const text = box.value.trim();
  const door = view.doors.open;
  if (!text || view.isBusy("meetings.say")) return;
  const isDone = await view.act("meetings.say", { text, to: door }, "lines");
  // Only what was said is cleared: the person may have gone on writing.
  if (isDone && box.value.trim() === text) box.value = "";
  if (isDone && view.doors.draft(door).trim() === text) view.doors.draft(door, "");
  if (isDone && !box.value) view.doors.links = [];
  if (isDone && !view.doors.isRead(door)) view.doors.sent.push([text, new Date(view.now()).toISOString()]);
  view.draw();
  if (box.isConnected) box.focus();
}

function form(view, door) {
  if (!view.can("meetings.say")) return nothing;
  const { muted = null } = view.you.capacity;
  if (door === "all" && muted !== null) {
    return html`<p class="notice notice-warn">${say("line.muted")}${muted ? ` ${say("line.muted_why", { reason: muted })}` : nothing}</p>`;
  }
  const keep = ({ target: { value } }) => {
    view.doors.draft(door, value);
    recognise(basePath, value, (found) => { view.doors.links = found; view.draw(); });
  };
  const links = view.doors.links.join(", ");
  return html`<form class="chat-form" @submit=${(event) => send(view, event)}>
    <div class="field"><label for="say-text">${say(`line.${door}.label`)}</label>
    <input id="say-text" name="text" dir="auto" autocomplete="off" maxlength="1200" required enterkeyhint="send" value=${view.doors.draft(door)} @input=${keep}></div>
    <button class="button" type="submit">${say("line.send")}</button></form>
    <div role="status">${links ? html`<p class="hint">${say("line.symbols")} ${links}</p>` : nothing}</div>`;
}

/** Whoever is not of the bureau sees that it went, and where all of it stands. */
function sent(view) {
  const rows = view.doors.sent.slice(-5);
  return html`<div role="log">${rows.map(([text, at]) => html`<p>${say("line.sent")} ${time(at)} <span dir="auto">${text}</span></p>`)}</div>
    <p class="quiet"><a href=${page(view, "bureau")}>${say("line.all_sent")}</a></p>`;
}

function list(view, door) {
  if (!view.doors.isRead(door)) return sent(view);
  const rows = view.doors.lines();
  return html`<div role="log" aria-label=${say("line.title")}>${rows.length ? nothing : html`<p class="quiet">${say("line.empty")}</p>`}
    <ol class="chat" tabindex="0">${repeat(rows, ([key]) => key, (entry) => line(view, entry))}</ol></div>`;
}

export function lines(view) {
  view.doors ??= new Doors(view);
  view.doors.look();
  const { open } = view.doors;
  view.doors.see();
  return html`<h2>${say("line.title")}</h2> ${tabs(view)}
    ${open === "all" ? nothing : html`<p class="quiet">${say(`line.${open}.who`)}</p>`}
    ${repeat([open], (door) => door, (door) => html`${list(view, door)} ${problem(view, "lines")} ${form(view, door)}`)} ${muted(view)}`;
}

/** Before a redraw: is the reader at the end of the chat? Only then the newest line is scrolled to. */
export function keepChatEnd(region) {
  const before = region.querySelector(".chat");
  const wasAtEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 40;
  return () => {
    const after = region.querySelector(".chat");
    if (after && (wasAtEnd || after !== before)) after.scrollTop = after.scrollHeight;
  };
}
