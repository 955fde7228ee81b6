import { LIMITS } from "../scim/limits.ts";

/**
 * As `find`, which always finds the same: what it found for addresses is remembered, as few of them
 * send most requests. Nobody can fill the memory with addresses.
 */
export function remembering<T>(find: (address: string) => T): (address: string) => T {
  const known = new Map<string, T>();
  return (address) => {
    const remembered = known.get(address);
    if (remembered !== undefined) return remembered;
    if (known.size >= LIMITS.throttledAddresses) known.clear();
    const found = find(address);
    known.set(address, found);
    return found;
  };
}
