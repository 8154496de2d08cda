// Joins the parts of lit-html that we use into one module, so that a page fetches one file: each part becomes a function
// that gives what it exported. The code of the parts is not touched.
"use strict";
const fs = require("fs");
const folder = process.argv[2];
const parts = ["lit-html.js", "directive.js", "directive-helpers.js", "directives/repeat.js"];
const wanted = { "lit-html.js": ["html", "noChange", "nothing", "render"], "directives/repeat.js": ["repeat"] };
const nameOf = (part) => "part" + parts.indexOf(part);
const pairs = (list, from, to) => list.split(",").map((pair) => {
  const [a, b = a] = pair.trim().split(" as ");
  return a === b ? a : from(a, b) + ":" + to(a, b);
}).join(",");

const joined = parts.map((part) => {
  const text = fs.readFileSync(`${folder}/${part}`, "utf8")
    .replace(/^\/\/# sourceMappingURL=.*$/m, "")
    .replace(/import\{([^}]*)\}from"(?:\.\.?\/)([^"]*)";/g, (_, list, from) => `const{${pairs(list, (a) => a, (_a, b) => b)}}=${nameOf(from)};`)
    .replace(/export\{([^}]*)\};/, (_, list) => `return{${pairs(list, (_a, b) => b, (a) => a)}};`);
  if (/^\s*(import|export)\b/m.test(text)) throw new Error(`${part} has an import or export of a new form`);
  return `const ${nameOf(part)}=(()=>{${text.trim()}})();`;
});
const given = Object.entries(wanted).map(([part, names]) => `export const {${names.join(",")}}=${nameOf(part)};`);
process.stdout.write([...joined, ...given, ""].join("\n"));
