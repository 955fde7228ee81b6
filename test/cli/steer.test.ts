import { expect, test } from "bun:test";
import { steerToSecond } from "../../src/cli/steer.ts";

const CONNECTIONS = 64;

/** Listens beside whoever listens on the port already. @returns how many came here */
function listenBeside(port: number) {
  let came = 0;
  // Bun obeys it, which its types do not know.
  const reusePort = { reusePort: true } as object;
  const listener = Bun.listen({
    hostname: "127.0.0.1",
    port,
    ...reusePort,
    socket: {
      open(socket) {
        came++;
        socket.end("x");
      },
      data: () => undefined,
    },
  });
  return { listener, came: () => came };
}

/** Connects so often, one after another, and waits for a byte each time. */
async function connectTo(port: number): Promise<void> {
  for (let count = 0; count < CONNECTIONS; count++) {
    const answered = Promise.withResolvers<void>();
    await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data: () => answered.resolve(), error: (_socket, error) => answered.reject(error) },
    });
    await answered.promise;
  }
}

test("steerToSecond() gives all new connections to the second socket of an address", async () => {
  const first = listenBeside(0);
  const { port } = first.listener;
  const second = listenBeside(port);
  await connectTo(port);
  const before = first.came();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(CONNECTIONS);

  steerToSecond();
  await connectTo(port);
  expect(first.came()).toBe(before);

  // Alone it gets all; with a third one beside it, that is the second.
  first.listener.stop();
  await connectTo(port);
  const third = listenBeside(port);
  const came = second.came();
  await connectTo(port);
  expect([second.came(), third.came()]).toEqual([came, CONNECTIONS]);
  for (const { listener } of [second, third]) listener.stop();
});

test("steerToSecond() leaves sockets alone that share their address with none", async () => {
  const only = listenBeside(0);
  steerToSecond();
  await connectTo(only.listener.port);
  expect(only.came()).toBe(CONNECTIONS);
  only.listener.stop();
});
