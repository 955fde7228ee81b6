import { connect, type TLSSocket } from "node:tls";

/** One connection, kept as a client does that sends nothing twice. */
export interface TlsConnection {
  /** Whom the server says it is, e.g. `first`. */
  readonly name: string;
  /** Sends bytes as they are. */
  send(text: string): void;
  /** The next answer. @throws when the connection ends in place of one, or in the middle */
  answer(): Promise<TlsAnswer>;
  ask(text: string): Promise<TlsAnswer>;
  close(): void;
}

export interface TlsAnswer {
  readonly status: number;
  readonly head: string;
  /** Whether the server said that this was the last one. */
  readonly isLast: boolean;
}

/** @param ca the certificates that are trusted, as PEM */
export async function connectTls(port: number, ca: string): Promise<TlsConnection> {
  const socket = await opened(port, ca);
  let [received, isOver] = ["", false];
  let wake = () => {};
  const note = (what: () => void) => () => {
    what();
    wake();
  };
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => note(() => (received += chunk))());
  socket.on(
    "close",
    note(() => (isOver = true)),
  );
  socket.on(
    "error",
    note(() => (isOver = true)),
  );
  async function answer(): Promise<TlsAnswer> {
    for (;;) {
      const [head, length] = headOf(received);
      if (head !== undefined && received.length >= length) {
        received = received.slice(length);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
        return { status, head, isLast: /^connection: close/im.test(head) };
      }
      if (isOver) throw new Error(`the connection ended after '${received}'`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  const send = (text: string) => void socket.write(text);
  return {
    name: String(socket.getPeerCertificate().subject.CN),
    send,
    answer,
    ask(text) {
      send(text);
      return answer();
    },
    close: () => socket.destroy(),
  };
}

function opened(port: number, ca: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, ca, servername: "localhost" });
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** The head of the first answer, and where the whole answer ends. */
function headOf(received: string): [head: string | undefined, length: number] {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return [undefined, 0];
  const head = received.slice(0, end);
  return [head, end + 4 + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)];
}
