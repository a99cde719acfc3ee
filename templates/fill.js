// A page that a person fills in: what is typed becomes answers, answers become a file. Nothing is sent and nothing is kept.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const form = byId("form");
let unsaved = false;

// -- the questions on the page
// Those directly inside the form, a group or an item of a list, in their order.
const questionsIn = (box) =>
  [...box.querySelectorAll("[data-name]")].filter((one) => one.parentElement.closest("[data-inside]") === box);
const ruleOf = (question, rules) => rules.find((rule) => rule.name === question.dataset.name);
const controlOf = (question) => question.querySelector("input, textarea, select, [data-inside], [data-add]");
const inputsOf = (question) => [...question.querySelectorAll("input")];
const itemsOf = (question) => [...question.querySelector(":scope > [data-items]").children];

function typed(text, rule) {
  if (rule.type === "boolean") return text === "" ? undefined : text === "true";
  const isFigure = rule.type === "integer" ? /^-?[0-9]{1,15}$/ : /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/;
  return ["integer", "number"].includes(rule.type) && isFigure.test(text) ? Number(text) : text;
}

// How each kind of question is read, and filled with an answer that is there already.
const LINE = {
  read: (question, rule) => typed(controlOf(question).value.trim(), rule),
  fill: (question, answer) => { controlOf(question).value = answer ?? ""; },
};
const KINDS = {
  text: LINE, words: LINE, integer: LINE, number: LINE, menu: LINE,
  lines: {
    read: (question) => controlOf(question).value.split("\n").map((line) => line.trim()).filter(Boolean),
    fill: (question, answer) => { controlOf(question).value = (answer ?? []).join("\n"); },
  },
  date: {
    read(question) {
      const [day, month, year] = inputsOf(question).map((box) => box.value.trim());
      return day || month || year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
    },
    fill(question, answer) {
      const parts = String(answer ?? "").split("-").reverse();
      inputsOf(question).forEach((box, n) => { box.value = (parts[n] ?? "").replace(/^0+/, ""); });
    },
  },
  choice: {
    read: (question, rule) => typed(inputsOf(question).find((box) => box.checked)?.value ?? "", rule),
    fill: (question, answer) => inputsOf(question).forEach((box) => { box.checked = box.value === String(answer ?? ""); }),
  },
  ticks: {
    read: (question) => inputsOf(question).filter((box) => box.checked).map((box) => box.value),
    fill: (question, answer) => inputsOf(question).forEach((box) => { box.checked = (answer ?? []).includes(box.value); }),
  },
  group: {
    read: (question, rule, path, places) => read(controlOf(question), rule.fields, path, places),
    fill: (question, answer) => fill(controlOf(question), answer ?? {}),
  },
  list: {
    read: readItems,
    fill(question, answer) {
      itemsOf(question).forEach((item) => item.remove());
      (answer ?? []).forEach((one) => addItem(question, one));
    },
  },
};

// The answers directly inside a box. `places` learns which question on the page an answer's path belongs to.
function read(box, rules, path = [], places = new Map()) {
  const answers = {};
  for (const question of questionsIn(box).filter((one) => !one.hidden)) {
    const rule = ruleOf(question, rules);
    const at = [...path, rule.name];
    places.set(at.join("/"), question);
    const answer = KINDS[question.dataset.kind].read(question, rule, at, places);
    if (!isEmpty(answer)) answers[rule.name] = answer;
  }
  return answers;
}

// An item left empty is none. The one after it takes its place among the answers, and `places` follows.
function readItems(question, rule, path, places) {
  const made = [];
  for (const item of itemsOf(question)) {
    const answers = read(item, rule.item.fields, [...path, made.length], places);
    if (!isEmpty(answers)) made.push(item.dataset.key ? { id: item.dataset.key, ...answers } : answers);
  }
  return made;
}

function readAll(places = new Map()) {
  const answers = read(form, data.questions, [], places);
  const excuses = questionsIn(form).map((one) => [one.dataset.name, one.querySelector(":scope > .excuse select")?.value]);
  const unanswered = Object.fromEntries(excuses.filter(([name, reason]) => reason && !(name in answers) && places.has(name)));
  return isEmpty(unanswered) ? answers : { ...answers, unanswered };
}

