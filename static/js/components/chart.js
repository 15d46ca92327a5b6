// <gym-chart data-source="id" data-unit="kg">: draws the JSON of a script element {points: [[iso date, value], …], label};
// with `second` (a label) points have a second value, drawn as a line; `goal` and `goal_label` draw a level to reach.
// The numbers are also in a table next to the chart, which itself is hidden from screen readers.
import uPlot from "uplot";
import { date, monthDay } from "../session/texts.js";

const DAY = 86_400; // s

class Chart extends HTMLElement {
  connectedCallback() {
    this.data = JSON.parse(document.getElementById(this.dataset.source).textContent);
    this.draw();
    this.resize = new ResizeObserver(() => this.plot?.setSize(this.box()));
    this.resize.observe(this);
    this.redraw = () => this.draw();
    document.addEventListener("gym:theme", this.redraw);
    this.media = matchMedia("(prefers-color-scheme: dark)");
    this.media.addEventListener("change", this.redraw);
  }
  disconnectedCallback() {
    this.resize.disconnect();
    this.plot?.destroy();
    document.removeEventListener("gym:theme", this.redraw);
    this.media.removeEventListener("change", this.redraw);
  }
  box() {
    return { width: Math.max(this.clientWidth, 140), height: 224 };
  }
  draw() {
    this.plot?.destroy();
    this.replaceChildren();
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(`--color-${name}`).trim();
    const x = this.data.points.map(([date]) => Date.parse(`${date}T12:00:00`) / 1000);
    const numbers = (at) => this.data.points.map((point) => (point[at] == null ? null : Number(point[at])));
    const { second, goal } = this.data;
    const rows = [x, numbers(1)];
    if (second) rows.push(numbers(2));
    if (goal != null) rows.push(x.map(() => Number(goal)));
    const bars = this.dataset.kind === "bars";
    const axis = {
      stroke: color("base-content"),
      grid: { stroke: color("base-300"), width: 1 },
      ticks: { stroke: color("base-300") },
      font: "12px system-ui",
    };
    const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });
    const value = (_, value) => (value == null ? "–" : `${number.format(value)} ${this.dataset.unit}`);
    const series = {
      label: this.data.label,
      stroke: color("primary"),
      width: second && !this.data.pair ? 0 : 2,
      fill: bars ? color("primary") : undefined,
      paths: bars ? uPlot.paths.bars({ size: [0.7, 40] }) : uPlot.paths.linear(),
      points: { show: !bars, size: 7, fill: color("primary") },
      value,
    };
    const line = { label: second, stroke: color("base-content"), width: 2, points: { show: false }, spanGaps: true, value };
    const level = { label: this.data.goal_label, stroke: color("base-content"), width: 1, dash: [6, 6], points: { show: false }, value };
    const options = {
      ...this.box(),
      series: [
        { label: this.dataset.when, value: (_, at) => (at == null ? "–" : date(at * 1000)) },
        ...[series, ...(second ? [line] : []), ...(goal != null ? [level] : [])],
      ],
      axes: [{ ...axis, values: (_, ticks) => ticks.map((tick) => monthDay(tick * 1000)) }, { ...axis, size: 56, values: (_, ticks) => ticks.map((tick) => number.format(tick)) }],
      scales: { x: { range: (_, from, to) => (to - from < DAY ? [from - 3 * DAY, to + 3 * DAY] : [from, to]) }, y: { range: (_, low, high) => this.range(low, high, bars) } },
      cursor: { drag: { x: false, y: false } },
      legend: { live: true },
      hooks: { setLegend: [(plot) => plot.legend.idx == null && plot.setLegend({ idx: x.length - 1 })] },
    };
    this.plot = new uPlot(options, rows, this);
    this.plot.setLegend({ idx: x.length - 1 }); // the last point, as long as none is pointed at
  }
  range(low, high, bars) {
    const margin = (high - low || Math.abs(high) || 1) * 0.15;
    return [bars ? 0 : Math.max(0, low - margin), high + margin];
  }
}
customElements.define("gym-chart", Chart);
