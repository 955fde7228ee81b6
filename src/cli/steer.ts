import { dlopen, ptr } from "bun:ffi";
import { readdirSync } from "node:fs";

const SOL_SOCKET = 1;
const SO_ACCEPTCONN = 30;
const SO_ATTACH_REUSEPORT_CBPF = 51;
/** BPF_RET | BPF_K: the program ends, and its outcome is the constant. */
const RETURN_CONSTANT = 0x06;

/**
 * Where two sockets of this process listen on one address, Linux spreads new connections over both.
 * From now on they go to the one that was opened second, so that the first can be closed without
 * resetting connections that it has not accepted yet. Once the first is closed, all go to the other
 * anyway. Where this cannot be done, it does nothing.
 */
export function steerToSecond(): void {
  try {
    const { symbols, close } = dlopen("libc.so.6", CALLS);
    // struct sock_filter: u16 code, u8 jt, u8 jf, u32 k. The second of them has the index 1.
    const filter = new DataView(new ArrayBuffer(8));
    filter.setUint16(0, RETURN_CONSTANT, true);
    filter.setUint32(4, 1, true);
    // struct sock_fprog: u16 length, and behind six bytes of nothing where the filter is.
    const program = new DataView(new ArrayBuffer(16));
    program.setUint16(0, 1, true);
    program.setBigUint64(8, BigInt(ptr(filter)), true);
    for (const handle of openHandles()) {
      if (!isListening(symbols, handle)) continue;
      // Refused for a socket that shares its address with none.
      symbols.setsockopt(handle, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, ptr(program), 16);
    }
    close();
  } catch {
    // No glibc, or no /proc: the first socket takes its share of connections until it is closed.
  }
}

/** Bun does not tell the handles of its servers. */
const openHandles = (): number[] => readdirSync("/proc/self/fd").map(Number);

function isListening(calls: Calls, handle: number): boolean {
  const [value, length] = [new Int32Array(1), new Uint32Array([4])];
  const outcome = calls.getsockopt(handle, SOL_SOCKET, SO_ACCEPTCONN, ptr(value), ptr(length));
  return outcome === 0 && value[0] === 1;
}

const CALLS = {
  getsockopt: { args: ["i32", "i32", "i32", "ptr", "ptr"], returns: "i32" },
  setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
} as const;

type Calls = ReturnType<typeof dlopen<typeof CALLS>>["symbols"];
