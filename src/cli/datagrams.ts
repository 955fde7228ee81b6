import { openLibc } from "./libc.ts";

/** A way to somebody who reads datagrams on a unix socket. Bun has none of its own. */
export interface Datagrams {
  /** Never waits. @returns whether the text is with the reader */
  send(text: string): boolean;
  close(): void;
}

const AF_UNIX = 1;
/** SOCK_DGRAM | SOCK_CLOEXEC */
const DATAGRAM = 2 | 0x80000;
/** MSG_DONTWAIT | MSG_NOSIGNAL: a reader that hangs or is gone is no trouble of ours. */
const AT_ONCE = 0x40 | 0x4000;
/** sun_path of unix(7). */
const LONGEST_PATH = 108;
const CLOCK_MONOTONIC = 1;

const CALLS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  sendto: { args: ["i32", "ptr", "u64", "i32", "ptr", "u32"], returns: "i64" },
  close: { args: ["i32"], returns: "i32" },
  clock_gettime: { args: ["i32", "ptr"], returns: "i32" },
} as const;

/**
 * @param path of the socket; with @ in front its name in the abstract namespace
 * @throws Error when this is no such address
 */
export function openDatagrams(path: string): Datagrams {
  const address = addressOf(path);
  const { socket, sendto, close } = calls();
  const handle = socket(AF_UNIX, DATAGRAM, 0);
  if (handle < 0) throw new Error("No unix socket can be opened.");
  return {
    send(text) {
      const bytes = Buffer.from(text);
      const length = BigInt(bytes.length);
      return sendto(handle, bytes, length, AT_ONCE, address, address.length) >= 0;
    },
    close: () => void close(handle),
  };
}

/** CLOCK_MONOTONIC; Bun's own clocks begin with the process. */
export function monotonicMicroseconds(): bigint {
  const time = new BigInt64Array(2);
  calls().clock_gettime(CLOCK_MONOTONIC, time);
  const [seconds = 0n, nanoseconds = 0n] = time;
  return seconds * 1_000_000n + nanoseconds / 1000n;
}

/** struct sockaddr_un: the family, then the path, or a zero byte and the abstract name. */
function addressOf(path: string): Buffer {
  if (!/^[/@]./.test(path)) throw new Error(`'${path}' is no address of a unix socket.`);
  const isAbstract = path.startsWith("@");
  const bytes = Buffer.from(isAbstract ? `\0${path.slice(1)}` : `${path}\0`);
  if (bytes.length > LONGEST_PATH) throw new Error(`'${path}' is too long for a unix socket.`);
  const family = Buffer.from(new Uint16Array([AF_UNIX]).buffer);
  return Buffer.concat([family, bytes]);
}

let loaded: ReturnType<typeof openLibc<typeof CALLS>>["symbols"] | undefined;

/** Loaded when first needed: most who run rollcall by hand never do. */
function calls() {
  loaded ??= openLibc(CALLS).symbols;
  return loaded;
}
