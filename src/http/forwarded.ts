import { LIMITS } from "../scim/limits.ts";
import { type AddressSet, addressOf, UNIX } from "./addresses.ts";
import { type Element, readForwarded } from "./forwarded-header.ts";

/** Where a request comes from, and under which URL its client knows the server. */
export interface Origin {
  /** `unknown` is one address for all that have none. */
  readonly address: string;
  /** Without a trailing slash; undefined where no proxy that is trusted tells. */
  readonly publicUrl: string | undefined;
}

export const UNKNOWN = "unknown";

/**
 * The address of a socket's other end as it is written here.
 * @param peer undefined when the socket is closed already
 */
export const peerAddress = (peer = UNKNOWN): string => addressOf(peer) ?? peer;

/**
 * Reads where a request comes from. What stands in headers counts only when a trusted proxy sent
 * it: each proxy writes down from whom it has the request, so the right-most address that is no
 * trusted proxy's is the last one that anybody trusted has seen. What stands left of it may be
 * invented.
 * @param peer the address of the socket's other end, from `peerAddress`
 */
export function originOf(headers: Headers, peer: string, trusted: AddressSet): Origin {
  if (!trusted.has(peer)) return { address: peer, publicUrl: undefined };
  const listed = listOf(headers, "x-forwarded-for")?.map(nodeOf);
  const elements = readForwarded(headers.get("forwarded"));
  const standard = elements?.map(({ for: node = UNKNOWN }) => nodeOf(node));
  const [first, second] = [listed, standard]
    .filter((chain) => chain !== undefined)
    .map((chain) => callerOf(chain, trusted));
  const hops = (first ?? second)?.hops ?? 0;
  return {
    // A proxy writes one of the two headers and may pass on the other as it came. Which of them
    // is its own nobody can tell.
    address:
      second === undefined || second.address === first?.address
        ? (first?.address ?? peer)
        : UNKNOWN,
    publicUrl: publicUrlOf(headers, elements, hops),
  };
}

/** Whether a request claims to come from somewhere else than from its socket's other end. */
export const isForwarded = (headers: Headers): boolean =>
  headers.has("x-forwarded-for") || headers.has("forwarded");

/** The right-most elements of a header that is a list; undefined when it is not there. */
const listOf = (headers: Headers, name: string): string[] | undefined =>
  headers
    .get(name)
    ?.split(",")
    .slice(-LIMITS.forwardedHops)
    .map((each) => each.trim());

/** The right-most that is not trusted, or the left-most where all are. */
function callerOf(chain: readonly string[], trusted: AddressSet) {
  const reversed = chain.toReversed();
  const found = reversed.findIndex((address) => !trusted.has(address));
  const hops = found < 0 ? reversed.length - 1 : found;
  return { address: reversed[hops] ?? UNKNOWN, hops };
}

/** RFC 7239 §6: an address, in brackets where it is IPv6, and perhaps a port. */
const NODE = /^(?:\[([\da-f:.%]+)\]|([\d.]+))(?::[\w.-]+)?$/i;

function nodeOf(text: string): string {
  // What nginx calls whoever came by a unix socket.
  if (text === "unix:" || text === UNIX) return UNIX;
  const [, inBrackets, plain] = NODE.exec(text) ?? [];
  return addressOf(inBrackets ?? plain ?? text) ?? UNKNOWN;
}

const PROTOCOL = /^https?$/i;
const HOST = /^(?:[a-z\d](?:[\w.-]*[a-z\d])?|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const PREFIX = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/;

/** @param hops how many proxies stand behind the one that the client reached */
function publicUrlOf(
  headers: Headers,
  elements: readonly Element[] | undefined,
  hops: number,
): string | undefined {
  const element = elements?.at(-1 - hops);
  const at = (name: string) => {
    const list = listOf(headers, name);
    // One value for a whole chain is that of whoever set it last.
    return list?.at(-1 - hops) ?? list?.[0];
  };
  const protocol = at("x-forwarded-proto") ?? element?.proto ?? "";
  const host = at("x-forwarded-host") ?? element?.host ?? headers.get("host") ?? "";
  const prefix = at("x-forwarded-prefix") ?? "";
  const url = `${protocol}://${host}`;
  const isGood = PROTOCOL.test(protocol) && HOST.test(host) && PREFIX.test(prefix);
  return isGood && URL.canParse(url)
    ? `${new URL(url).origin}${prefix.replace(/\/$/, "")}`
    : undefined;
}
