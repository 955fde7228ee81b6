import { LIMITS } from "../scim/limits.ts";

const TIMEOUT_MS = 5000;

/** A source of keys that is asked over the network, in place of a file. */
export const isUrl = (source: string): boolean => /^https?:\/\//i.test(source);

/**
 * Reads the public keys of an issuer: the only request that rollcall makes to anybody, and only to
 * a URL that the operator named.
 * @param source an http or https URL, or the path of a file
 * @returns the JSON that is there
 * @throws Error when it cannot be read in time, is too large or is no JSON
 */
export async function readKeys(source: string): Promise<unknown> {
  return JSON.parse(isUrl(source) ? await download(source) : await readFile(source));
}

async function readFile(path: string): Promise<string> {
  const file = Bun.file(path);
  if (file.size > LIMITS.keySetBytes) throw tooLarge(path);
  return file.text();
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, {
    // Whoever could redirect would choose the keys.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LIMITS.keySetBytes) throw tooLarge(url);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const tooLarge = (source: string) =>
  new Error(`${source} has more than ${LIMITS.keySetBytes} bytes.`);
