// Trend charts: an indicator by year, its baseline, the target line. Drawn anew when the theme changes.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = new Map();

function said(config, value) {
  const language = document.documentElement.lang;
  return `${value.toLocaleString(language, { minimumFractionDigits: config.decimals, maximumFractionDigits: config.decimals })} ${config.unit}`.trim();
}

function datasets(config) {
  const small = config.small, flat = (value) => config.labels.map(() => value);
  const sets = [{
    label: config.words.value, data: config.value, borderColor: css("--accent"), backgroundColor: css("--accent"),
    borderWidth: small ? 1.75 : 2.25, pointRadius: config.value.map((_, i) => (small ? (i === config.value.length - 1 ? 2.5 : 0) : 4)),
    pointStyle: config.byHand.map((hand) => (hand ? "rectRot" : "circle")), pointHoverRadius: 5, tension: 0, spanGaps: false, order: 1,
  }];
  if (config.baseline.length) sets.push({
    label: config.words.baseline, data: config.baseline, borderColor: css("--muted"), backgroundColor: css("--surface"),
    borderWidth: 1.75, pointRadius: small ? 2.5 : 5, pointStyle: "rectRot", showLine: false, order: 2,
  });
  for (const [value, fill] of [[config.target, config.most === null ? false : "+1"], [config.most, false]]) {
    if (value === null) continue;
    sets.push({ label: config.words.target, data: flat(value), borderColor: css("--good"), backgroundColor: "transparent", borderWidth: 1.5, borderDash: [5, 4], pointRadius: 0, pointStyle: "line", pointHitRadius: 0, fill, order: 3 });
  }
  return sets;
}

function draw(canvas) {
  const config = JSON.parse(canvas.dataset.chart), small = config.small;
  drawn.get(canvas)?.destroy();
  Chart.defaults.font.family = css("--font");
  const ink = css("--muted"), line = css("--line");
  drawn.set(canvas, new Chart(canvas, {
    type: "line",
    data: { labels: config.labels, datasets: datasets(config) },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, layout: { padding: small ? 5 : 4 },
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { display: !small, grid: { display: false }, ticks: { color: ink, maxRotation: 0 }, border: { color: line } },
        y: { display: !small, grace: "12%", grid: { color: line }, ticks: { color: ink, maxTicksLimit: 6, callback: (value) => value.toLocaleString(document.documentElement.lang) }, border: { display: false } },
      },
      plugins: {
        legend: { display: !small, position: "bottom", labels: { color: ink, usePointStyle: true, boxWidth: 7, boxHeight: 7, padding: 14, filter: (item, data) => data.datasets.findIndex((set) => set.label === item.text) === item.datasetIndex } },
        tooltip: { displayColors: false, callbacks: { label: (item) => `${item.dataset.label}: ${said(config, item.parsed.y)}` } },
      },
    },
  }));
}

const all = () => document.querySelectorAll("canvas[data-chart]").forEach(draw);
all();
document.addEventListener("theme", all);
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelectorAll("canvas[data-chart]").forEach(draw));
addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));
