#!/usr/bin/env bash
# A program that is given to Node as text, with `--input-type=module --eval`, cannot start a worker from a file: the worker takes
# over the flags of the process, among them `--input-type`, and then refuses every file with ERR_INPUT_TYPE_NOT_ALLOWED. `execArgv: []`
# helps where the flag was given on the command line, but not where it is in NODE_OPTIONS.
#
# Seen with: Node 20.19.5 and 24.11.0.
# Output of each: on the command line: ["ERR_INPUT_TYPE_NOT_ALLOWED","started"], in NODE_OPTIONS: both refused.
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node20@npm:node@20.19.5 node24@npm:node@24.11.0
echo 'import { parentPort } from "node:worker_threads"; parentPort.postMessage("started")' >worker.mjs
program='
import { Worker } from "node:worker_threads"
const start = (options) => new Promise((resolve) => {
  try {
    const worker = new Worker("./worker.mjs", options)
    worker.once("message", resolve).once("error", (error) => resolve(error.code))
  } catch (error) { resolve(error.code) }
})
console.log(JSON.stringify([await start({}), await start({ execArgv: [] })]))'
refused=ERR_INPUT_TYPE_NOT_ALLOWED
for version in node20 node24; do
  node=$(find "node_modules/$version" -path '*bin/node' | head -n 1)
  "$node" --version
  given=$("$node" --input-type=module --eval "$program")
  environment=$(NODE_OPTIONS=--input-type=module "$node" --eval "$program")
  echo "on the command line: $given, in NODE_OPTIONS: $environment"
  [ "$given" = "[\"$refused\",\"started\"]" ] && [ "$environment" = "[\"$refused\",\"$refused\"]" ] ||
    { echo 'The behaviour has changed.'; exit 1; }
done
