import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededDocumentOf } from "./documents.ts";
import { PEER } from "./operations.ts";
import { groupIdOf, groupsOf, idOf, numbers } from "./sizes.ts";
import { ownIds, started, type Target } from "./targets.ts";

const PEERS = join(import.meta.dir, "peers");
/** Where packages of peers are installed. */
const INSTALLED = join(import.meta.dir, ".peers");

export interface Peer {
  readonly name: string;
  readonly mostPeople: number;
  readonly whyNoMore: string;
  start(people: number, folder: string): Promise<Target>;
}

export const PEERS_KNOWN: readonly Peer[] = [
  {
    name: PEER,
    mostPeople: 100_000,
    whyNoMore: "it holds everybody in memory, several GB at a million people.",
    start: startScimmy,
  },
];

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

async function startScimmy(people: number, folder: string): Promise<Target> {
  const seed = join(folder, "scimmy.json");
  const own = ownIds(people);
  const groups = groupsOf(people)
    .filter(({ name }) => name !== "large")
    .map(({ name, members }) => ({
      id: groupIdOf(name),
      displayName: name,
      members: numbers(members).map((n) => ({ value: idOf(n), type: "User" })),
    }));
  const everybody = numbers(people).map((n) => JSON.parse(seededDocumentOf(n, people)));
  writeFileSync(seed, JSON.stringify({ people: everybody, groups, token: own.token }));
  // What its customers run it with; Bun where there is no Node.
  const command = [Bun.which("node") ?? process.execPath, join(INSTALLED, "scimmy.mjs"), seed];
  const { port, ...rest } = await started(command);
  return { ...rest, aim: { target: PEER, port, ...own } };
}
