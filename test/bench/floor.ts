/**
 * What the machine can do at all: Bun.serve and bun:sqlite, the same durable write or indexed read
 * of the same document, and nothing else. No SCIM, no token, no journal.
 * `bun floor.ts FOLDER PEOPLE` prints `{"port": …}` when it is ready.
 */
import { Database } from "bun:sqlite";
import { join } from "node:path";
import { newGroup } from "../binary/bodies.ts";
import { documentOf, groupDocumentOf, nameOf, seededDocumentOf } from "./documents.ts";
import { groupIdOf, groupsOf, idOf } from "./sizes.ts";

const [folder = ".", people = "0"] = process.argv.slice(2);
const db = new Database(join(folder, "floor.sqlite"), { create: true, strict: true });
// To fill it is not measured: that must be quick, and need not be durable.
db.run("PRAGMA journal_mode = OFF");
db.run("PRAGMA synchronous = OFF");
db.run("CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, document TEXT)");
db.run("CREATE TABLE groups (id TEXT PRIMARY KEY, document TEXT)");
db.run(
  "CREATE TABLE members (group_id TEXT, user_id TEXT, PRIMARY KEY (group_id, user_id))" +
    " WITHOUT ROWID",
);

const insert = db.prepare("INSERT INTO users VALUES (?, ?, ?)");
const byId = db.prepare<{ document: string }, [string]>("SELECT document FROM users WHERE id = ?");
const byName = db.prepare<{ document: string }, [string]>(
  "SELECT document FROM users WHERE name = ?",
);
const rewrite = db.prepare("UPDATE users SET document = ? WHERE id = ?");
const enroll = db.prepare("INSERT OR IGNORE INTO members VALUES (?, ?)");
const group = db.prepare<{ document: string }, [string]>(
  "SELECT document FROM groups WHERE id = ?",
);
const page = db.prepare<{ id: string; document: string }, [string]>(
  "SELECT id, document FROM users WHERE id > ? ORDER BY id LIMIT 100",
);

db.transaction(() => {
  for (let n = 0; n < Number(people); n++) {
    insert.run(idOf(n), nameOf(`${n}`), seededDocumentOf(n, Number(people)));
  }
  for (const { name, members } of groupsOf(Number(people))) {
    const id = groupIdOf(name);
    const document = groupDocumentOf(id, newGroup({ displayName: name }));
    db.run("INSERT INTO groups VALUES (?, ?)", [id, document]);
    for (let n = 0; n < members; n++) enroll.run(id, idOf(n));
  }
})();
// As rollcall writes: on the disk before it is answered, here with one fsync for each.
db.run("PRAGMA journal_mode = WAL");
db.run("PRAGMA synchronous = FULL");

const JSON_TYPE = { headers: { "Content-Type": "application/scim+json" } };
const answer = (row: { document: string } | null) =>
  row ? new Response(row.document, JSON_TYPE) : new Response(null, { status: 404 });

async function createOne(request: Request): Promise<Response> {
  const sent = (await request.json()) as { userName: string };
  const id = Bun.randomUUIDv7();
  const document = documentOf(id, sent);
  insert.run(id, sent.userName, document);
  return new Response(document, { status: 201, ...JSON_TYPE });
}

interface Patch {
  readonly Operations: readonly { readonly value: boolean | string }[];
}

async function patchOne(id: string, request: Request): Promise<Response> {
  const value = ((await request.json()) as Patch).Operations[0]?.value;
  const row = byId.get(id);
  if (!row) return answer(null);
  const document = JSON.parse(row.document);
  if (typeof value === "boolean") document.active = value;
  else document.emails[0].value = value;
  const text = JSON.stringify(document);
  rewrite.run(text, id);
  return new Response(text, JSON_TYPE);
}

async function addMember(name: string, request: Request): Promise<Response> {
  const sent = (await request.json()) as { Operations: { value: { value: string }[] }[] };
  enroll.run(name, sent.Operations[0]?.value[0]?.value ?? "");
  return new Response(null, { status: 204 });
}

const USERS = "/scim/v2/Users";
const GROUPS = "/scim/v2/Groups/";

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  // Else it would look for what a developer wants to see.
  development: false,
  error: ({ message }) => new Response(message, { status: 500 }),
  fetch(request) {
    const { url, method } = request;
    const path = url.slice(url.indexOf("/", 7));
    if (path.startsWith(GROUPS)) {
      const name = path.slice(GROUPS.length);
      if (method === "PATCH") return addMember(name, request);
      return answer(group.get(name.slice(0, name.indexOf("?"))));
    }
    if (method === "POST") return createOne(request);
    const id = path.slice(USERS.length + 1);
    if (method === "PATCH") return patchOne(id, request);
    if (id.startsWith("filter=")) return answer(byName.get(id.slice(id.indexOf("%22") + 3, -3)));
    if (id.startsWith("after=")) {
      return new Response(`[${page.all(id.slice(6)).map(({ document }) => document)}]`, JSON_TYPE);
    }
    if (request.headers.get("If-None-Match") && byId.get(id)) {
      return new Response(null, { status: 304 });
    }
    return answer(byId.get(id));
  },
});
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);
