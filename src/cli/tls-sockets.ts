import type { Address } from "./address.ts";
import type { Pair } from "./certificate.ts";
import { type Answering, openSocket, type Socket } from "./open-socket.ts";
import { steerToSecond } from "./steer.ts";

/** Who asks again and again hears within so long that this connection ends. */
const MOVED_WITHIN_MS = 2000;

/** RFC 6797: for a year from now browsers come by HTTPS. */
const STRICT_TRANSPORT = "max-age=31536000";

type TcpAddress = Extract<Address, { kind: "tcp" }>;

/** Sockets that serve HTTPS. */
export interface TlsSockets {
  /** Those that were opened last, in the order of the addresses. */
  readonly current: () => readonly Socket[];
  /** All that may have requests under way. */
  readonly all: () => readonly Socket[];
  /**
   * Serves another certificate. New connections get it at once; those that there are keep theirs up
   * to their next answer, which says that it is the last, or until they have been idle for a while.
   * @throws Error when it cannot be served; then the one before it stays
   */
  replace(pair: Pair): Promise<void>;
}

/** Sockets that were opened with the same certificate. */
interface Round {
  readonly sockets: readonly Socket[];
  isOver: boolean;
}

/** @throws Error when one of them cannot be opened */
export function openTlsSockets(
  addresses: readonly TcpAddress[],
  pair: Pair,
  answer: Answering,
): TlsSockets {
  let round = openRound(addresses, pair, answer);
  const rounds = new Set([round]);
  // With port 0 the first round was given the ports.
  const taken = addresses.map((address, index) => ({
    ...address,
    port: round.sockets[index]?.port ?? address.port,
  }));
  let turn: Promise<unknown> = Promise.resolve();

  /** @returns what settles when the sockets before accept no more connections */
  async function move(by: Pair): Promise<() => Promise<void>> {
    const before = round;
    round = openRound(taken, by, answer);
    rounds.add(round);
    steerToSecond();
    before.isOver = true;
    return async () => {
      // Connections that are just being made come to those sockets still.
      await Bun.sleep(MOVED_WITHIN_MS);
      const ends = before.sockets.map((socket) => socket.stop());
      void Promise.all(ends).then(() => rounds.delete(before));
    };
  }
  return {
    current: () => round.sockets,
    all: () => [...rounds].flatMap(({ sockets }) => sockets),
    replace(by) {
      // One after another: of three sockets on one address none would be the second.
      const moved = turn.then(() => move(by));
      turn = moved.then((end) => end()).catch(() => undefined);
      return moved.then(() => undefined);
    },
  };
}

function openRound(addresses: readonly TcpAddress[], pair: Pair, answer: Answering): Round {
  const sockets: Socket[] = [];
  const round: Round = { sockets, isOver: false };
  const securely: Answering = async (request, from) => {
    const response = await answer(request, from);
    response.headers.set("Strict-Transport-Security", STRICT_TRANSPORT);
    if (round.isOver) response.headers.set("Connection", "close");
    return response;
  };
  try {
    for (const address of addresses) sockets.push(openSocket(address, pair, securely));
  } catch (error) {
    for (const socket of sockets) void socket.stop(true);
    throw error;
  }
  return round;
}
