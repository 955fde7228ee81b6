/** Sweden writes 2026-11-22 05:59:56, which nobody reads in another order. */
const FORMAT = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });
const ZONE = FORMAT.resolvedOptions().timeZone;
const AGO = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** e.g. "3 minutes ago" */
export function relative(time: string, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1000;
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? [];
  return unit && size ? AGO.format(Math.round(seconds / size), unit) : "just now";
}

export const absolute = (time: string): string => FORMAT.format(new Date(time));

interface WhenProps {
  readonly time: string | null | undefined;
  readonly never?: string;
  /** The date and time instead of how long ago. */
  readonly exact?: boolean;
}

/** A time as people say it; the exact one is its title. */
export function When({ time, never = "never", exact = false }: WhenProps) {
  if (!time) return <span class="fine">{never}</span>;
  const [shown, title] = [relative(time), absolute(time)];
  return (
    <time dateTime={time} title={exact ? shown : `${title} ${ZONE}`}>
      {exact ? title : shown}
    </time>
  );
}

/** What the times on a page are in. */
export const Zone = () => <p class="fine">Times are in this browser's time zone, {ZONE}.</p>;
