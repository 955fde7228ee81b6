import { connect } from "node:tls";
import type { ReverseProxy } from "./proxy.ts";

export interface Spoken {
  /** 0 when nothing was answered. */
  readonly status: number;
  /** Everything up to the last byte, with all that came before the answer itself. */
  readonly text: string;
}

/**
 * Sends exactly these bytes through TLS; no client adds a header of its own or encodes the path.
 * @param head request line and headers, without Host and Connection
 * @param from the address of this machine that it comes from
 * @param body sent behind the head; in pieces where it is a list, the next one after each answer
 */
export function speak(
  proxy: ReverseProxy,
  head: readonly string[],
  { from = "127.0.0.1", body = [] }: { from?: string; body?: readonly string[] } = {},
): Promise<Spoken> {
  const { hostname, port } = new URL(proxy.url);
  const rest = [...body];
  return new Promise((resolve, reject) => {
    let text = "";
    const ca = { host: "127.0.0.1", servername: hostname, ca: proxy.ca };
    const where = { ...ca, port: Number(port), localAddress: from };
    const socket = connect(where, () => {
      const lines = [...head, `Host: ${hostname}:${port}`, "Connection: close", "", ""];
      socket.write(lines.join("\r\n"));
      if (!head.includes("Expect: 100-continue")) send();
    });
    const send = () => {
      for (const piece of rest.splice(0)) socket.write(piece);
    };
    socket.setEncoding("utf8");
    socket.on("data", (piece: string) => {
      text += piece;
      send();
    });
    socket.on("close", () => {
      const [final = ""] = /^HTTP\/1\.1 (?!100)\d{3}/m.exec(text) ?? [];
      resolve({ status: Number(final.slice(-3)), text });
    });
    socket.on("error", reject);
  });
}
