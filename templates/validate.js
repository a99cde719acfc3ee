// The form's rules, judged in the browser as casefile judges them: a test holds both against the same documents.
// A fault is {path, fault, rule}: where the answer stands or is missed, what is wrong in one word, and what was asked.
"use strict";

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u;
const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const own = (map, name) => (Object.hasOwn(map, name) ? map[name] : undefined);

function isEmpty(value) {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.every(isEmpty);
  return isMap(value) && Object.values(value).every(isEmpty);
}

function isDay(text) {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

// Whether a question belongs to the page, given the answers beside it and those at the top.
function isAsked(rule, here, top) {
  if (!rule.when) return true;
  const { field, beside, present, values } = rule.when;
  const answer = beside || Object.hasOwn(here, field) ? own(here, field) : own(top, field);
  if (present) return !isEmpty(answer);
  return [answer].flat().some((one) => values.includes(String(one)));
}

// What is wrong with one answer that is there.
function misfit(rule, value) {
  switch (rule.type) {
    case "boolean": return typeof value === "boolean" ? "" : "type";
    case "integer": if (!Number.isInteger(value)) return "type"; break;
    case "number": if (typeof value !== "number") return "type"; break;
    case "group": return isMap(value) ? "" : "type";
    case "list": return Array.isArray(value) ? "" : "type";
    case "choice": return rule.choices.includes(value) ? "" : "choice";
    default: if (typeof value !== "string") return "type";
  }
  if (typeof value === "number") return value < rule.low ? "low" : value > rule.high ? "high" : "";
  if (CONTROL.test(value)) return "characters";
  if (rule.type === "date") return isDay(value) ? "" : "date";
  if ([...value].length > rule.most) return "long";
  return rule.pattern && !new RegExp(rule.pattern, "u").test(value) ? "pattern" : "";
}

// `asks` is whether needed questions inside it are missed: nobody misses them inside an answer that is not there.
function judgeOne(rule, value, path, top, asks) {
  const fault = misfit(rule, value);
  if (fault) return [{ path, fault, rule }];
  if (rule.type === "group") return judgeGroup(rule.fields, value, path, top, asks);
  if (rule.type !== "list") return [];
  const faults = value.flatMap((item, n) => judgeOne(rule.item, item, [...path, n], top, asks));
  return [...faults, ...repeated(value, path)];
}

// Two items of one list under one key would be taken for each other.
function repeated(items, path) {
  const seen = new Set();
  return items.flatMap((item, n) => {
    const name = ["id", "code"].find((one) => isMap(item) && typeof own(item, one) === "string" && item[one] !== "");
    const twice = name && seen.has(item[name]);
    if (name) seen.add(item[name]);
    return twice ? [{ path: [...path, n, name], fault: "twice" }] : [];
  });
}

function judgeGroup(rules, here, path, top, asks) {
  const known = new Set(rules.map((rule) => rule.name));
  const strange = Object.keys(here).filter((name) => !known.has(name));
  return [
    ...strange.map((name) => ({ path: [...path, name], fault: "unknown" })),
    ...rules.flatMap((rule) => {
      const value = own(here, rule.name);
      const at = [...path, rule.name];
      const faults = value === undefined ? [] : judgeOne(rule, value, at, top, asks && !isEmpty(value));
      const missed = asks && rule.needed && isEmpty(value) && isAsked(rule, here, top);
      return missed ? [...faults, { path: at, fault: "needed", rule }] : faults;
    }),
  ];
}

// Everything wrong with the answers of a page, in the order of its questions. What `unanswered` excuses is not missed.
function judge(questions, reasons, answers) {
  const { unanswered, ...given } = answers;
  const needed = questions.filter((rule) => rule.needed);
  const excuses = needed.map((rule) => ({ name: rule.name, type: "choice", choices: reasons }));
  const rule = { name: "unanswered", type: "group", fields: excuses };
  const faults = unanswered === undefined ? [] : judgeOne(rule, unanswered, ["unanswered"], given, false);
  const isExcused = ({ fault, path }) =>
    fault === "needed" && path.length === 1 && isMap(unanswered) && Object.hasOwn(unanswered, path[0]);
  return [...judgeGroup(questions, given, [], given, true).filter((one) => !isExcused(one)), ...faults];
}

if (typeof module !== "undefined") module.exports = { judge };
