// The call's forms: dates by a button, more parts, their sum; a tab that comes back shows where the call stands now.
"use strict";
(() => {
  const call = document.getElementById("call");

  // Minor units of an amount as typed, or null. Whole numbers only: no amount passes through a fraction.
  function minor(text) {
    const found = /^\s*(?:¥|￥)?([\d,]*)(?:\.(\d{0,2})0*)?\s*$/.exec(text.normalize("NFKC"));
    const whole = found && found[1].replaceAll(",", "");
    return found && (whole || found[2]) ? Number(whole || 0) * 100 + Number((found[2] || "").padEnd(2, "0")) : null;
  }

  function add(form) {
    const parts = [...form.querySelectorAll("[name=amount]")].map((field) => minor(field.value)).filter((one) => one !== null);
    const sum = parts.reduce((total, one) => total + one, 0);
    const [whole, cents] = [Math.floor(sum / 100), String(sum % 100).padStart(2, "0")];
    form.querySelector("[data-sum]").textContent = `¥${whole.toLocaleString("en-US")}.${cents}`;
    return sum;
  }

  let made = 0;
  function more(form) {
    const list = form.querySelector("[data-part-list]");
    const copy = form.querySelector("template").content.cloneNode(true);
    made += 1;
    for (const element of copy.querySelectorAll("[id]")) element.id += `-${made}`;
    for (const element of copy.querySelectorAll("[for]")) element.htmlFor += `-${made}`;
    const left = Number(form.dataset.parts) - add(form);
    const amount = copy.querySelector("[name=amount]");
    if (left > 0) amount.value = `${Math.floor(left / 100)}.${String(left % 100).padStart(2, "0")}`;
    list.append(copy);
    list.lastElementChild.querySelector("[name=amount]").focus();
    add(form);
  }

  document.addEventListener("click", (event) => {
    const fill = event.target.closest("[data-fill]");
    if (fill) fill.parentElement.querySelector("input").value = fill.dataset.fill;
    const adding = event.target.closest("[data-add-part]");
    if (adding) more(adding.closest("form"));
    const dropping = event.target.closest("[data-drop-part]");
    if (dropping) {
      const form = dropping.closest("form");
      dropping.closest("[data-part]").remove();
      add(form);
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-parts]");
    if (form && event.target.name === "amount") add(form);
    if (event.target.name === "source_other" && event.target.value) {
      for (const chip of event.target.form.querySelectorAll("[name=source]")) chip.checked = false;
    }
    if (event.target.name === "source") event.target.form.elements.source_other.value = "";
  });

  let place = "";
  // An amount is typed over, not into; Escape leaves a field of the form before it closes the form.
  document.addEventListener("focusin", (event) => event.target.name === "amount" && event.target.select());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.matches("dialog .k-promise :is(input, select)")) return;
    event.preventDefault();
    event.target.blur();
  });

  function settle() {
    const now = call.querySelector("[data-place]")?.dataset.place;
    if (now !== place && place) window.scrollTo({ top: 0 });
    place = now;
    call.querySelectorAll("form[data-parts]").forEach(add);
    const again = call.querySelector("dialog[data-again]");
    if (again && !again.open) again.showModal();
  }
  document.addEventListener("htmx:afterSettle", settle);
  settle();

  // Another tab may have moved the call meanwhile; what was typed here stays.
  document.addEventListener("visibilitychange", () => {
    const script = call.querySelector("[data-script]");
    if (document.visibilityState !== "visible" || !script || call.querySelector("dialog[open]")) return;
    htmx.ajax("GET", `${call.dataset.address}?script=${script.dataset.script}`, { target: "#call", swap: "innerHTML" });
  });
})();
