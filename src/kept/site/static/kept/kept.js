// The keyboard. An element with data-key="p" is pressed (or, a field, entered) by that key; "g d" is a sequence.
// What a key does is said by data-label, so the help overlay is always true. Keys rest while somebody types.
"use strict";
(() => {
  const PATIENCE = 1500;
  const body = document.body;
  const say = body.dataset;
  const help = document.getElementById("help");
  const pendingBox = document.getElementById("pending-keys");
  let pending = [];
  let patience = 0;

  const TEXTUAL = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]):not([type=file]), textarea, select, [contenteditable=true]";
  const types = (element) => element instanceof Element && element.matches(TEXTUAL);
  const shown = (element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }) || isChip(element);
  const isChip = (element) => element.matches(".k-chips input") && !element.disabled && element.labels[0].checkVisibility();
  const scope = () => [...document.querySelectorAll("dialog[open]")].pop() || document;
  const keyed = () => [...scope().querySelectorAll("[data-key]")].filter(shown);

  // Full width, capitals by lock, or a letter that an input method hides: the key on the board is meant.
  function nameOf(event) {
    if (event.key === "Process" || event.key === "Unidentified") {
      const board = /^(?:Key|Digit)(.)$/.exec(event.code);
      return board ? board[1].toLowerCase() : event.key;
    }
    const key = event.key.normalize("NFKC");
    return key.length === 1 && !event.shiftKey ? key.toLowerCase() : key;
  }

  function label(element) {
    return element.dataset.label || element.getAttribute("aria-label") || element.textContent.trim();
  }

  function press(element) {
    if (types(element)) {
      element.focus();
      if (element.select) element.select();
    } else {
      element.click();
    }
  }

  function forget() {
    pending = [];
    clearTimeout(patience);
    pendingBox.hidden = true;
  }

  function remember(keys, following) {
    pending = keys;
    clearTimeout(patience);
    patience = setTimeout(forget, PATIENCE);
    pendingBox.replaceChildren(...following.map((element) => line(element.dataset.key, label(element))));
    pendingBox.hidden = false;
  }

  // Follows a sequence as far as it goes; true when the key meant something.
  function follow(key) {
    for (const keys of [[...pending, key], [key]]) {
      const wished = keys.join(" ");
      const all = keyed();
      const exact = all.find((element) => element.dataset.key === wished);
      const following = all.filter((element) => element.dataset.key.startsWith(wished + " "));
      if (exact || following.length) {
        if (exact) {
          forget();
          press(exact);
        } else {
          remember(keys, following);
        }
        return true;
      }
    }
    forget();
    return false;
  }

  // Rows
  const rows = () => [...scope().querySelectorAll("[data-rows] [data-row]")].filter((row) => row.checkVisibility());
  const currentRow = () => (document.activeElement ? document.activeElement.closest("[data-row]") : null);

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(currentRow());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function openRow() {
    const link = document.activeElement.matches("[data-row]") && document.activeElement.querySelector("[data-open]");
    if (link) link.click();
    return Boolean(link);
  }

  function explain() {
    const row = currentRow();
    const figure = document.querySelector("[data-explain]:focus, [data-explain]:hover")
      || (row && row.querySelector("[data-explain]")) || scope().querySelector("[data-explain]");
    if (figure) figure.click();
    return Boolean(figure);
  }

  // Help
  function line(keys, text) {
    const paragraph = document.createElement("p");
    const words = document.createElement("span");
    const cap = document.createElement("kbd");
    cap.className = "k-key";
    cap.textContent = keys.replace("Enter", "⏎").replaceAll("Escape", "Esc");
    words.textContent = text;
    paragraph.append(words, cap);
    return paragraph;
  }

  function section(title, lines) {
    const part = document.createElement("section");
    const head = document.createElement("h3");
    head.textContent = title;
    part.append(head, ...lines);
    return part;
  }

  function groups() {
    const found = new Map();
    for (const element of keyed()) {
      const group = element.closest("[data-keys]");
      const title = group ? group.dataset.keys : say.sayHere;
      if (!found.has(title)) found.set(title, new Map());
      found.get(title).set(element.dataset.key, label(element));
    }
    const here = found.get(say.sayHere) || new Map();
    if (rows().length) here.set("j k", say.sayMove).set("Enter", here.get("Enter") ? `${here.get("Enter")} / ${say.sayOpen}` : say.sayOpen);
    if (document.querySelector("[data-explain]")) here.set("e", say.sayExplain);
    if (here.size) found.set(say.sayHere, here);
    const everywhere = found.get(say.sayEverywhere) || new Map();
    everywhere.set("?", say.sayHelp).set("Escape", say.sayLeave).set("Ctrl Enter", say.saySend);
    found.set(say.sayEverywhere, everywhere);
    return [...found].sort((one) => (one[0] === say.sayEverywhere ? 1 : -1));
  }

  function toggleHelp() {
    if (help.open) return help.close();
    const list = document.createElement("div");
    list.className = "k-help-groups";
    list.append(...groups().map(([title, keys]) => section(title, [...keys].map(([key, text]) => line(key, text)))));
    document.getElementById("help-body").replaceChildren(list);
    return help.showModal();
  }

  // Keys that mean the same everywhere; a page may give them its own meaning by data-key.
  const EVERYWHERE = {
    j: () => move(1), k: () => move(-1), ArrowDown: () => currentRow() && move(1), ArrowUp: () => currentRow() && move(-1),
    e: explain, "?": () => (toggleHelp(), true),
  };

  function inField(event, key) {
    if (key === "Escape" && !document.querySelector("dialog[open]")) event.target.blur();
    if (key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  }

  function onEnter(target) {
    if (openRow()) return true;
    if (target.closest("a, button, summary, input, [role=button]")) return false;
    return follow("Enter");
  }

  // A finger that bounces must not answer the next screen as well; nobody reads a screen in this time.
  const BOUNCE_MS = 150;
  let pressed = { key: "", at: -BOUNCE_MS };

  function bounces(event, key) {
    const again = key === pressed.key && event.timeStamp - pressed.at < BOUNCE_MS;
    pressed = { key, at: event.timeStamp };
    const acts = key === "Enter" || (key.length === 1 && !"jke?".includes(key));
    return again && acts; // to walk, to look and to ask for help do nothing that counts
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const key = nameOf(event);
    if (types(event.target)) return inField(event, key);
    if (event.ctrlKey || event.metaKey || event.altKey || key === "Shift") return;
    if (event.repeat && !"jk".includes(key)) return;
    if (bounces(event, key)) return event.preventDefault();
    if (key === "Escape" && document.querySelector("dialog[open]")) return;
    const meant = key === "Enter" ? onEnter(event.target) : follow(key) || Boolean(EVERYWHERE[key] && EVERYWHERE[key]());
    if (meant) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) toggleHelp();
  });
})();
