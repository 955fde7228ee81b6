import type { Brake } from "../directory/store.ts";
import type { Notify } from "./notify.ts";

/** What a line about a running server is made of. Times are milliseconds since 1970. */
export interface Serving {
  readonly publicUrl: string;
  readonly isProvisioning: boolean;
  readonly brake: Brake;
  /** When each client was last seen. */
  readonly lastContacts: ReadonlyMap<string, number>;
  readonly now: number;
}

const MINUTE_MS = 60_000;
/** Those who were here last; the rest is counted. */
const CLIENTS_SHOWN = 3;

/** How the server is, in one line: what needs somebody's attention comes first. */
export function statusLine({
  publicUrl,
  isProvisioning,
  brake,
  lastContacts,
  now,
}: Serving): string {
  const clients = [...lastContacts].sort(([, one], [, other]) => other - one);
  const seen = clients
    .slice(0, CLIENTS_SHOWN)
    .map(([client, at]) => `${client} was here ${ago(now - at)}`);
  const more = clients.length - seen.length;
  return [
    ...(brake.trippedAt === undefined ? [] : ["BRAKE: deactivations are held back."]),
    ...(isProvisioning ? [] : ["Provisioning is off."]),
    `Serving ${publicUrl};`,
    `${seen.join(", ") || "no client was here yet"}${more > 0 ? `, and ${more} more` : ""}.`,
  ].join(" ");
}

/** In the largest unit of which there are two. */
function ago(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** What is said of a running server. */
export interface Status {
  /** Something fails, in words; undefined when it is well again. It is told at once. */
  trouble(what: string | undefined): void;
  /** Tells how the server is, at once and then each minute. */
  begin(read: () => Promise<string>): void;
  end(): void;
}

/** What fails still is told again by then. */
const TROUBLED_MS = 70 * MINUTE_MS;

export function createStatus(notify: Pick<Notify, "status">): Status {
  let timer: Timer | undefined;
  let read: (() => Promise<string>) | undefined;
  let trouble: { readonly what: string; readonly at: number } | undefined;
  async function tell(): Promise<void> {
    const by = read;
    // A database that cannot be read keeps nobody from hearing that it cannot.
    const line = (await by?.().catch(() => undefined)) ?? "";
    if (by === undefined || by !== read) return;
    const isTroubled = trouble && performance.now() - trouble.at < TROUBLED_MS;
    const text = [...(isTroubled ? [`FAILING: ${trouble?.what}`] : []), line].join(" ").trim();
    if (text !== "") notify.status(text);
  }
  return {
    trouble(what) {
      const isNew = what !== trouble?.what;
      trouble = what === undefined ? undefined : { what, at: performance.now() };
      if (isNew) void tell();
    },
    begin(by) {
      read = by;
      void tell();
      timer = setInterval(() => void tell(), MINUTE_MS);
      timer.unref();
    },
    end() {
      read = undefined;
      clearInterval(timer);
    },
  };
}
