import { BlockList, isIP } from "node:net";

/** What is said in place of an address for a peer on a unix socket. */
export const UNIX = "unix";

/** Addresses, ranges of them, and peers on unix sockets. */
export interface AddressSet {
  readonly isEmpty: boolean;
  /** @param address as `addressOf` writes it; nothing else is ever in a set */
  has(address: string): boolean;
}

const MAPPED = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/;

/**
 * An address in the one way in which it is written here: IPv6 in short and without a zone, IPv4
 * without the IPv6 around it that a socket for both puts there.
 * @returns undefined for what is no address
 */
export function addressOf(text: string): string | undefined {
  const [plain = ""] = text.split("%", 1);
  const family = isIP(plain);
  if (family !== 6) return family === 4 ? plain : undefined;
  const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED.exec(short) ?? [];
  if (high === undefined || low === undefined) return short;
  return [high, low]
    .map((half) => Number.parseInt(half, 16))
    .flatMap((half) => [half >> 8, half & 255])
    .join(".");
}

/** What is wrong with an address or a range that somebody wrote, e.g. `10.0.0.0/8`. */
export function problemWith(text: string): string | undefined {
  if (text === UNIX) return undefined;
  const { address, family, bits } = rangeOf(text);
  const most = family === "ipv4" ? 32 : 128;
  const isRange = address !== undefined && bits >= 0 && bits <= most;
  return isRange ? undefined : `'${text}' is no address, no range like 10.0.0.0/8, and not ${UNIX}`;
}

/** @throws Error naming the first that is none */
export function addressSet(texts: readonly string[]): AddressSet {
  const list = new BlockList();
  for (const text of texts) {
    const problem = problemWith(text);
    if (problem !== undefined) throw new Error(problem);
    if (text === UNIX) continue;
    const { address = "", family, bits } = rangeOf(text);
    list.addSubnet(address, bits, family);
  }
  const hasUnix = texts.includes(UNIX);
  return {
    isEmpty: texts.length === 0,
    has(address) {
      if (address === UNIX) return hasUnix;
      const family = isIP(address);
      return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
    },
  };
}

function rangeOf(text: string) {
  const [, written = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = isIP(written) === 4 ? written : addressOf(written);
  const family = isIP(address ?? "") === 4 ? ("ipv4" as const) : ("ipv6" as const);
  const all = family === "ipv4" ? 32 : 128;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
  const wrapped = isIP(written) === 6 && family === "ipv4" ? 96 : 0;
  return { address, family, bits: length === undefined ? all : Number(length) - wrapped };
}
