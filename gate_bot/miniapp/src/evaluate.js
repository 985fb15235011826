// The gate's evaluator, for a device with no network: (ticket, gate, attempt, earlier scans) → verdict.
// It says the same as core/domain/admission*.py, whose shapes and names it takes as JSON; tests/vectors/admission.json
// holds both to it. Pure; a missing value is its default. Instants are UTC milliseconds.

const MINUTE = 60_000;
// No force makes a ticket of what is none, or says which of several is meant.
const UNFORCEABLE = ["unknown", "forged", "ambiguous"];

export function evaluate(ticket, gate, attempt, scans = []) {
  const rule = ruleOf(gate.checkpoint, ticket.ticket_type);
  const period = periodAt(rule, attempt.now, gate.timezone);
  const own = counted(scans, ticket.id, gate.checkpoint.id).filter(
    (scan) => periodAt(rule, scan.at, gate.timezone) === period,
  );
  const entering = (attempt.direction ?? "entry") === "entry";
  const asked = { ticket, gate, point: gate.checkpoint, attempt, scans, own, rule, period, entering };
  const objection = firstOf(CHECKS, (check) => check(asked));
  const first = own.find(isEntry)?.at ?? null;
  if (objection === null) return letThrough(asked, first);
  if (attempt.force && !UNFORCEABLE.includes(objection.reason)) {
    const explanation = { key: "forced", params: { reason: objection.reason } };
    return { ...letThrough(asked, first), explanation, forced: true, overrode: objection.reason };
  }
  const recognised = (ticket.authenticity ?? "genuine") === "genuine";
  return { ...objection, first_admitted_at: recognised ? first : null };
}

/** When a device's scan happened by the server's clock. `offset` is the server's clock minus the device's. */
export function corrected(scannedAt, offset, now) {
  if (scannedAt === null || scannedAt === undefined) return now;
  const at = scannedAt + offset;
  return at > now + 2 * MINUTE ? now : at;
}

function letThrough(asked, first) {
  const { ticket, gate, attempt, entering } = asked;
  const rows = rowsOf(asked);
  if (!entering) {
    return verdict("admitted", "exited", "exited", { checkpoint: gate.checkpoint.id }, { ...rows, first_admitted_at: first });
  }
  const since = first === null ? attempt.now : Math.min(first, attempt.now);
  const [key, params] = first === null ? ["admitted", { ticket_type: ticket.ticket_type }] : ["admitted_again", { time: since }];
  return verdict("admitted", "admitted", key, params, { ...rows, first_admitted_at: since });
}

/** The admissions row that is claimed or released: one row while the ticket is in, none while it is out. */
function rowsOf(asked) {
  if (asked.rule !== "once" && asked.rule !== "once_a_day") return {};
  const before = walk(asked.own, asked.point, 1).inside;
  const after = walk(withThis(asked), asked.point, 1).inside;
  return { claims: after > before ? asked.period : null, releases: after < before ? asked.period : null };
}

function verdict(word, reason, key, params, more = {}) {
  const plain = { first_admitted_at: null, forced: false, overrode: "", claims: null, releases: null, questions: [], choices: [] };
  return { verdict: word, reason, explanation: { key, params }, ...plain, ...more };
}

const refused = (reason, params = {}, key = reason) => verdict("refused", reason, key, params);
const attention = (reason, more = {}, key = reason) => verdict("attention", reason, key, {}, more);

// What can be said against it, in the order in which it is looked at. Each answers null for nothing.

function notOurs({ ticket, gate }) {
  const authenticity = ticket.authenticity ?? "genuine";
  if (authenticity !== "genuine") return refused(authenticity);
  if (ticket.event && gate.event && ticket.event !== gate.event) return refused("wrong_event");
  return (gate.live ?? true) && !(ticket.live ?? true) ? refused("test_ticket") : null;
}

function notValid({ ticket }) {
  const shown = ticket.code_generation ?? null;
  const status = ticket.status ?? "valid";
  if (status === "revoked" || (shown !== null && shown !== (ticket.generation ?? 0))) return refused("revoked");
  return status === "valid" ? null : refused(status);
}

function notSettled({ ticket, point }) {
  if (ticket.unapproved) return refused("unapproved");
  if (!ticket.unpaid || point.admits_unpaid) return null;
  return (ticket.known ?? true) ? refused("unpaid") : attention("unpaid", {}, "unpaid_by_code");
}

function wrongKind({ ticket, gate, point }) {
  const only = point.admits_only ?? [];
  if (only.length > 0 && !only.includes(ticket.ticket_type)) {
    const choices = ticket.choices ?? [];
    if (choices.length > 1) return attention("ambiguous", { choices });
    return refused("wrong_type", { ticket_type: ticket.ticket_type, checkpoint: point.id });
  }
  return gate.slot && ticket.slot && gate.slot !== ticket.slot ? refused("wrong_slot", { slot: ticket.slot }) : null;
}

function wrongTime({ ticket, gate, point, attempt, entering }) {
  if (!entering) return null;
  const untimely = firstOf(windowsOf(ticket, gate), ([name, opens, closes]) => {
    if (given(opens) && attempt.now < opens) return ["too_early", `${name}_too_early`, opens];
    return given(closes) && attempt.now >= closes ? ["too_late", `${name}_too_late`, closes] : null;
  });
  if (untimely === null) return outOfHours(point, minuteOf(attempt.now, gate.timezone));
  const [reason, key, time] = untimely;
  return refused(reason, { checkpoint: point.id, time }, key);
}

