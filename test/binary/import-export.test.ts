import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newUser } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

let rollcall: Rollcall;
let provision: string;
let admin: string;
const folder = mkdtempSync(join(tmpdir(), "rollcall-transfer-"));

beforeAll(async () => {
  rollcall = await startRollcall();
  provision = await rollcall.token("entra");
  admin = await rollcall.token("console", "admin");
});
afterAll(async () => {
  await rollcall.stop();
  rmSync(folder, { recursive: true });
});

let files = 0;
function fileOf(text: string | Uint8Array, ending = "csv"): string {
  const file = join(folder, `${files++}.${ending}`);
  writeFileSync(file, text);
  return file;
}

const bring = (file: string, ...more: string[]) =>
  rollcall.cli("import", file, "--data", rollcall.data, ...more);
const take = (...more: string[]) => rollcall.cli("export", "--data", rollcall.data, ...more);

const api = (method: string, path: string, body?: unknown) =>
  rollcall.request(method, `${rollcall.url}/api/v1${path}`, {
    token: admin,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(body !== undefined && { body }),
  });
const personNamed = async (userName: string) => {
  const { json } = await api("GET", `/people?userName=${userName}`);
  return (json as { items: Record<string, unknown>[] }).items[0];
};
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("rollcall import, while the server runs,", () => {
  test("makes the people of a spreadsheet, and says what it did and what to do next", async () => {
    const file = fileOf(
      "\uFEFFuserName;displayName;department;phone;permissions;groups\r\n" +
        "hopper;Grace Hopper;Navy;'+1 555;park;Captains\r\n" +
        'lamarr;"Lamarr; Hedy";Film;;;\r\n',
    );
    const { code, stdout, stderr } = await bring(file, "--create-missing");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^2 +created +hopper$/m);
    expect(stdout).toContain("2 people: 2 created");
    expect(stdout).toContain(`rollcall export --format csv --data ${rollcall.data}`);
    expect(await personNamed("hopper")).toMatchObject({
      displayName: "Grace Hopper",
      department: "Navy",
      phone: "+1 555",
      source: "local",
      permissions: ["park"],
      groups: [{ displayName: "Captains" }],
    });
    expect((await personNamed("lamarr"))?.displayName).toBe("Lamarr; Hedy");
  });

  test("does nothing when one line is no good, and names line and reason", async () => {
    const file = fileOf("userName,active\nfine,true\nwrong,perhaps\nFINE,\n");
    const { code, stdout } = await bring(file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^2 +refused +fine +.*in line 4 too/m);
    expect(stdout).toMatch(/^3 +refused .*must be true or false/m);
    expect(stdout).toContain("Nothing was changed");
    expect(await personNamed("fine")).toBeUndefined();
  });

  test("tries without changing anything", async () => {
    const { code, stdout } = await bring(fileOf("userName\ntried\n"), "--dry-run");
    expect([code, stdout.includes("would be created")]).toEqual([0, true]);
    expect(await personNamed("tried")).toBeUndefined();
  });

  test("leaves provisioned people to their identity provider", async () => {
    const body = newUser({ userName: "theirs", title: "Pilot" });
    await rollcall.request("POST", "/Users", { token: provision, body });
    const { code, stdout } = await bring(fileOf("userName,profession\ntheirs,Clerk\n"));
    expect([code, stdout.includes("provisioned by 'entra'")]).toEqual([1, true]);
    expect((await personNamed("theirs"))?.profession).toBe("Pilot");
  });

  test.each([
    { title: "an unknown column", text: "userName,departement\na,b", says: "mean 'department'?" },
    { title: "an open quote", text: 'userName\n"a', says: "line 2" },
    { title: "too many cells", text: "userName\na,b", says: "Line 2" },
    { title: "nothing", text: "", says: "empty" },
    { title: "a spreadsheet's old letters", text: Uint8Array.of(0x75, 0xe9), says: "UTF-8" },
  ])("refuses a file with $title: code 2", async ({ text, says }) => {
    const { code, stdout, stderr } = await bring(fileOf(text));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(says);
  });

  test.each([
    { args: [], says: "Name one file" },
    { args: ["/nowhere.csv"], says: "cannot be read" },
    { args: ["-", "--format", "xml"], says: "--format must be" },
    { args: ["-", "--dry"], says: "did you mean --dry-run?" },
  ])("is told how to be called: $args", async ({ args, says }) => {
    const { code, stderr } = await rollcall.cli("import", ...args);
    expect([code, stderr.includes(says)]).toEqual([2, true]);
  });

  test("stops reading what never ends", async () => {
    const { code, stdout, stderr } = await bring("/dev/zero", "--format", "csv");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("/dev/zero is larger than 67108864 bytes: split it.");
  });

  test("brings 5000 people, during which reading and writing go on", async () => {
    const people = Array.from({ length: 5000 }, (_, n) => `many${n},many${n}@x.org`);
    const going = bring(fileOf(["userName,email", ...people].join("\n")));
    let isOver = false;
    void going.finally(() => {
      isOver = true;
    });
    const statuses = new Set<number>();
    for (let n = 0; !isOver; n++) {
      const body = newUser({ userName: `meanwhile${n}` });
      const made = await rollcall.request("POST", "/Users", { token: provision, body });
      statuses.add(made.status);
    }
    expect((await going).code).toBe(0);
    expect([...statuses]).toEqual([201]);
    expect(await personNamed("many4999")).toMatchObject({ email: "many4999@x.org" });
  }, 60_000);
});

