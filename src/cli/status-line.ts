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

const MINUTE_MS = 60_000;

/** In the largest unit of which there are two. */
function ago(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** Tells how the server is, at once and then each minute. @returns what ends it */
export function startStatus(
  notify: Pick<Notify, "status">,
  read: () => Promise<string>,
): () => void {
  let isEnded = false;
  // A database that cannot be read is told of where it hurts somebody.
  const tell = () =>
    read().then(
      (line) => isEnded || notify.status(line),
      () => undefined,
    );
  void tell();
  const timer = setInterval(() => void tell(), MINUTE_MS);
  timer.unref();
  return () => {
    isEnded = true;
    clearInterval(timer);
  };
}
