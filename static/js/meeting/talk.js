/** What is written. */
import { html, nothing, repeat } from "vendor/lit-html.js";
import { say } from "site/page.js";
import { linked, nameOf, plateWord, problem, time } from "site/meeting/parts.js";

function line(view, [key, said]) {
  const isMine = said.author.participant === view.me;
  const classes = `chat-line ${isMine ? "chat-own" : ""} ${view.isFresh("lines", key) ? "changed" : ""}`;
  const why = said.reason === "left" ? say("line.left") : say("line.hidden", { reason: said.reason });
  const text = said.state === "hidden" ? html`<em class="quiet">${why}</em>` : linked(said.text, said.symbols);
  return html`<li class=${classes}><span class="chat-who">${nameOf(said.author, said)}</span>
    <span class="quiet">${plateWord(said)}</span> ${time(said.at)}
    <span class="chat-text" dir="auto" lang=${said.language}>${text}</span>
    ${said.state === "shown" && view.can("meetings.hide_line") ? hiding(view, key) : nothing}</li>`;
}

/** The chair says why a line is hidden; the line stays, its text goes. */
function hiding(view, key) {
  const hide = (event) => {
    event.preventDefault();
    view.act("meetings.hide_line", { line: key, reason: new FormData(event.target).get("reason") }, "lines");
  };
  return html`<details class="fold no-print"><summary>${say("line.hide")}</summary><form class="inline-form" @submit=${hide}>
    <label for="hide-${key}">${say("line.why")}</label><input id="hide-${key}" name="reason" maxlength="200" required>
    <button type="submit" class="button button-quiet">${say("line.hide_this")}</button></form></details>`;
}

async function send(view, event) {
  event.preventDefault();
  const box = event.target.querySelector("input");
  const text = box.value.trim();
  if (!text || view.isBusy("meetings.say")) return;
  const isDone = await view.act("meetings.say", { text }, "lines");
  // Only what was said is cleared: the person may have gone on writing.
  if (isDone && box.value.trim() === text) box.value = "";
  box.focus();
}

function form(view) {
  if (!view.can("meetings.say")) return nothing;
  return html`<form class="chat-form" @submit=${(event) => send(view, event)}>
    <div class="field"><label for="say-text">${say("line.label")}</label>
    <input id="say-text" name="text" dir="auto" autocomplete="off" maxlength="1200" required enterkeyhint="send"></div>
    <button class="button" type="submit">${say("line.send")}</button></form>`;
}

/** Lines in the order in which they were said: keys grow. */
export function lines(view) {
  const rows = [...view.state.all("lines")].sort(([a], [b]) => Number(a) - Number(b));
  return html`<h2>${say("line.title")}</h2>
    <div role="log" aria-label=${say("line.title")}>${rows.length ? nothing : html`<p class="quiet">${say("line.empty")}</p>`}
    <ol class="chat" tabindex="0">${repeat(rows, ([key]) => key, (entry) => line(view, entry))}</ol></div>
    ${problem(view, "lines")} ${form(view)}`;
}

/** Before a redraw: is the reader at the end of the chat? Only then the newest line is scrolled to. */
export function keepChatEnd(region) {
  const before = region.querySelector(".chat");
  const wasAtEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 40;
  return () => {
    const after = region.querySelector(".chat");
    if (after && wasAtEnd) after.scrollTop = after.scrollHeight;
  };
}
