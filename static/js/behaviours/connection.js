/** The test page: measures what works from here, shows it in words, and has it kept where somebody is signed in. */
import { announce, say } from "site/page.js";
import { command } from "site/live/commands.js";
import { clockWord, devices, line, speed } from "site/meeting/measure.js";

/** A measurement: what it found as arguments of the command, and the words that say it. */
const PRESSES = { connection: ofConnection, speed: ofSpeed, devices: ofDevices };

async function ofConnection() {
  const found = await line();
  const [clock, off] = clockWord(found.clock_off_s);
  return [found, {
    connection: say(`test.connection.${found.connection}`),
    round_trip: say("test.round_trip.measured", { n: found.round_trip_ms }),
    clock: say(`test.clock.${clock}`, { n: off }),
    ...Object.fromEntries(["speed", "microphone", "camera"].map((name) => [name, say(`test.${name}.unknown`)])),
  }];
}

async function ofSpeed(root) {
  const found = await speed(root.dataset.block);
  return [{ bytes_per_s: found }, { speed: say("test.speed.measured", { n: Math.round((found * 8) / 1000) }) }];
}

async function ofDevices() {
  const found = await devices();
  return [found, Object.fromEntries(Object.entries(found).map(([name, word]) => [name, say(`test.${name}.${word}`)]))];
}

function show(root, sentences) {
  for (const [name, text] of Object.entries(sentences)) root.querySelector(`[data-fact="${name}"]`).textContent = text;
}

function advise(root, { mode, reason }) {
  const place = root.querySelector("[data-advice]");
  place.hidden = false;
  place.textContent = say("test.advised", { mode: say(`mode.${mode}`), reason: say(`reason.${reason}`) });
  return place.textContent;
}

async function press(root, what) {
  const progress = root.querySelector("[data-progress]");
  const buttons = [...root.querySelectorAll("[data-press]")];
  if (buttons[0].getAttribute("aria-disabled")) return;
  buttons.forEach((button) => button.setAttribute("aria-disabled", "true"));
  progress.textContent = say("test.running");
  try {
    const [found, sentences] = await PRESSES[what](root);
    show(root, sentences);
    progress.textContent = say("test.done");
    if ("saves" in root.dataset) announce(advise(root, await command("meetings.save_test", { meeting: root.dataset.meeting, ...found })));
  } catch (problem) {
    progress.textContent = problem.fields || problem.code ? problem.message : say("test.nothing");
  }
  buttons.forEach((button) => button.removeAttribute("aria-disabled"));
}

export function attach(root) {
  show(root, { scripts: say("test.scripts") });
  root.querySelectorAll("[data-presses]").forEach((part) => { part.hidden = false; });
  root.querySelectorAll("[data-press]").forEach((button) => button.addEventListener("click", () => press(root, button.dataset.press)));
}
