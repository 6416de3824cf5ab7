// Charts drawn from the figures beside them; colours are the page's own, so that light and dark follow.
"use strict";
(() => {
  const chosen = (name) => {
    const probe = document.createElement("span");
    probe.className = `k-probe-${name}`;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  const language = document.documentElement.lang;
  const small = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });

  function figure(value, unit) {
    if (value === null || value === undefined || value === "") return "—";
    return whole.format(value) + (unit === "ppm" ? "%" : "");
  }

  // A Chinese character is as wide as two letters.
  const width = (text) => [...text].reduce((sum, one) => sum + (one > "\u2e80" ? 2 : 1), 0);

  function option(told) {
    const tones = Object.fromEntries(["ink", "ink-2", "line", "accent", "good", "due", "bad", "surface"].map((name) => [name, chosen(name)]));
    const plain = told.series.filter((one) => !one.tone);
    const text = { color: tones["ink-2"], fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
    const line = told.kind === "line";
    // Long names stand beside lying bars, the first on top; short ones below.
    const across = !line && told.labels.some((label) => width(label) > 9);
    const names = { type: "category", data: told.labels, boundaryGap: !line, inverse: across, axisLabel: { ...text, hideOverlap: !across, interval: across ? 0 : undefined }, axisLine: { lineStyle: { color: tones.line } }, axisTick: { show: false } };
    const figures = { type: "value", minInterval: told.unit === "count" ? 1 : undefined, axisLabel: { ...text, formatter: (value) => small.format(value) + (told.unit === "ppm" ? "%" : "") }, splitLine: { lineStyle: { color: tones.line } } };
    return {
      aria: { enabled: true },
      animation: false,
      grid: { left: 8, right: 16, top: 44, bottom: 8, containLabel: true },
      legend: { type: "scroll", top: 4, left: 0, textStyle: text, pageTextStyle: text, icon: "roundRect", itemWidth: 14, itemHeight: 8 },
      tooltip: {
        trigger: "axis",
        renderMode: "html",
        confine: true,
        backgroundColor: tones.surface,
        borderColor: tones.line,
        textStyle: { ...text, color: tones.ink },
        valueFormatter: (value) => figure(value, told.unit),
      },
      ...(across ? { xAxis: figures, yAxis: names } : { xAxis: names, yAxis: figures }),
      series: told.series.map((one) => {
        const at = plain.indexOf(one);
        const colour = one.tone === "quiet" ? tones["ink-2"] : one.tone ? tones[one.tone] : tones.accent;
        const opacity = one.tone || plain.length < 2 ? 1 : 0.3 + (0.7 * (at + 1)) / plain.length;
        return {
          name: one.name,
          type: told.kind,
          data: one.data.map((value) => (value === null ? null : Number(value))),
          stack: told.stacked ? "all" : undefined,
          symbolSize: 5,
          barMaxWidth: 36,
          connectNulls: false,
          itemStyle: { color: colour, opacity },
          lineStyle: { color: colour, opacity, width: 2 },
        };
      }),
    };
  }

  const drawn = new Map();
  function draw(element) {
    const told = JSON.parse(element.dataset.chart);
    const chart = drawn.get(element) || echarts.init(element, null, { renderer: "svg" });
    drawn.set(element, chart);
    chart.setOption(option(told), true);
  }
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  new ResizeObserver(() => drawn.forEach((chart) => chart.resize())).observe(document.getElementById("main"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  new MutationObserver(all).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  all();
})();
