// What a page does beside the keyboard: dialogs, one submit a form, swaps in place, toasts, the line, timers.
"use strict";
(() => {
  const body = document.body;
  const say = body.dataset;
  const skew = Date.parse(say.now) - Date.now();
  const toasts = document.getElementById("toasts");

  // Dialogs and the panel beside the page
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target.matches("dialog[open]")) event.target.close();
    const figure = event.target.closest("a[data-panel]");
    if (figure && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      showPanel(figure.href);
    }
    const dismissed = event.target.closest("[data-dismiss]");
    if (dismissed) dismissed.closest(".k-toast").remove();
    for (const menu of document.querySelectorAll(".k-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(".k-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  function showPanel(address) {
    const panel = document.getElementById("panel");
    if (!panel.open) panel.showModal();
    htmx.ajax("GET", address, { target: "#panel-body", swap: "innerHTML" });
  }

  // One submit a form: a second click while the first is under way does nothing. An answer that is a file leaves the
  // page as it was, and says nothing to it when it has come.
  const FILE_MS = 1000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    if (form.dataset.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else {
      form.dataset.busy = "1";
      if (event.submitter?.matches("[data-file]")) setTimeout(() => delete form.dataset.busy, FILE_MS);
    }
  }, true);
  const free = (root) => root.querySelectorAll("form[data-busy]").forEach((form) => delete form.dataset.busy);
  window.addEventListener("pageshow", () => free(document));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) delete form.dataset.busy;
  });

  // A thin line at the top while something is under way
  let under = 0;
  const waiting = (step) => {
    under = Math.max(0, under + step);
    body.toggleAttribute("data-waiting", under > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => waiting(1));
  document.addEventListener("htmx:afterRequest", () => waiting(-1));

  // Swaps: a form to correct is shown, a refusal goes to the notices, anything else is only said.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.status < 400) return;
    const ours = answer.status === 422 || answer.getResponseHeader("HX-Retarget");
    event.detail.shouldSwap = Boolean(ours);
    event.detail.isError = !ours;
    if (!ours) toast(say.sayFailed, "bad");
  });

  // The focus stays where the person was: on the same element, the same row, or the first field of what came.
  let left = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    const row = active && active.closest("[data-row]");
    const list = row && row.closest("[data-rows]");
    left = { inside: event.detail.target.contains(active), at: list ? [...list.children].indexOf(row) : -1 };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const came = event.detail.elt;
    const lost = document.activeElement === body || document.activeElement === null;
    const wished = came.querySelector("[autofocus], [aria-invalid=true], [data-focus]");
    const rows = came.querySelectorAll("[data-rows] > [data-row]");
    if (wished && (lost || left?.inside)) wished.focus();
    else if (lost && left?.at >= 0 && rows.length) rows[Math.min(left.at, rows.length - 1)].focus();
    else if (lost && left?.inside) document.getElementById("main")?.focus({ preventScroll: true });
    if (event.detail.target?.id === "notices") event.detail.target.scrollIntoView({ block: "nearest" });
    tidy(came);
  });

  // What is said aloud: [data-announce="polite|assertive"] in what came.
  function announce(root) {
    for (const element of root.querySelectorAll("[data-announce]")) {
      document.getElementById(element.dataset.announce === "assertive" ? "alert" : "live").textContent = element.textContent;
    }
  }

  // Toasts
  function toast(text, tone, name = "") {
    const element = document.createElement("div");
    element.className = `k-toast k-${tone}`;
    element.dataset.toast = tone === "bad" ? "stay" : "leave";
    if (name) element.dataset.name = name;
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "k-bare";
    close.dataset.dismiss = "";
    close.textContent = "×";
    close.setAttribute("aria-label", say.sayClose);
    element.append(words, close);
    toasts.append(element);
    leave(element);
  }
  function leave(element) {
    if (element.dataset.toast !== "leave" || element.dataset.leaving) return;
    element.dataset.leaving = "1";
    const go = () => (element.matches(":hover, :focus-within") ? setTimeout(go, 2000) : element.remove());
    setTimeout(go, 6000);
  }

  // The line
  const offline = () => toasts.querySelector("[data-name=offline]") || toast(say.sayOffline, "bad", "offline");
  window.addEventListener("offline", offline);
  document.addEventListener("htmx:sendError", offline);
  document.addEventListener("htmx:timeout", offline);
  function online() {
    const told = toasts.querySelector("[data-name=offline]");
    if (!told) return;
    told.remove();
    toast(say.sayOnline, "good");
  }
  window.addEventListener("online", online);
  document.addEventListener("htmx:afterOnLoad", online);

  // Timers tick by the server's clock.
  const pad = (number) => String(number).padStart(2, "0");
  function asClock(seconds) {
    const hours = Math.floor(seconds / 3600);
    return `${hours ? `${hours}:` : ""}${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
  }
  function asAge(seconds) {
    const [size, unit] = seconds < 3600 ? [60, "minute"] : seconds < 172800 ? [3600, "hour"] : [86400, "day"];
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(Math.floor(seconds / size));
  }
  function tick() {
    for (const timer of document.querySelectorAll("[data-timer]")) {
      const counted = Date.now() + skew - Date.parse(timer.dataset.since || timer.dataset.until);
      const seconds = Math.max(0, Math.floor((timer.dataset.until ? -counted : counted) / 1000));
      const text = timer.dataset.timer === "clock" ? asClock(seconds) : asAge(seconds);
      if (timer.textContent !== text) timer.textContent = text;
    }
  }
  setInterval(tick, 1000);

  function tidy(root) {
    announce(root);
    tick();
    toasts.querySelectorAll(".k-toast").forEach(leave);
  }
  tidy(document);

  // A form that came back with something to correct, in its dialog.
  // Or one that the address names: a link to a question on another page.
  const named = location.hash && document.querySelector(`dialog[id="${CSS.escape(location.hash.slice(1))}"]`);
  const unfinished = document.querySelector("dialog[data-open-now]") || named;
  if (unfinished) unfinished.showModal();
})();
