import { dlopen } from "bun:ffi";

/** The other end of $NOTIFY_SOCKET: what systemd would read. */
export interface NotifySocket {
  /** Each datagram that has come, as lines. */
  readonly heard: readonly (readonly string[])[];
  /**
   * Waits for a datagram with a line that begins so, among those behind number `from`.
   * @returns where it stands in `heard`
   */
  hear(line: string, from?: number): Promise<number>;
  close(): void;
}

const { symbols: libc } = dlopen("libc.so.6", {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
  recv: { args: ["i32", "ptr", "u64", "i32"], returns: "i64" },
  close: { args: ["i32"], returns: "i32" },
});

const [AF_UNIX, SOCK_DGRAM, MSG_DONTWAIT] = [1, 2, 0x40];
const LOOK_MS = 2;
const HEARD_WITHIN_MS = 20_000;

/** @param path with @ in front: a name in the abstract namespace */
export function openNotifySocket(path: string): NotifySocket {
  const name = Buffer.from(path.startsWith("@") ? `\0${path.slice(1)}` : `${path}\0`);
  const address = Buffer.concat([Buffer.from([AF_UNIX, 0]), name]);
  const handle = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
  if (libc.bind(handle, address, address.length) !== 0) throw new Error(`No socket at ${path}.`);
  const heard: string[][] = [];
  const bytes = Buffer.alloc(8192);
  const timer = setInterval(() => {
    for (;;) {
      const length = Number(libc.recv(handle, bytes, BigInt(bytes.length), MSG_DONTWAIT));
      if (length < 0) return;
      heard.push(bytes.toString("utf8", 0, length).split("\n"));
    }
  }, LOOK_MS);
  return {
    heard,
    async hear(line, from = 0) {
      const giveUpAt = performance.now() + HEARD_WITHIN_MS;
      for (;;) {
        const index = heard.findIndex(
          (lines, at) => at >= from && lines.some((each) => each.startsWith(line)),
        );
        if (index >= 0) return index;
        if (performance.now() > giveUpAt) throw new Error(`No ${line}: ${JSON.stringify(heard)}`);
        await Bun.sleep(LOOK_MS);
      }
    },
    close() {
      clearInterval(timer);
      libc.close(handle);
    },
  };
}
