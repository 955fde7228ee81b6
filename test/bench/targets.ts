import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newGroup, patchOf } from "../binary/bodies.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { documentOf, personOf } from "./documents.ts";
import { type Aim, bulkOf, FLOOR, PEER, ROLLCALL } from "./operations.ts";
import { groupsOf, idOf } from "./sizes.ts";

export interface Target {
  readonly aim: Aim;
  readonly pid: number;
  readonly rollcall?: Rollcall;
  stop(): Promise<void>;
}

const PEERS = join(import.meta.dir, "peers");
/** Where packages of peers are installed. */
const INSTALLED = join(import.meta.dir, ".peers");

const NO_CURSORS = {};
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Installs the peers, by their lock file. @returns why they are left out, if they are */
export async function installPeers(): Promise<string | undefined> {
  if (arePeersInstalled()) return undefined;
  cpSync(PEERS, INSTALLED, { recursive: true });
  const args = ["install", "--frozen-lockfile", "--ignore-scripts"];
  const child = Bun.spawn([process.execPath, ...args], {
    cwd: INSTALLED,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const why = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) return `SCIMMY could not be installed: ${why}`;
  // The house rules would be held against declarations of types that are not ours.
  for (const path of new Bun.Glob("**/*.ts").scanSync(INSTALLED)) rmSync(join(INSTALLED, path));
  return undefined;
}

export const arePeersInstalled = (): boolean =>
  existsSync(join(INSTALLED, "node_modules/scimmy-routers")) &&
  ["package.json", "bun.lock", "scimmy.mjs"].every(
    (name) =>
      readFileSync(join(INSTALLED, name), "utf8") === readFileSync(join(PEERS, name), "utf8"),
  );

/** Runs a program that prints its port as JSON when it listens. */
async function started(command: readonly string[], folder: string) {
  const child = Bun.spawn([...command], { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
  let text = "";
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("\n")) break;
  }
  const { port } = JSON.parse(text) as { port: number };
  const stop = async () => {
    child.kill();
    await child.exited;
    rmSync(folder, { recursive: true });
  };
  return { port, pid: child.pid, stop };
}

const freshFolder = (name: string) => mkdtempSync(join(tmpdir(), `rollcall-bench-${name}-`));

const ownIds = (people: number) => ({
  ids: numbers(people).map(idOf),
  groups: Object.fromEntries(
    groupsOf(people).map(({ name, members }) => [name, { id: name, members }]),
  ),
  etag: 'W/"1"',
  cursors: NO_CURSORS,
  token: "bench",
});

export async function startFloor(people: number): Promise<Target> {
  const folder = freshFolder(FLOOR);
  const command = [process.execPath, join(import.meta.dir, "floor.ts"), folder, `${people}`];
  const { port, ...rest } = await started(command, folder);
  return { ...rest, aim: { target: FLOOR, port, ...ownIds(people) } };
}

export async function startPeer(people: number): Promise<Target> {
  const folder = freshFolder(PEER);
  const seed = join(folder, "seed.json");
  const own = ownIds(people);
  const groups = groupsOf(people)
    .filter(({ name }) => name !== "large")
    .map(({ name, members }) => ({
      id: name,
      displayName: name,
      members: numbers(members).map((n) => ({ value: idOf(n), type: "User" })),
    }));
  const everybody = numbers(people).map((n) => JSON.parse(documentOf(idOf(n), personOf(`${n}`))));
  writeFileSync(seed, JSON.stringify({ people: everybody, groups, token: own.token }));
  // What its customers run it with; Bun where there is no Node.
  const command = [Bun.which("node") ?? process.execPath, join(INSTALLED, "scimmy.mjs"), seed];
  const { port, ...rest } = await started(command, folder);
  return { ...rest, aim: { target: PEER, port, ...own } };
}

/** Members in one PATCH: a body has a limit. */
const MEMBERS = 10_000;
/** Operations in one bulk request. */
const BULK = 1000;

export async function startOurs(people: number): Promise<Target> {
  const rollcall = await startRollcall({ args: ["--log-level", "warn"] });
  const token = await rollcall.token("bench", "provision");
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await rollcall.request(method, path, { token, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer;
  };
  const ids: string[] = [];
  for (let from = 0; from < people; from += BULK) {
    const body = bulkOf("", Math.min(BULK, people - from), from);
    const { text } = await send("POST", "/Bulk", body);
    const { Operations } = JSON.parse(text) as { Operations: { location: string }[] };
    ids.push(...Operations.map(({ location }) => location.slice(location.lastIndexOf("/") + 1)));
  }
  const groups: Record<string, { id: string; members: number }> = {};
  for (const { name, members } of groupsOf(people)) {
    const { text } = await send("POST", "/Groups", newGroup({ displayName: name }));
    const { id } = JSON.parse(text) as { id: string };
    for (let from = 0; from < members; from += MEMBERS) {
      const value = ids.slice(from, Math.min(from + MEMBERS, members)).map((id) => ({ value: id }));
      await send("PATCH", `/Groups/${id}`, patchOf({ op: "add", path: "members", value }));
    }
    groups[name] = { id, members };
  }
  const etag = (await send("GET", `/Users/${ids[0]}`)).headers.get("etag") ?? "";
  const cursors = await cursorsOf(people, (path) => send("GET", path));
  const port = Number(new URL(rollcall.url).port);
  return {
    aim: { target: ROLLCALL, port, token, ids, groups, etag, cursors },
    pid: rollcall.pid,
    rollcall,
    stop: () => rollcall.stop(),
  };
}

/** Walks to nine tenths of the list. */
async function cursorsOf(people: number, get: (path: string) => Promise<{ text: string }>) {
  let cursor = "";
  for (let seen = 0; seen < people * 0.9; seen += 100) {
    const path = `/Users?cursor=${encodeURIComponent(cursor)}&count=100`;
    cursor = (JSON.parse((await get(path)).text) as { nextCursor?: string }).nextCursor ?? cursor;
  }
  return { first: "", deep: cursor };
}
