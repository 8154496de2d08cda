/** The server's clock: what a countdown shows must not depend on how this device is set. */
import { live, onStatus } from "site/live/client.js";
import { median } from "site/live/state.js";

let offset = 0;
let measuring = false;

/** The server's time in milliseconds. */
export const now = () => Date.now() + offset;

async function measure() {
  const offsets = [];
  measuring = true;
  for (let n = 0; n < 5 && live.socket?.connected; n++) {
    const t0 = Date.now();
    const said = await live.socket.timeout(5000).emitWithAck("clock", { t0 }).catch(() => null);
    if (said) offsets.push(Date.parse(said.now) - (t0 + Date.now()) / 2);
  }
  measuring = false;
  if (offsets.length) offset = median(offsets);
}

onStatus((status) => {
  if (status === "live" && !measuring) measure();
});
