import { type AddressSet, addressSet } from "./addresses.ts";
import { isForwarded, type Origin, originOf, peerAddress } from "./forwarded.ts";
import { oncePerHour } from "./limits/once-per-hour.ts";
import type { Log } from "./log.ts";
import { remembering } from "./remembering.ts";

export interface NetworkSettings {
  /** Whose headers are believed. */
  readonly trustedProxies: readonly string[];
  /** Who may ask; none for everybody. */
  readonly allowed: readonly string[];
  /** Whether all others are refused, or only told of in the log. */
  readonly mode: "observe" | "enforce";
}

export interface NetworkOn {
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
  readonly log: Pick<Log, "warn">;
  /** Whether an operator said under which URL clients know the server: no header counts then. */
  readonly isPinned: boolean;
}

/** What a server makes of where requests come from. */
export interface Network {
  /** @param peer the address of the socket's other end; undefined when it is closed already */
  originOf(headers: Headers, peer: string | undefined): Origin;
  /** Whether requests from an address are to be carried out. */
  allows(address: string): boolean;
  /** Looks at other settings. @returns takes them over @throws Error for what is no address */
  prepare(settings: NetworkSettings): () => void;
}

/** What follows from the settings; with them goes what was remembered of them. */
interface Rules {
  readonly trusted: AddressSet;
  readonly allowed: AddressSet;
  readonly mode: NetworkSettings["mode"];
}

export function createNetwork(
  settings: NetworkSettings,
  { now, log, isPinned }: NetworkOn,
): Network {
  let rules = rulesOf(settings);
  const writtenHere = remembering(peerAddress);
  const isNewProxy = oncePerHour(now);
  const isNewCaller = oncePerHour(now);

  /** Whoever sets a proxy up sees here why all requests come from it. */
  function noteUntrusted(headers: Headers, address: string): void {
    if (!isForwarded(headers) || rules.trusted.has(address) || !isNewProxy(address)) return;
    log.warn({ address }, "passed over X-Forwarded-For or Forwarded: not in trusted-proxies");
  }

  return {
    originOf(headers, socketPeer) {
      const peer = socketPeer === undefined ? peerAddress() : writtenHere(socketPeer);
      noteUntrusted(headers, peer);
      const origin = originOf(headers, peer, rules.trusted);
      return isPinned ? { ...origin, publicUrl: undefined } : origin;
    },
    allows(address) {
      const { allowed, mode } = rules;
      if (allowed.isEmpty || allowed.has(address)) return true;
      if (mode === "enforce") return false;
      if (isNewCaller(address)) log.warn({ address }, "would be refused: not in allow-addresses");
      return true;
    },
    prepare(changed) {
      const next = rulesOf(changed);
      return () => {
        rules = next;
      };
    },
  };
}

const rulesOf = ({ trustedProxies, allowed, mode }: NetworkSettings): Rules => ({
  trusted: rememberingSet(addressSet(trustedProxies)),
  allowed: rememberingSet(addressSet(allowed)),
  mode,
});

const rememberingSet = ({ isEmpty, has }: AddressSet): AddressSet => ({
  isEmpty,
  has: remembering(has),
});
