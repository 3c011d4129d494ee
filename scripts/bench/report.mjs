// Puts the figures into docs/performance.md, between the marks that name them, and draws the pictures beside it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../scratch.mjs";
import { bars } from "./picture.mjs";

const page = join(repository, "docs/performance.md");
const folder = join(repository, "docs/performance");
const resultsFile = join(folder, "results.json");

/** What was measured, by measure. A measure that is made again replaces what it found before. */
export function keepResults(name, result) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultsFile, `${JSON.stringify({ ...readResults(), [name]: result }, undefined, 2)}\n`);
}

function readResults() {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
}

/** Writes the page and the pictures from all results that are kept. */
export async function writeReport() {
  const results = readResults();
  let text = readFileSync(page, "utf8");
  for (const [name, result] of Object.entries(results)) {
    const block = [tables[name](result.rows), "", circumstances(result)].join("\n");
    text = replaceBlock(text, name, block);
    draw(name, result.rows);
  }
  writeFileSync(page, text);
}

function replaceBlock(text, name, block) {
  const start = `<!-- measured: ${name} -->`;
  const end = "<!-- end -->";
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`docs/performance.md has no place for ${name}: ${start} … ${end}`);
  const to = text.indexOf(end, from);
  return `${text.slice(0, from)}${start}\n\n${block}\n\n${text.slice(to)}`;
}

function circumstances({ at, node, engine, machine, runs }) {
  return `Measured on ${at}: ${runs} runs in turn, minimum / median / maximum; Node.js ${node}, Pulumi ${engine}, ${machine}.`;
}

const tables = {
  lifeCycle: lifeCycleTable,
  latency: lifeCycleTable,
  limits: limitsTable,
  twoStacks: twoStacksTable,
  programStart: addedTable,
  providerReady: addedTable,
  memory: addedTable,
  largeFiles: (rows) =>
    table(
      ["File", "Process before, MB", "Grows by, MB", "Aim", "Takes, s"],
      rows.map(({ what, before, growth, time, allowed }) => [
        what,
        round(before),
        round(growth),
        `≤ ${allowed} MB`,
        three(time),
      ]),
    ),
  knowledgeBase: knowledgeBaseTable,
  knowledgeBaseInTrouble: troubleTable,
  settings: (rows) =>
    table(
      ["", "Set", "up, s", "destroy, s"],
      rows.map(({ what, way, up, destroy }) => [what, `\`${way}\``, three(up), three(destroy)]),
    ),
  stateSize: (rows) =>
    table(
      ["", "Bytes in the state", "Aim"],
      rows.map(({ what, bytes, allowed }) => [
        what,
        number(bytes),
        allowed === undefined ? "" : `≤ ${number(allowed)}`,
      ]),
    ),
};

function knowledgeBaseTable(rows) {
  const changed = ({ uploads, attached, detached, deleted }) =>
    `${uploads} upload, ${attached} attached, ${detached} detached, ${deleted} deleted`;
  return table(
    [
      "Files",
      "First up, s",
      "No-op up, s",
      "Of an empty stack, s",
      "Adds, s",
      "Aim",
      "One change, s",
      "What it sends",
      "State, bytes",
      "Aim",
    ],
    rows.map(
      ({ count, first, nothing, empty, extra, allowedExtra, change, requests, stateBytes, allowedBytes }) => [
        number(count),
        three(first),
        three(nothing),
        three(empty),
        seconds(extra),
        `≤ ${seconds(allowedExtra)}`,
        three(change),
        changed(requests),
        number(stateBytes),
        `< ${number(allowedBytes)}`,
      ],
    ),
  );
}

function troubleTable(rows) {
  return table(
    ["5,000 files", "Last up, s", "Uploads", "Attached", "Calls for batches", "Aim", "Refused"],
    rows.map(({ what, time, uploads, attached, batchCalls, allowedBatchCalls, refused }) => [
      what,
      seconds(time),
      number(uploads),
      number(attached),
      batchCalls,
      `≤ ${allowedBatchCalls}`,
      refused,
    ]),
  );
}

function lifeCycleTable(rows) {
  return table(
    ["Files", "Phase", "This package, s", "Empty provider, s", "Against, s", "Ratio", "Aim"],
    rows.map(({ count, phase, ours, floor, against, ratio, allowed }) => [
      count,
      phase,
      three(ours),
      three(floor),
      seconds(against),
      ratio.toFixed(2),
      `≤ ${allowed.toFixed(2)}`,
    ]),
  );
}

function limitsTable(rows) {
  return table(
    ["Limit", "First to last create, s", "Against, s", "Ratio", "Aim", "Refused", "Aim"],
    rows.map(({ limit, ours, against, ratio, allowed, wasted, allowedWaste }) => [
      limit,
      three(ours),
      seconds(against),
      ratio.toFixed(2),
      `≤ ${allowed.toFixed(2)}`,
      `${percent(wasted.min)} / ${percent(wasted.median)} / ${percent(wasted.max)}`,
      `≤ ${percent(allowedWaste)}`,
    ]),
  );
}

function twoStacksTable(rows) {
  return table(
    ["Limit", "First to last create, s", "N ÷ limit, s", "Ratio", "Aim", "Slower ÷ faster", "Aim"],
    rows.map(({ limit, ours, against, ratio, allowed, fairness, allowedFairness }) => [
      limit,
      three(ours),
      seconds(against),
      ratio.toFixed(2),
      `≤ ${allowed.toFixed(2)}`,
      [fairness.min, fairness.median, fairness.max].map((value) => value.toFixed(2)).join(" / "),
      `≤ ${allowedFairness.toFixed(2)}`,
    ]),
  );
}

function addedTable(rows) {
  return table(
    ["", "With this package", "Without", "Adds", "Aim"],
    rows.map(({ what, unit, ours, floor, added, allowed }) => [
      what,
      `${round(ours)} ${unit}`,
      `${round(floor)} ${unit}`,
      `${Math.round(added)} ${unit}`,
      `≤ ${allowed} ${unit}`,
    ]),
  );
}

function draw(name, rows) {
  const picture = pictures[name]?.(rows);
  if (picture !== undefined) writeFileSync(join(folder, `${name}.svg`), picture);
}

const pictures = {
  lifeCycle: (rows) => lifeCyclePicture("Files on a server without latency", rows),
  latency: (rows) => lifeCyclePicture("Files on a server with 300 ms latency", rows),
  limits: (rows) => limitsPicture("200 creates under a limit", rows),
  twoStacks: (rows) => limitsPicture("Two stacks of 100 creates under one limit", rows),
};

function lifeCyclePicture(title, rows) {
  return bars({
    title,
    unit: "s",
    labels: rows.map(({ count, phase }) => `${count} Files, ${phase}`),
    series: [
      { name: "this package", values: rows.map(({ ours }) => ours.min / 1000) },
      { name: "engine's floor and requests", values: rows.map(({ against }) => against / 1000) },
    ],
  });
}

function limitsPicture(title, rows) {
  return bars({
    title,
    unit: "s",
    labels: rows.map(({ limit }) => limit),
    series: [
      { name: "first to last create", values: rows.map(({ ours }) => ours.min / 1000) },
      { name: "the least that is possible", values: rows.map(({ against }) => against / 1000) },
    ],
  });
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function three({ min, median, max }) {
  return [min, median, max].map(seconds).join(" / ");
}

function round({ min, median, max }) {
  return [min, median, max].map((value) => Math.round(value)).join(" / ");
}

function seconds(milliseconds) {
  return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1);
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function number(value) {
  return value.toLocaleString("en-US");
}
