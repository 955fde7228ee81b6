import { expect, test } from "bun:test";
import { chmodSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { newUser, patchOf } from "../bodies.ts";
import { startRollcall } from "../rollcall.ts";
import { runRollcall } from "../run-rollcall.ts";
import { done, fill, inFolder } from "./folder.ts";

/** What somebody has set who followed the README. */
const WELL = [
  ...["--public-url", "https://scim.example.com", "--listen", "127.0.0.1:0"],
  ...["--trusted-proxies", "127.0.0.1"],
];

const doctor = (data: string, ...more: string[]) =>
  runRollcall(["doctor", "--data", data, ...WELL, ...more]);

test("the doctor of a server that is well says so, for Nagios too", () =>
  inFolder(async (data) => {
    const rollcall = await startRollcall({ data });
    await rollcall.token("entra");
    const { code, stdout } = await doctor(data);
    expect([code, stdout.split("\n")[0]]).toEqual([0, "ROLLCALL OK - All is well."]);
    const { stdout: json } = await doctor(data, "--json");
    const { state, findings } = JSON.parse(json);
    expect(state).toBe("ok");
    expect(findings.map(({ check }: { check: string }) => check)).toEqual(
      expect.arrayContaining([
        "disk",
        "folder",
        "clock",
        "database",
        "tokens",
        "backups",
        "server",
      ]),
    );
    await rollcall.stop();
    const stopped = await doctor(data);
    expect([stopped.code, stopped.stdout]).toEqual([1, expect.stringContaining("No server runs")]);
  }));

test("the doctor tells of what is about to go wrong, and what to do", () =>
  inFolder(async (data) => {
    const rollcall = await startRollcall({ data });
    const token = await rollcall.token("entra", "provision", ["--expires", "3d"]);
    await rollcall.request("GET", "/Users", { token });
    const cases: readonly [what: readonly string[], code: number, says: RegExp][] = [
      [[], 1, /WARNING {2}tokens: Token 'entra' \(\w+\) ends at .*\n +-> .*rollcall token create/],
      [["--public-url", "http://scim.example.com"], 1, /WARNING {2}address: .*no TLS/],
      [["--listen", "0.0.0.0:8080"], 1, /WARNING {2}address: .*0\.0\.0\.0.*without TLS/],
      [["--nonsense"], 3, /^ROLLCALL UNKNOWN - There is no --nonsense/],
    ];
    for (const [more, code, says] of cases) {
      const found = await doctor(data, ...more);
      expect([more, found.code, found.stdout]).toEqual([more, code, expect.stringMatching(says)]);
    }
    await done("provisioning", "off", "--data", data);
    expect((await doctor(data)).stdout).toContain("WARNING  provisioning: Provisioning is off");
    chmodSync(data, 0o755);
    writeFileSync(join(data, "rollcall.sqlite.old"), "", { mode: 0o644 });
    expect((await doctor(data)).stdout).toContain(`chmod -R go= ${data}`);
    await rollcall.stop();
    const none = await doctor(`${data}-none`);
    expect([none.code, none.stdout]).toEqual([2, expect.stringContaining("There is no folder")]);
  }));

test("a clock that has gone back is critical", () =>
  inFolder(async (data) => {
    await fill(data, 1);
    const future = new Date(Date.now() + 3_600_000);
    utimesSync(join(data, "rollcall.sqlite"), future, future);
    const { code, stdout } = await doctor(data);
    expect([code, stdout]).toEqual([2, expect.stringContaining("timedatectl")]);
  }));

const SECRETS = ["Ada.Lovelace", "ada@example.com", "Countess", "Lovelace", "+44 20", "Engines"];

test("a support bundle tells of the server, and of nobody in it", () =>
  inFolder(async (data) => {
    const rollcall = await startRollcall({ data });
    const token = await rollcall.token("entra");
    const [userName, mail, title, familyName, value, department] = SECRETS;
    const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const body = newUser({
      ...{ userName, title, name: { familyName }, phoneNumbers: [{ value, type: "work" }] },
      emails: [{ value: mail, type: "work" }],
      [enterprise]: { department },
    });
    await rollcall.request("POST", "/Users", { token, body });
    await rollcall.request("POST", "/Users", { token, body });
    await rollcall.request("GET", `/Users/${userName}`, { token });
    await rollcall.request("GET", `/Users?filter=userName eq "${mail}"`, { token });
    await rollcall.request("PATCH", `/Users/${mail}`, {
      token,
      body: patchOf({ op: "add", path: "nosuch", value: mail }),
    });
    await rollcall.request("GET", "/Users", { token: `${token}x` });
    const log = `${data}.log`;
    const written = `${rollcall.output()}a line of ${mail} with ${token}\n{"msg":"${mail}"}\n`;
    writeFileSync(log, written);
    const file = `${data}.tar.gz`;
    const told = await done(
      ...["support-bundle", "--data", data, "--log", log, "--output", file],
      ...["--public-url", "https://scim.example.com"],
    );
    expect(told).toContain(file);
    const text = gunzipSync(await Bun.file(file).bytes()).toString("utf8");
    for (const secret of [...SECRETS, token, token.slice(3, 20)]) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    for (const fact of [
      ...['"rollcall": "', '"public-url"', "https://scim.example.com", '"schema"', "answered"],
      ...['"status": 409', '"type": "User"', '"linesThatAreNotKept"', "rollcall.sqlite-wal"],
    ]) {
      expect([fact, text.includes(fact)]).toEqual([fact, true]);
    }
    const again = await runRollcall(["support-bundle", "--data", data, "--output", file]);
    expect(again.code).toBe(1);
    await rollcall.stop();
    rmSync(file);
    expect(readdirSync(data)).not.toContain("rollcall-support");
  }));
