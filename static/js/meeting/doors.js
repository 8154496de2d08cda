/** The doors of the chat: to all, to the own delegation, to the bureau. What stands behind each, what is new there, what is half written. */
import { announce, say } from "site/page.js";
import { follow } from "site/live/follows.js";

/** Storage may be full or switched off: then nothing is remembered, and writing goes on. */
function stored(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

export class Doors {
  constructor(view) {
    this.view = view;
    this.open = "all";
    this.sent = [];
    this.links = [];
    this.states = new Map([["all", view.state]]);
    this.told = new Map();
  }

  /** The doors through which I write, in the order of the page. */
  get names() {
    const own = this.view.you?.capacity;
    if (!own) return ["all"];
    return own.organisation ? ["all", "delegation", "bureau"] : ["all", "bureau"];
  }

  /** The narrower streams are followed as far as my seat goes; a seat can change while the page is open. */
  look() {
    const { id, you } = this.view;
    const organisation = you?.capacity?.organisation?.id;
    if (organisation) this.#follow("delegation", `meeting:${id}:delegation:${organisation}`);
    if (this.view.can("meetings.add_record_line")) this.#follow("bureau", `meeting:${id}:bureau`);
    if (!this.names.includes(this.open)) this.open = "all";
  }

  #follow(name, stream) {
    if (this.states.get(name)?.name === stream) return;
    const gone = () => { this.states.delete(name); this.view.draw(); };
    this.states.set(name, follow(stream, { changed: (changes, full) => this.#changed(name, changes, full), gone }));
  }

  #changed(name, changes, full) {
    const lines = changes.filter(([collection, , body]) => collection === "lines" && body?.state === "shown");
    const news = lines.filter(([, , body]) => body.author.participant !== this.view.me);
    if (!full && news.length && name !== this.open) announce(`${say(`line.${name}.tab`)}: ${say("line.new", { n: this.unread(name) })}`);
    this.view.draw();
  }

  /** Whether I read what stands behind this door; to the bureau others only write. */
  isRead(name) {
    return this.states.has(name);
  }

  /** The lines behind the open door, in the order in which they were said: keys grow. */
  lines(name = this.open) {
    return [...(this.states.get(name)?.all("lines") ?? [])].sort(([a], [b]) => Number(a) - Number(b));
  }

  #seenKey(name) {
    return `seen:${this.view.id}:${name}:${this.view.me}`;
  }

  /** How many lines of others came since I last had this door open. */
  unread(name) {
    if (name === this.open) return 0;
    const seen = Number(stored((s) => s.getItem(this.#seenKey(name))) ?? 0);
    return this.lines(name).filter(([key, said]) => Number(key) > seen && said.state === "shown" && said.author.participant !== this.view.me).length;
  }

  /** What stands behind the open door was before my eyes. */
  see() {
    const last = this.lines().at(-1)?.[0];
    if (last && this.told.get(this.open) !== last) {
      this.told.set(this.open, last);
      stored((s) => s.setItem(this.#seenKey(this.open), last));
    }
  }

  turn(name) {
    this.open = name;
    this.links = [];
    this.view.draw();
  }

  /** What is half written behind a door stays there, on this device; signing out forgets it. */
  draft(name, text) {
    const key = `draft:meeting:${this.view.id}:${name}`;
    if (text === undefined) return stored((s) => s.getItem(key)) ?? "";
    return stored((s) => (text ? s.setItem(key, text) : s.removeItem(key)));
  }
}
