import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newGroup } from "../binary/bodies.ts";
import { seededDocumentOf } from "./documents.ts";
import { folderOf } from "./install-peers.ts";
import { SCIM2_SERVER, SCIMMY } from "./operations.ts";
import { groupIdOf, groupsOf, idOf, numbers } from "./sizes.ts";
import { ownIds, started, type Target } from "./targets.ts";

/** Another server that a customer would pick. */
export interface Peer {
  readonly name: string;
  /** What it is and how it is run, in one line. */
  readonly setup: string;
  /** What installs it, in a folder that has its locked versions. */
  readonly commands: readonly (readonly string[])[];
  /** What runs it, in the same folder, before the path of what it is to hold. */
  readonly run: () => readonly string[];
  readonly mostPeople: number;
  readonly whyNoMore: string;
}

/** Each holds everybody in memory, and is left out where that would be too much. */
const MOST_PEOPLE = 100_000;

export const PEERS: readonly Peer[] = [
  {
    name: SCIMMY,
    setup: "scimmy-routers 1.3.2 on Express 4 and Node; maps in memory, nothing on disk",
    commands: [[process.execPath, "install", "--frozen-lockfile", "--ignore-scripts"]],
    // What its customers run it with; Bun where there is no Node.
    run: () => [Bun.which("node") ?? process.execPath, "scimmy.mjs"],
    mostPeople: MOST_PEOPLE,
    whyNoMore: "everybody is in its memory, about 4 GB for a million people.",
  },
  {
    name: SCIM2_SERVER,
    setup: "scim2-server 0.8.3 on waitress and Python; its store in memory, nothing on disk",
    commands: [
      ["python3", "-m", "venv", "venv"],
      "./venv/bin/pip install --quiet --disable-pip-version-check --no-input"
        .split(" ")
        .concat(["--requirement", "requirements.txt"]),
    ],
    run: () => ["venv/bin/python", "scim2-server.py"],
    mostPeople: MOST_PEOPLE,
    whyNoMore: "everybody is in its memory, about 11 GB for a million people.",
  },
];

/** The largest group is not asked for: each of them would write it anew for every member. */
const NOT_HELD = "large";

export async function startPeer(peer: Peer, people: number, folder: string): Promise<Target> {
  const seed = join(folder, `${peer.name}.json`);
  const own = ownIds(people);
  const groups = groupsOf(people)
    .filter(({ name }) => name !== NOT_HELD)
    .map(({ name, members }) => ({
      ...newGroup({ displayName: name }),
      id: groupIdOf(name),
      members: numbers(members).map((n) => ({ value: idOf(n), type: "User" })),
    }));
  const everybody = numbers(people).map((n) => JSON.parse(seededDocumentOf(n, people)));
  writeFileSync(seed, JSON.stringify({ people: everybody, groups, token: own.token }));
  const { port, ...rest } = await started([...peer.run(), seed], folderOf(peer.name));
  return { ...rest, aim: { target: peer.name, port, ...own } };
}
