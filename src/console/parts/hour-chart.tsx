import type { Hour } from "../wire.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;
/** The chart is drawn in these units, and stretched to the width of its card. */
const [BAR, GAP, HEIGHT] = [9, 2, 44];
const WIDTH = HOURS * (BAR + GAP) - GAP;

interface Bar {
  readonly at: number;
  readonly requests: number;
  readonly failures: number;
}

/** The last 24 hours, the present one included; hours without a request are there with none. */
export function lastHours(hours: readonly Hour[], now: number): Bar[] {
  const byHour = new Map(hours.map((each) => [new Date(each.hour).getTime(), each]));
  const present = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => {
    const at = present - (HOURS - 1 - index) * HOUR_MS;
    const { requests = 0, failures = 0 } = byHour.get(at) ?? {};
    return { at, requests, failures };
  });
}

const clock = (at: number) =>
  new Date(at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });

/** Requests of each hour as bars, what of them failed in another colour. */
export function HourChart({ hours }: { hours: readonly Hour[] }) {
  const bars = lastHours(hours, Date.now());
  const most = Math.max(1, ...bars.map(({ requests }) => requests));
  const sum = (name: "requests" | "failures") => bars.reduce((total, bar) => total + bar[name], 0);
  const asked = sum("requests");
  const requests = asked === 1 ? "1 request" : `${asked} requests`;
  const label = `The last 24 hours: ${requests}, ${sum("failures")} failed`;
  // Whatever there was is to be seen, be it one request beside thousands.
  const tall = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT));
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 1}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        {bars.map(({ at, requests, failures }, index) => (
          <g key={at} transform={`translate(${index * (BAR + GAP)} 0)`}>
            <title>{`${clock(at)}: ${requests} requests, ${failures} failed`}</title>
            <rect class="slot" y={HEIGHT} width={BAR} height={1} />
            <rect class="bar" y={HEIGHT - tall(requests)} width={BAR} height={tall(requests)} />
            <rect class="failed" y={HEIGHT - tall(failures)} width={BAR} height={tall(failures)} />
          </g>
        ))}
      </svg>
      <div class="ends fine">
        <span>{clock(bars[0]?.at ?? 0)}</span>
        <span>this hour, from {clock(bars.at(-1)?.at ?? 0)}</span>
      </div>
      <figcaption class="fine">{label}.</figcaption>
    </figure>
  );
}
