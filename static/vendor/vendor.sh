#!/bin/sh
# Copies the pinned browser libraries into this folder, each with its licence. Run by `make vendor`; needs node and npm.
# A new version: change it here and in README.md, run this, look at the difference, try the site.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '{"private": true}\n' > package.json
npm install --no-audit --no-fund --ignore-scripts --silent \
  socket.io-client@4.8.4 lit-html@3.3.3 @github/markdown-toolbar-element@2.2.3
cd node_modules

# The files as published, without the line that points to a source map that is not copied.
plain() { sed '/^\/\/# sourceMappingURL=/d' "$1" > "$here/$2"; }
plain socket.io-client/dist/socket.io.esm.min.js socket.io.js
plain @github/markdown-toolbar-element/dist/index.js markdown-toolbar.js
node "$here/join-lit.cjs" lit-html > "$here/lit-html.js"
cp socket.io-client/LICENSE "$here/socket.io.LICENSE"
cp lit-html/LICENSE "$here/lit-html.LICENSE"
cp @github/markdown-toolbar-element/LICENSE "$here/markdown-toolbar.LICENSE"
