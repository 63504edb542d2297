import { el } from "./dom.js";
import { mediumOfCanvas } from "./media.js";

/** Things to try with nothing at hand: `{ label, hint, start(playground) }`. */
export const starters = [
  {
    label: "Describe a drawing",
    hint: "Draws two shapes and asks what they are",
    async start({ send }) { send("Describe this image.", [await drawing()]); },
  },
  {
    label: "Call a tool",
    hint: "Offers a weather function; you play the weather",
    async start({ send, settings }) {
      settings.useExampleTools();
      send("What is the weather in Paris?");
    },
  },
  {
    label: "Write a few lines",
    hint: "Text only, streamed",
    async start({ send }) { send("Write a poem about the sea."); },
  },
];

const COLOURS = { red: "#dc1e1e", green: "#1ea032", blue: "#1e46dc", yellow: "#f5d728", orange: "#f58714", purple: "#8228aa" };
const GROUNDS = ["#fafafa", "#808080", "#0f0f0f"];
const SHAPES = {
  circle: (pen) => pen.arc(0, 0, 1, 0, 2 * Math.PI),
  square: (pen) => pen.rect(-0.88, -0.88, 1.76, 1.76),
  triangle: (pen) => polygon(pen, [[0, -1], [0.95, 0.8], [-0.95, 0.8]]),
  diamond: (pen) => polygon(pen, [[0, -1.1], [0.75, 0], [0, 1.1], [-0.75, 0]]),
  star: (pen) => polygon(pen, Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 ? 0.45 : 1.1;
    return [Math.sin((i * Math.PI) / 5) * radius, -Math.cos((i * Math.PI) / 5) * radius];
  })),
};

function polygon(pen, points) {
  points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
}

/** Two different shapes side by side, of a size that suits the smallest models. */
function drawing() {
  const canvas = el("canvas", { width: 192, height: 128 });
  const pen = canvas.getContext("2d");
  const pick = (list) => list.splice(Math.floor(Math.random() * list.length), 1)[0];
  const colours = Object.keys(COLOURS);
  const shapes = Object.keys(SHAPES);
  pen.fillStyle = pick([...GROUNDS]);
  pen.fillRect(0, 0, canvas.width, canvas.height);
  for (const x of [48, 144]) {
    pen.save();
    pen.translate(x, 64);
    pen.scale(32, 32);
    pen.fillStyle = COLOURS[pick(colours)];
    pen.beginPath();
    SHAPES[pick(shapes)](pen);
    pen.fill();
    pen.restore();
  }
  return mediumOfCanvas(canvas, "drawing.png");
}
