import { connect, type Socket } from "node:net";
import type { Rollcall } from "../rollcall.ts";

/** One connection on which anything can be sent. */
export interface Line {
  send(text: string): void;
  /** What was answered so far. */
  heard(): string;
  /** Whether the server, or a fault, has ended it. */
  isOver(): boolean;
  /** Ends it without a farewell. */
  drop(): void;
  /** Stops reading, so that answers pile up at the server. */
  stopReading(): void;
}

/** @throws when nobody takes the connection */
export function openLine({ url }: Pick<Rollcall, "url">): Promise<Line> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = "";
    let isOver = false;
    const socket: Socket = connect(Number(port), hostname, () =>
      resolve({
        send: (more) => void socket.write(more),
        heard: () => text,
        isOver: () => isOver,
        drop: () => socket.resetAndDestroy(),
        stopReading: () => void socket.pause(),
      }),
    );
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => {
      isOver = true;
    });
  });
}

/** So many at one time, opened in slices, so that the queue of the kernel does not overflow. */
export async function openLines(rollcall: Pick<Rollcall, "url">, count: number): Promise<Line[]> {
  const lines: Line[] = [];
  while (lines.length < count) {
    const slice = Math.min(100, count - lines.length);
    lines.push(...(await Promise.all(Array.from({ length: slice }, () => openLine(rollcall)))));
  }
  return lines;
}

/** The head of a request, to which the empty line is missing. */
export const headOf = (method: string, path: string, token: string, more: readonly string[] = []) =>
  [
    `${method} /scim/v2${path} HTTP/1.1`,
    "Host: localhost",
    `Authorization: Bearer ${token}`,
    ...more,
    "",
  ].join("\r\n");

/** Asks until it is so. @throws when it never is */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 10_000) {
  const giveUpAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error("It never came to be.");
    await Bun.sleep(20);
  }
}