function fill(box, answers) {
  for (const question of questionsIn(box)) {
    KINDS[question.dataset.kind].fill(question, answers[question.dataset.name]);
    const excuse = question.querySelector(":scope > .excuse select");
    if (excuse) excuse.value = answers.unanswered?.[question.dataset.name] ?? "";
  }
}

// -- items of a list
function addItem(question, answers = {}) {
  question.dataset.count = Number(question.dataset.count ?? 0) + 1; // a number is never used twice, so ids stay apart
  const item = document.importNode(question.querySelector(":scope > template").content, true).firstElementChild;
  number(item, question.dataset.count);
  if (answers.id) item.dataset.key = answers.id;
  question.querySelector(":scope > [data-items]").append(item);
  fill(item, answers);
  count(question);
  return item;
}

// Put an item's number in the place of the first `@` of every id, and of what refers to one.
function number(root, n) {
  for (const element of root.querySelectorAll("*")) {
    for (const name of ["id", "for", "name", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace("@", n));
    }
    if (element.localName === "template") number(element.content, n);
  }
}

function count(question) {
  itemsOf(question).forEach((item, n) => {
    item.querySelector(":scope > legend [data-number]").textContent = n + 1;
    item.querySelector(":scope > [data-remove]").ariaLabel = say("remove", { item: item.querySelector("legend").textContent });
  });
}

// -- questions that belong only when others are answered so
function refresh() {
  const answers = read(form, data.questions);
  if (showAsked(form, data.questions, answers)) refresh(); // what has come or gone may bring others
  for (const section of form.querySelectorAll("section")) {
    section.hidden = !section.querySelector(":scope > [data-name]:not([hidden])"); // no heading over nothing
  }
  byId("private").hidden = keptApart(answers) === undefined;
}

// Show what is asked and hide what is not; whether anything changed.
function showAsked(box, rules, top) {
  const here = read(box, rules);
  let changed = false;
  for (const question of questionsIn(box)) {
    const rule = ruleOf(question, rules);
    const hidden = !isAsked(rule, here, top);
    changed ||= question.hidden !== hidden;
    question.hidden = hidden;
    const inside = rule.type === "group" ? [controlOf(question)] : rule.item?.fields ? itemsOf(question) : [];
    for (const one of inside) changed = showAsked(one, rule.fields ?? rule.item.fields, top) || changed;
  }
  return changed;
}

// Where somebody keeps the page to themselves: the one answer that says so, else undefined.
function keptApart(answers) {
  const rule = data.questions.find((one) => one.keeps_nothing?.includes(answers[one.name]));
  return rule && { [rule.name]: answers[rule.name] };
}

// -- what is wrong, in words
const say = (name, places = {}) => data.say[name].replace(/\{(\w+)\}/g, (_, place) => places[place]);
const sayOf = (fault, rule) => say(fault === "type" ? (rule.type === "integer" ? "whole" : "number") : fault, rule);

const titleAlone = (question) => question.querySelector("legend, label").firstChild.textContent.trim();

function titleOf(question) {
  const title = titleAlone(question);
  const item = question.parentElement.closest("[data-item]");
  return item ? `${item.querySelector("legend").textContent} — ${title}` : title;
}

function clearFaults() {
  byId("faults").hidden = true;
  byId("faults").querySelector("ul").replaceChildren();
  for (const line of form.querySelectorAll(".fault")) line.remove();
  for (const one of form.querySelectorAll(".wrong")) one.classList.remove("wrong");
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  for (const one of form.querySelectorAll("[data-described]")) {
    one.setAttribute("aria-describedby", one.dataset.described);
    if (!one.dataset.described) one.removeAttribute("aria-describedby");
    delete one.dataset.described;
  }
}

function showFaults(faults, places) {
  clearFaults();
  for (const { path, fault, rule } of faults) {
    const place = path.map((_, n) => path.slice(0, path.length - n).join("/")).find((one) => places.has(one));
    const question = places.get(place);
    if (!question.classList.contains("wrong")) showFault(question, sayOf(fault, rule ?? {}));
  }
  byId("as-it-is").hidden = faults.some((one) => one.fault !== "needed");
  byId("faults").hidden = false;
  byId("faults").focus();
}

