#!/bin/sh
# One sentence about what is missing, before anything fails because of it.
if ! command -v node >/dev/null 2>&1; then
  echo "Node.js is missing. Install Node.js 20.19 or newer, or 22.12 or newer: https://nodejs.org" >&2
  exit 1
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "npm is missing. It comes with Node.js: https://nodejs.org" >&2
  exit 1
fi
node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (fits) process.exit(0);
  console.error(`Node.js ${process.versions.node} is too old. Install Node.js 20.19 or newer, or 22.12 or newer: https://nodejs.org`);
  process.exit(1);
'
