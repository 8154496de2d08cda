/** About how long it is until I am called. The same rule as `ecommunity/meetings/waiting_time.py`; a test compares both. */
import { say } from "site/page.js";
import { about } from "site/meeting/pace.js";
import { currentItem, placeOf } from "site/meeting/rules.js";

/** My place in the queue in words, with the time when it can be told; nothing when I am not in it. */
export function placeInWords(view) {
  const queue = view.queue();
  const n = placeOf(queue, view.me);
  if (!n) return "";
  const place = n === 1 ? say("queue.next") : say(`place.${n}`) || say("queue.place", { n });
  const wait = view.isOpen() ? about(queue.slice(0, n - 1), queue[n - 1][1], entriesOf(view), view.now()) : null;
  return wait ? `${place}, ${say(`wait.${wait[0]}`, { n: wait[1] })}` : place;
}

function entriesOf(view) {
  const item = currentItem(view.state.all("items"))?.[0];
  return {
    item,
    requests: view.state.all("requests"),
    floor: view.state.get("floor", "floor"),
    limits: view.state.get("meeting", "meeting")?.limits_s ?? {},
    itemLimit: view.state.get("list", item)?.speaking_limit_s ?? null,
  };
}