function showFault(question, words) {
  const control = controlOf(question);
  const line = Object.assign(document.createElement("p"), { className: "fault", id: `${control.id}.fault`, textContent: say("here", { fault: words }) });
  question.classList.add("wrong");
  question.querySelector("legend, label").after(line);
  const described = question.matches("fieldset") ? question : control;
  described.dataset.described = described.getAttribute("aria-describedby") ?? "";
  described.setAttribute("aria-describedby", `${line.id} ${described.dataset.described}`.trim());
  if (question.matches("div, [data-kind=date]")) {
    for (const one of question.querySelectorAll(":scope > input, textarea, :scope > select, .row input")) one.ariaInvalid = "true";
  }
  const link = Object.assign(document.createElement("a"), { href: `#${control.id}`, textContent: `${titleOf(question)} — ${words}` });
  link.addEventListener("click", (event) => { event.preventDefault(); control.focus(); });
  const entry = document.createElement("li");
  entry.append(link);
  byId("faults").querySelector("ul").append(entry);
}

// -- saving and clearing
function save(answers) {
  const random = [...crypto.getRandomValues(new Uint8Array(16))];
  const nonce = random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const saved = new Date().toISOString().replace(/\.[0-9]+Z$/, "Z");
  const { page, rules, client, key, based_on } = data;
  const file = { casefile_page: 1, page, rules, client, key, based_on, nonce, saved, answers: keptApart(answers) ?? answers };
  const text = `${JSON.stringify(file, null, 1)}\n`;
  unsaved = false;
  clearFaults();
  if (data.seal_to) saveSealed(text);
  else finishSaving(text, "application/json");
}

function finishSaving(content, type) {
  handOver(data.file, content, type);
  byId("saved").querySelector("strong").textContent = data.file;
  byId("saved").hidden = false;
  byId("saved").focus();
}

function handOver(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// What was said of an earlier saving is no longer so.
function hideSaved() {
  for (const one of document.querySelectorAll("[data-after]")) one.hidden = true;
}

function trySaving() {
  hideSaved();
  const places = new Map();
  const answers = readAll(places);
  const faults = keptApart(answers) ? [] : judge(data.questions, data.reasons, answers);
  if (faults.length) showFaults(faults, places);
  else save(answers);
}

// An empty page, with one item open in every list that is needed.
function begin(answers) {
  fill(form, answers);
  for (const question of form.querySelectorAll("[data-kind=list]")) {
    if (ruleOf(question, data.questions)?.needed && !itemsOf(question).length) addItem(question);
  }
  refresh();
  unsaved = false;
}

function clearAll() {
  if (unsaved && !confirm(say("clear"))) return;
  data.answers = {};
  clearFaults();
  hideSaved();
  begin({});
  scrollTo(0, 0);
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 4}px`;
}

form.addEventListener("submit", (event) => { event.preventDefault(); trySaving(); });
form.addEventListener("input", ({ target }) => {
  unsaved = true;
  hideSaved();
  if (target.matches("textarea")) grow(target);
  refresh();
});
form.addEventListener("keydown", (event) => { // a new line is meant, or the next question; never the end of the page
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});
form.addEventListener("click", ({ target }) => {
  if (target.matches("[data-add]")) {
    controlOf(addItem(target.closest("[data-name]"))).focus();
    refresh();
  }
  if (target.matches("[data-remove]")) {
    const question = target.closest("[data-name]");
    target.closest("[data-item]").remove();
    unsaved = true;
    count(question);
    refresh();
    question.querySelector(":scope > p > [data-add]").focus();
  }
});
byId("as-it-is").querySelector("button").addEventListener("click", () => save(readAll()));
byId("clear").addEventListener("click", clearAll);
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
addEventListener("beforeprint", () => document.querySelectorAll("textarea").forEach(grow));

byId("data").remove();
begin(data.answers);
document.documentElement.classList.add("ready");
