// A page whose answers only the service can open: age.js seals them before they leave the page, and never half of them.
// Whoever wrote them may take a copy besides, in words and for themselves.

function saveSealed(text) {
  return age.seal(text, data.seal_to).then((bytes) => finishSaving(bytes, "application/octet-stream"), cannotSeal);
}

// What cannot be sealed is not saved at all.
function cannotSeal() {
  unsaved = true;
  byId("unsealed").hidden = false;
  byId("unsealed").focus();
}

// -- the copy
const chosen = (question) => inputsOf(question).filter((box) => box.checked && box.value).map((box) => box.labels[0].textContent.trim());
const TOLD = {
  choice: chosen,
  ticks: chosen,
  menu: (question) => (controlOf(question).value ? [controlOf(question).selectedOptions[0].textContent.trim()] : []),
  date: (question) => [KINDS.date.read(question)],
  group: (question) => told(controlOf(question)),
  list: (question) => itemsOf(question).flatMap((item) => under(item.querySelector("legend").textContent.trim(), told(item))),
};
const written = (question) => controlOf(question).value.trim().split("\n");

// The questions directly inside a box that somebody answered, as lines: what was asked, and below it what was said.
function told(box) {
  return questionsIn(box).filter((one) => !one.hidden).flatMap((one) => {
    const lines = (TOLD[one.dataset.kind] ?? written)(one).filter(Boolean);
    const excuse = one.querySelector(":scope > .excuse select");
    const instead = !lines.length && excuse?.value ? [excuse.selectedOptions[0].textContent.trim()] : lines;
    return under(titleAlone(one), instead);
  });
}

const under = (title, lines) => (lines.length ? [title, ...lines.map((line) => `    ${line}`)] : []);

function saveCopy() {
  const heading = document.querySelector("h1").textContent.trim();
  const mark = "\uFEFF"; // by it the plain editors of Windows and macOS know the letters
  handOver(data.copy, `${mark}${[heading, "", ...told(form)].join("\n")}\n`, "text/plain;charset=utf-8");
  hideSaved();
  byId("copied").querySelector("strong").textContent = data.copy;
  byId("copied").hidden = false;
  byId("copied").focus();
}

byId("copy").addEventListener("click", saveCopy);
