/** What a checkpoint asks before it admits, and which of two tickets is meant: forms inside the verdict. */

import { element } from "./dom.js";

const INPUTS = { number: "number", date: "date", email: "email", phone: "tel" };

/** A form of the event's fields {id, kind, label, required, options}; `answered` gets {id: value}. */
export function questionForm(questions, texts, answered) {
  const form = element("form", { novalidate: true });
  const fields = questions.map((question) => field(question, texts));
  const problem = element("p", { class: "problem", role: "alert" });
  const send = element("button", { type: "submit", class: "solid" }, texts.say("gate.questions.send"));
  form.append(...fields, problem, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = read(form, questions);
    const missing = questions.find(({ id, required }) => required && answers[id] === undefined);
    if (!missing) return answered(answers);
    problem.textContent = texts.say("gate.questions.missing", { question: texts.local(missing.label) });
    form.querySelector(`[name="${CSS.escape(missing.id)}"]`).focus();
  });
  return form;
}

/** Two tickets of this person count here: one button each; `chosen` gets the choice. */
export function choiceList(choices, texts, station, chosen) {
  const buttons = choices.map((choice) => {
    const words = [station.typeName(choice.ticket_type, texts), choice.name, choice.short_code].filter(Boolean);
    return element("button", { type: "button", class: "solid", onclick: () => chosen(choice) }, words.join(" · "));
  });
  return element("div", { class: "choices" }, element("p", {}, texts.say("gate.choices")), ...buttons);
}

function field(question, texts) {
  const label = texts.local(question.label) || question.id;
  if (question.kind === "one_of" || question.kind === "yes_no") return options(question, label, texts);
  const type = INPUTS[question.kind] ?? "text";
  const input = element("input", { name: question.id, type, required: question.required, maxlength: 500 });
  return element("label", { class: "field" }, element("span", {}, label), input);
}

function options(question, label, texts) {
  const pairs = question.kind === "yes_no"
    ? [["yes", texts.say("gate.yes")], ["no", texts.say("gate.no")]]
    : Object.entries(question.options ?? {}).map(([id, text]) => [id, texts.local(text) || id]);
  const radios = pairs.map(([value, words]) =>
    element("label", {}, element("input", { type: "radio", name: question.id, value }), element("span", {}, words)),
  );
  return element("fieldset", { class: "chips" }, element("legend", {}, label), ...radios);
}

/** Only what was answered: yes_no as a boolean, everything else as the text given. */
function read(form, questions) {
  const given = new FormData(form);
  const answers = {};
  for (const { id, kind } of questions) {
    const value = String(given.get(id) ?? "").trim();
    if (value) answers[id] = kind === "yes_no" ? value === "yes" : value;
  }
  return answers;
}