/** [name, opens, closes], opens ≤ t < closes, the widest first: who comes on the wrong day is told the day. */
function windowsOf(ticket, gate) {
  const point = gate.checkpoint;
  const start = ticket.slot_window?.opens ?? gate.window?.opens ?? null;
  const shifted = (minutes, sign) => (given(start) && given(minutes) ? start + sign * minutes * MINUTE : null);
  return [
    ["ticket", ticket.valid?.opens, ticket.valid?.closes],
    ["checkpoint", point.opens, point.closes],
    ["start", shifted(point.early_minutes, -1), shifted(point.late_minutes, 1)],
  ];
}

/** Hours that go past midnight are open at both ends of the day; what lies between them is before the opening. */
function outOfHours(point, minute) {
  const [opens, closes] = [point.opens_daily_minute, point.closes_daily_minute];
  const overMidnight = given(opens) && given(closes) && closes <= opens;
  if (given(opens) && minute < opens && !(overMidnight && minute < closes)) {
    return refused("too_early", { checkpoint: point.id, clock: opens }, "daily_too_early");
  }
  const late = given(closes) && minute >= closes && !overMidnight;
  return late ? refused("too_late", { checkpoint: point.id, clock: closes }, "daily_too_late") : null;
}

/** Every earlier checkpoint must have admitted the ticket or its main ticket by the time of this reading. */
function outOfOrder({ ticket, point, attempt, scans, entering }) {
  if (!entering) return null;
  const holders = ticket.main ? [ticket.id, ticket.main] : [ticket.id];
  const passed = (previous) =>
    holders.some((holder) => counted(scans, holder, previous).some((scan) => isEntry(scan) && scan.at <= attempt.now));
  const unmet = (point.after ?? []).find((previous) => !passed(previous));
  return unmet === undefined ? null : refused("needs_previous_checkpoint", { previous: unmet });
}

/** Refuses an entry that would leave more entries than the rule has, at its own place in time or later. */
function usedUp(asked) {
  const { rule, point, own, attempt, entering } = asked;
  const limit = placesOf(rule);
  if (limit === null || !entering) return null;
  if (walk(withThis(asked), point, limit).overflowing <= walk(own, point, limit).overflowing) return null;
  if (typeof rule === "number") return refused("limit_reached", { count: limit, checkpoint: point.id });
  const entries = own.filter(isEntry).map((scan) => scan.at);
  const earlier = entries.filter((at) => at <= attempt.now);
  const inTheWay = earlier.length > 0 && point.reentry ? earlier[earlier.length - 1] : entries[0];
  return refused("already_admitted", { time: inTheWay, checkpoint: point.id });
}

function unanswered({ ticket, point, attempt }) {
  const answered = [...(ticket.answered ?? []), ...(attempt.answered ?? [])];
  const questions = (point.ask ?? []).filter((field) => !answered.includes(field));
  return questions.length > 0 ? attention("needs_answer", { questions }) : null;
}

const stale = ({ ticket }) => (ticket.stale ? attention("stale_code") : null);

const CHECKS = [notOurs, notValid, notSettled, wrongKind, wrongTime, outOfOrder, usedUp, unanswered, stale];

// What counts, and what it uses up.

const ruleOf = (point, type) => named(point.entries, type) ?? named(point.entries, "*") ?? "once";
const named = (record, key) => (given(record) && Object.hasOwn(record, key) ? record[key] : undefined);
const placesOf = (rule) => (typeof rule === "number" ? rule : rule === "unlimited" ? null : 1);
const isEntry = (scan) => (scan.direction ?? "entry") === "entry";
const given = (value) => value !== null && value !== undefined;

/** Let through here and not undone, in the order of corrected time; of two at once, the first told. */
function counted(scans, ticket, checkpoint) {
  return scans
    .filter((scan) => scan.ticket === ticket && scan.checkpoint === checkpoint)
    .filter((scan) => (scan.verdict ?? "admitted") === "admitted" && !scan.undone)
    .sort((one, other) => one.at - other.at);
}

/** The scans of the period, this one put among them by its time. */
function withThis({ own, attempt }) {
  return [...own, { at: attempt.now, direction: attempt.direction ?? "entry" }].sort((one, other) => one.at - other.at);
}

/** Each entry takes a place, and where re-entry is allowed each exit gives one back; what finds none overflows. */
function walk(scans, point, limit) {
  let [inside, overflowing] = [0, 0];
  for (const scan of scans) {
    if (!isEntry(scan)) inside = point.both_directions && point.reentry ? Math.max(0, inside - 1) : inside;
    else if (inside < limit) inside += 1;
    else overflowing += 1;
  }
  return { inside, overflowing };
}

function firstOf(items, find) {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

// The event's wall clock.

const clocks = new Map();

function clockAt(at, timezone) {
  if (!clocks.has(timezone)) {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
    const options = { timeZone: timezone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23", ...fields };
    clocks.set(timezone, new Intl.DateTimeFormat("en", options));
  }
  return Object.fromEntries(clocks.get(timezone).formatToParts(at).map(({ type, value }) => [type, value]));
}

function minuteOf(at, timezone) {
  const { hour, minute } = clockAt(at, timezone);
  return Number(hour) * 60 + Number(minute);
}

/** "2027-05-14" where every day counts anew, else "": all time. */
function periodAt(rule, at, timezone) {
  if (rule !== "once_a_day") return "";
  const { year, month, day } = clockAt(at, timezone);
  return `${year}-${month}-${day}`;
}
