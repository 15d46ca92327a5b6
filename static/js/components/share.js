// <gym-share data-title data-date data-name for="figures">: draws a workout as an image on the phone, and shares it or saves it.
// It has a first name, a date and the figures that the page shows, nothing else.
const SIZE = 1080;
const MARGIN = 90;
const FONT = "system-ui, sans-serif";

function draw({ title, date, name, figures }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  const pen = canvas.getContext("2d");
  const write = (text, y, size, color, weight = 400) => {
    pen.fillStyle = color;
    for (let fitting = size; ; fitting -= 4) {
      pen.font = `${weight} ${fitting}px ${FONT}`;
      if (fitting <= 28 || pen.measureText(text).width <= SIZE - 2 * MARGIN) break;
    }
    pen.fillText(text, MARGIN, y, SIZE - 2 * MARGIN);
  };
  pen.fillStyle = "#0d1117";
  pen.fillRect(0, 0, SIZE, SIZE);
  pen.fillStyle = "#c6f432";
  pen.fillRect(MARGIN, MARGIN, 120, 12);
  write([name, date].filter(Boolean).join(" · "), 190, 40, "#a9b1bd");
  write(title, 290, 84, "#ffffff", 700);
  figures.forEach(([label, value], n) => {
    const y = 450 + n * 175;
    write(label, y, 38, "#a9b1bd");
    write(value, y + 92, 96, "#ffffff", 700);
  });
  write("GymTrack", SIZE - 60, 34, "#c6f432", 700);
  return canvas;
}

class Share extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.share());
  }
  get figures() {
    const list = document.getElementById(this.getAttribute("for"));
    return [...list.children].map((figure) => ["dt", "dd"].map((part) => figure.querySelector(part).textContent.trim()));
  }
  async share() {
    const { title, date, name } = this.dataset;
    const canvas = draw({ title, date, name, figures: this.figures });
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const file = new File([blob], "workout.png", { type: "image/png" });
    if (!navigator.canShare?.({ files: [file] })) return this.save(blob);
    try {
      await navigator.share({ files: [file] });
    } catch (error) {
      if (error.name !== "AbortError") this.save(blob);
    }
  }
  save(blob) {
    const href = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href, download: "workout.png" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }
}
customElements.define("gym-share", Share);
