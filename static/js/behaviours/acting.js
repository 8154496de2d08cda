/** A part of the page whose forms act in place. What was done is said, and stands on the button for a moment. */
import { announce } from "site/page.js";
import { act } from "site/meeting/acting.js";

export function attach(root) {
  act(root, (form) => announce(form.dataset.done));
}
