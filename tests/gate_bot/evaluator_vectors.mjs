// Runs the shared vectors against the mini-app's own sources: argv are the source folder and the vectors folder.
// Prints the names of the cases that passed as JSON, and fails with the first that did not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [sources, vectors] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${sources}/${name}`).href);
const { evaluate, corrected } = await load("evaluate.js");
const { parse, read, importKey, normalizeShortCode } = await load("ticket_code.js");
const admission = withInstants(JSON.parse(readFileSync(`${vectors}/admission.json`, "utf8")));
const codes = JSON.parse(readFileSync(`${vectors}/ticket_code.json`, "utf8"));
const passed = [];

for (const row of admission.cases) {
  const laid = {};
  for (const part of ["ticket", "checkpoint", "gate", "attempt"]) laid[part] = { ...admission.defaults[part], ...row[part] };
  const scans = (row.scans ?? []).map((scan) => ({ ...admission.defaults.scan, ...scan }));
  const before = JSON.stringify(scans);
  const answer = evaluate(laid.ticket, { ...laid.gate, checkpoint: laid.checkpoint }, laid.attempt, scans);
  assert.deepEqual(answer, { ...admission.plain, ...row.expect }, row.name);
  assert.equal(JSON.stringify(scans), before, `${row.name}: what was given is not changed`);
  passed.push(row.name);
}
for (const row of admission.corrected) {
  assert.equal(corrected(row.scanned_at, row.offset_ms, row.now), row.expect, row.name);
  passed.push(row.name);
}

const keys = { [codes.key_id]: await importKey(Buffer.from(codes.public_key, "hex")) };
for (const row of codes.signed) {
  assert.deepEqual(parse(row.text).code, row.code, row.name);
  assert.deepEqual(await read(row.text, keys), { authenticity: "genuine", code: row.code }, row.name);
  passed.push(row.name);
}
for (const row of codes.read) {
  assert.deepEqual(await read(row.text, keys), { authenticity: row.authenticity, code: row.code }, row.name);
  passed.push(row.name);
}
const [{ text }] = codes.signed;
for (const [at, character, authenticity] of codes.changed) {
  const reading = await read(text.slice(0, at) + character + text.slice(at + 1), keys);
  assert.deepEqual(reading, { authenticity, code: null }, `${character} at ${at}`);
  passed.push(`${character} at ${at}`);
}
for (const [typed, code] of codes.typed) {
  assert.equal(normalizeShortCode(typed), code, typed);
  passed.push(typed);
}
console.log(JSON.stringify(passed));

/** Texts like 2027-05-14T09:00+08:00 as UTC milliseconds, anywhere in the value. */
function withInstants(value) {
  if (Array.isArray(value)) return value.map(withInstants);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withInstants(part)]));
  }
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value;
}
