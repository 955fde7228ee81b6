import { FLOOR, ROLLCALL } from "./operations.ts";
import type { Report } from "./report.ts";
import { fine } from "./table.ts";

const WIDTH = 980;
const LEFT = 320;
const RIGHT = 700;
const NUMBERS = 730;
const STEP = 24;
/** From few people to many. */
const COLOURS = ["#8fc1e3", "#3b82c4", "#123f73"];
const MISSED = "#b8480f";
const FAINT = "#e3e7eb";
const GREY = "#57606a";

const FOOT =
  "Brown: a goal that is missed. Axes are logarithmic. To measure it yourself: make bench.";

/** Values of one operation, one for each size; a goal that is a least or a most of all of them. */
interface Line {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

interface Panel {
  readonly title: string;
  readonly names: readonly string[];
  readonly colours: readonly string[];
  readonly lines: readonly Line[];
}

/** What a run found, as an SVG: a dot for each size, a mark for each goal, all of it to read. */
export function chart(report: Report): string {
  const { rollcall, machine, load } = report.facts;
  let y = 66;
  const drawn = panelsOf(report).map((panel) => {
    const [text, height] = draw(panel, y);
    y += height;
    return text;
  });
  const height = y + 30;
  const font = "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
      `height="${height}" font-family="${font}" font-size="13" fill="#1f2328">`,
    // A card of its own, so that it reads the same on a white and on a dark page.
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="#fff" ` +
      'stroke="#d0d7de"/>',
    '<text x="20" y="34" font-size="18" font-weight="600">How fast rollcall is</text>',
    text(20, 54, `${rollcall}; ${machine}; ${report.at.slice(0, 10)}`, GREY),
    ...drawn,
    text(20, height - 14, `${FOOT} Load by ${load?.split(";")[0]}.`, GREY),
    "</svg>",
    "",
  ].join("\n");
}

function panelsOf({ runs, scale }: Report): Panel[] {
  const sizes = runs.map(({ size }) => size);
  const colours = COLOURS.slice(-sizes.length);
  const targets = new Set(runs.flatMap(({ rows }) => rows.flatMap((row) => keys(row.ratios))));
  const panels = [FLOOR, ...[...targets].filter((target) => target !== FLOOR)].map((target) => ({
    title:
      target === FLOOR
        ? "Rate, as a ratio to the floor: the same durable write or indexed read, nothing else"
        : `Rate, as a ratio to ${target}`,
    names: sizes,
    colours,
    lines: (runs[0]?.rows ?? [])
      .map(({ operation, goal }) => ({
        name: operation,
        values: runs.map(
          ({ rows }) => rows.find((row) => row.operation === operation)?.ratios[target],
        ),
        least: goal[target],
      }))
      .filter(({ values }) => values.some((value) => value !== undefined)),
  }));
  const growth = {
    title: `Time at ${sizes.at(-1)} people, as a ratio to that at ${sizes[0]}`,
    names: [ROLLCALL, FLOOR],
    colours: [COLOURS[2] ?? "", "#b6bec7"],
    lines: scale
      .filter(({ most }) => most !== undefined)
      .map(({ operation, time, floor, most }) => ({
        name: operation,
        values: [time, floor],
        most,
      })),
  };
  return [...panels, growth].filter(({ lines }) => lines.length > 0);
}

const keys = (ratios: Readonly<Record<string, number>>) => Object.keys(ratios);

/** @returns the elements, and how high they are together */
function draw({ title, names, colours, lines }: Panel, top: number): [string, number] {
  const first = top + 66;
  const last = first + lines.length * STEP;
  const { x, ticks } = scaleOf(lines);
  const grid = ticks.map((tick) =>
    [
      `<path d="M${x(tick)} ${first - 14}V${last - 8}" ` +
        `stroke="${tick === 1 ? "#9aa4ae" : FAINT}"/>`,
      text(x(tick), first - 20, `${tick}x`, GREY, "middle"),
    ].join(""),
  );
  const heads = names.map((name, at) =>
    [
      `<circle cx="${column(at) - 11 - widthOf(name)}" cy="${first - 24}" r="5" ` +
        `fill="${colours[at]}"/>`,
      text(column(at), first - 20, name, GREY, "end"),
    ].join(""),
  );
  const hasGoals = lines.some(({ least, most }) => least !== undefined || most !== undefined);
  const elements = [
    `<text x="20" y="${top + 26}" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...grid,
    ...heads,
    ...(hasGoals
      ? [
          mark(column(names.length) - 38, first - 31, 14),
          text(column(names.length), first - 20, "goal", GREY, "end"),
        ]
      : []),
    ...lines.map((line, at) => drawLine(line, first + at * STEP, x, colours)),
  ];
  return [elements.join("\n"), last - top + 10];
}

/** About as wide as it is drawn. */
const widthOf = (name: string) =>
  [...name].reduce((sum, c) => sum + ("mw".includes(c) ? 11 : "filrt".includes(c) ? 4.5 : 7), 0);

const column = (at: number) => NUMBERS + 40 + at * 64;

function drawLine(
  { name, values, least, most }: Line,
  y: number,
  x: (value: number) => number,
  colours: readonly string[],
): string {
  const isMissed = (value: number) =>
    (least !== undefined && value < least) || (most !== undefined && value > most);
  const goal = least ?? most;
  const judged = most === undefined ? values : values.slice(0, 1);
  const dots = values.flatMap((value, at) =>
    value === undefined
      ? []
      : `<circle cx="${x(value)}" cy="${y + (at - (values.length - 1) / 2) * 5}" r="4.5" ` +
        `fill="${colours[at]}" stroke="#fff"/>`,
  );
  const numbers = values.map((value, at) => {
    const colour = value !== undefined && judged.includes(value) && isMissed(value) ? MISSED : "";
    return text(column(at), y + 4, value === undefined ? "" : fine(value), colour, "end");
  });
  return [
    text(LEFT - 12, y + 4, name, "", "end"),
    `<path d="M${LEFT} ${y}H${RIGHT}" stroke="${FAINT}"/>`,
    ...(goal === undefined
      ? []
      : [
          mark(x(goal), y - 10, 20),
          text(
            column(values.length),
            y + 4,
            `${most === undefined ? "≥" : "≤"} ${goal}`,
            "",
            "end",
          ),
        ]),
    ...dots.reverse(),
    ...numbers,
  ].join("");
}

const mark = (x: number, y: number, height: number) =>
  `<path d="M${x} ${y}v${height}" stroke="#1f2328" stroke-width="2.5"/>`;

/** Ratios are far apart, and half is as far from one as double is: the axis is logarithmic. */
function scaleOf(lines: readonly Line[]) {
  const all = lines.flatMap(({ values, least = 1, most = 1 }) => [
    ...values.filter((value): value is number => value !== undefined && value > 0),
    least,
    most,
  ]);
  const low = Math.min(...all) / 1.15;
  const high = Math.max(...all) * 1.15;
  const span = high / low;
  const digits = span > 200 ? [1] : span > 6 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 3, 5, 7];
  const ticks = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5]
    .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= low && tick <= high);
  const x = (value: number) => {
    const share = Math.log(value / low) / Math.log(high / low);
    return Math.round(LEFT + Math.max(0, share) * (RIGHT - LEFT));
  };
  return { x, ticks };
}

function text(x: number, y: number, content: string, colour = "", anchor = "start"): string {
  const fill = colour === "" ? "" : ` fill="${colour}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${fill}>${escaped(content)}</text>`;
}

const escaped = (content: string) =>
  content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
