import type { Row } from "./table.ts";

const LEFT = 330;
const WIDTH = 860;
const STEP = 26;
const TOP = 56;

/** Rates as ratios to the floor, as bars with the goals as marks. An SVG. */
export function chart(rows: readonly Row[], caption: string): string {
  const shown = rows.filter(({ floor }) => floor !== undefined);
  const most = Math.max(1, ...shown.flatMap(({ floor = 0, goal }) => [floor, goal.floor ?? 0]));
  const x = (ratio: number) => Math.round(LEFT + (ratio / most) * (WIDTH - LEFT - 60));
  const height = TOP + shown.length * STEP + 16;
  const bars = shown.flatMap(({ operation, floor = 0, goal }, at) => {
    const y = TOP + at * STEP;
    const isMissed = goal.floor !== undefined && floor < goal.floor;
    return [
      `<text x="${LEFT - 10}" y="${y + 13}" text-anchor="end">${escaped(operation)}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${x(floor) - LEFT}" height="18" ` +
        `fill="${isMissed ? "#c2703d" : "#3d7dc2"}"/>`,
      `<text x="${x(floor) + 6}" y="${y + 13}">${floor.toFixed(2)}</text>`,
      ...(goal.floor === undefined
        ? []
        : [
            `<path d="M${x(goal.floor)} ${y - 3}v24" stroke="#222" stroke-width="2">` +
              `<title>goal ${goal.floor}</title></path>`,
          ]),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
      'font-family="sans-serif" font-size="12" fill="#222">',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    '<text x="16" y="22" font-size="15">Rate of rollcall, as a ratio to the floor ' +
      "(black marks: goals)</text>",
    `<text x="16" y="42" fill="#666">${escaped(caption)}</text>`,
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