describe("rollcall export", () => {
  test("writes everything but secrets, one object a line", async () => {
    const { code, stdout, stderr } = await take("--journal");
    expect([code, stderr.startsWith("Exported ")]).toEqual([0, true]);
    const lines = linesOf(stdout);
    const kinds = new Set(lines.map(({ kind }) => kind));
    for (const kind of ["settings", "list", "permissions", "group", "members", "person", "entry"]) {
      expect(kinds).toContain(kind);
    }
    expect(lines.at(-1)).toEqual({ kind: "end", lines: lines.length - 2 });
    expect(lines.find(({ userName }) => userName === "theirs")).toMatchObject({
      source: "provisioned",
      profession: "Pilot",
      resource: { title: "Pilot" },
    });
    for (const secret of [provision, admin]) expect(stdout).not.toContain(secret);
  });

  test("writes people as CSV, which an empty box imports to the same", async () => {
    const first = await take("--format", "csv");
    const other = join(folder, "other");
    const file = fileOf(first.stdout);
    const made = await rollcall.cli("import", file, "--data", other, "--create-missing");
    expect([made.code, made.stderr.includes("a new one was made")]).toEqual([0, true]);
    const second = await rollcall.cli("export", "--format", "csv", "--data", other);
    expect(second.stdout).toBe(first.stdout);
    expect(first.stdout).toContain("hopper,Grace Hopper,");
  }, 30_000);

  test("writes what is kept about one person, also when that one was removed", async () => {
    const { id } = (await personNamed("lamarr")) as { id: string };
    const here = await take("--person", "Lamarr");
    expect(JSON.parse(here.stdout)).toMatchObject({ id, person: { userName: "lamarr" } });
    expect((await api("DELETE", `/people/${id}`)).status).toBe(204);
    const gone = await take("--person", id);
    expect(JSON.parse(gone.stdout)).toMatchObject({ id, person: null });
    expect(JSON.parse(gone.stdout).journal.length).toBeGreaterThan(1);
    const nobody = await take("--person", "nobody");
    expect([nobody.code, nobody.stdout]).toEqual([1, ""]);
  });

  test("writes a file that nobody else reads, and replaces one only when told to", async () => {
    const file = join(folder, "all.jsonl");
    expect((await take("--output", file)).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const refused = await take("--output", file);
    expect([refused.code, refused.stderr.includes("--force")]).toEqual([2, true]);
    chmodSync(file, 0o644);
    expect((await take("--output", file, "--force")).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await take("--output", join(folder, "no", "where"))).code).toBe(2);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test.each([
    { args: ["all.csv"], says: "--output FILE" },
    { args: ["--format", "xml"], says: "--format must be" },
    { args: ["--format", "csv", "--journal"], says: "go with --format jsonl" },
    { args: ["--data", "/nowhere"], says: "no database" },
  ])("is told how to be called: $args", async ({ args, says }) => {
    const { code, stderr } = await take(...args);
    expect([code, stderr.includes(says)]).toEqual([2, true]);
  });
});
