/**
 * Sends requests from a process of its own, over connections that are kept: each sends its next
 * request when the answer to the last one is there. Plain sockets, for fetch would cost more than
 * what is measured.
 */
import { readFileSync } from "node:fs";
import { type Aim, OPERATIONS, type Operation } from "./operations.ts";
import type { Measured, Plan } from "./plan.ts";
import { written } from "./wire.ts";

/** A file with an aim as JSON, which at a million people is too long for a message, or work. */
export type Told = { readonly aim: string } | { readonly plan: Plan };

const aims = new Map<string, Aim>();

process.on("disconnect", () => process.exit());
process.on("message", async (told: Told) => {
  if ("aim" in told) {
    const aim = JSON.parse(readFileSync(told.aim, "utf8")) as Aim;
    aims.set(aim.target, aim);
    return;
  }
  const { plan } = told;
  const aim = aims.get(plan.aim);
  const operation = OPERATIONS.find(({ name }) => name === plan.operation);
  if (!aim || !operation) throw new Error(`Nothing is known of ${plan.aim}, ${plan.operation}`);
  process.send?.(await measure(aim, operation, plan));
});

interface Line {
  text: string;
  began: number;
  isDone: boolean;
}

async function measure(aim: Aim, operation: Operation, plan: Plan): Promise<Measured> {
  const latencies: number[] = [];
  let next = plan.from;
  let failures = 0;
  let failure = "";
  const began = performance.now();
  const until = began + plan.seconds * 1000;
  const last = plan.from + plan.most;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const clients = plan.clients ?? operation.clients;
  let open = clients;

  const pending = new Map<Bun.Socket<Line>, Uint8Array>();
  const push = (socket: Bun.Socket<Line>, bytes: Uint8Array) => {
    const sent = socket.write(bytes);
    if (sent < bytes.length) pending.set(socket, bytes.subarray(sent));
    else pending.delete(socket);
  };
  const end = (socket: Bun.Socket<Line>) => {
    socket.data.isDone = true;
    socket.end();
  };
  const send = (socket: Bun.Socket<Line>) => {
    if (next >= last || performance.now() >= until) {
      end(socket);
      open--;
      if (open === 0) resolve();
      return;
    }
    const bytes = written(aim, operation.ask(aim, next++));
    socket.data.text = "";
    socket.data.began = performance.now();
    push(socket, bytes);
  };
  const receive = (socket: Bun.Socket<Line>, chunk: Buffer) => {
    socket.data.text += chunk.toString("latin1");
    const status = statusOf(socket.data.text);
    if (status === undefined) return;
    latencies.push(performance.now() - socket.data.began);
    if (!operation.status.includes(status)) {
      failures++;
      failure ||= socket.data.text.slice(0, 1000);
    }
    if (!isLast(socket.data.text)) return send(socket);
    end(socket);
    connect().catch(reject);
  };
  const connect = () =>
    Bun.connect<Line>({
      hostname: "127.0.0.1",
      port: aim.port,
      data: { text: "", began: 0, isDone: false },
      socket: {
        open: send,
        data: receive,
        drain(socket) {
          const rest = pending.get(socket);
          if (rest) push(socket, rest);
        },
        error: (_, error) => reject(error),
        close: (socket) => {
          if (!socket.data.isDone) reject(new Error(`${plan.aim} closed a connection.`));
        },
      },
    });
  const lines = Array.from({ length: clients }, connect);
  await Promise.all([promise, ...lines]);
  const ms = performance.now() - began;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
  return {
    count: latencies.length,
    used: next - plan.from,
    failures,
    failure,
    perSecond: (latencies.length * 1000) / ms,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

/** Whether the server closes the connection after this answer, as it says. */
function isLast(text: string): boolean {
  const at = text.search(/\r\nconnection: *close\r\n/i);
  return at >= 0 && at < text.indexOf("\r\n\r\n");
}

/** The status of an answer; undefined as long as it is not whole. */
function statusOf(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const status = Number(text.slice(9, 12));
  if (status === 204 || status === 304) return status;
  const fields = text.slice(0, head).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(fields)?.[1];
  const isWhole =
    length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= head + 4 + Number(length);
  return isWhole ? status : undefined;
}
