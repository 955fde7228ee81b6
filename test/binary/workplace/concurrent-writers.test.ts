import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../at.ts";
import { newUser, patchOf } from "../bodies.ts";
import type { Answer } from "../rollcall.ts";
import { type Crowd, openCrowd, together } from "./crowd.ts";
import type { Tenant } from "./tenant.ts";
import { retell } from "./told.ts";

setDefaultTimeout(60_000);

/** Two identity providers, and commands in processes of their own, write beside one another. */

let crowd: Crowd;
let tenant: Tenant;
let okta: string;
beforeAll(async () => {
  crowd = await openCrowd();
  tenant = crowd.tenant;
  okta = await tenant.server.token("okta");
});
afterAll(() => crowd.close());

const asOkta = (method: string, path: string, body?: unknown): Promise<Answer> =>
  tenant.server.request(method, `${tenant.url}${path}`, { token: okta, ...(body ? { body } : {}) });

describe("Two identity providers", () => {
  test("change one local person at one time: one links it, and no change is lost", async () => {
    await crowd.followed(() =>
      together(12, async (index) => {
        const id = await crowd.enter(`two-${index}@x.org`);
        const work = ["1", "2", "3", "4"].flatMap((value) => [
          () => tenant.change(id, ["Replace", "title", `title ${value}`]),
          async () => {
            const set = { op: "replace", path: "nickName", value: `name ${value}` };
            const { status } = await asOkta("PATCH", `/Users/${id}`, patchOf(set));
            expect(status).toBe(200);
          },
        ]);
        // In either order, each provider's own changes one after another.
        if (index % 2 === 0) work.reverse();
        const ofOne = work.filter((_, at) => at % 2 === 0);
        const ofOther = work.filter((_, at) => at % 2 === 1);
        await together(2, async (which) => {
          for (const act of which === 0 ? ofOne : ofOther) await act();
        });
        const last = index % 2 === 0 ? 1 : 4;
        const user = await tenant.entra("GET", `/Users/${id}`, 200);
        expect(user).toMatchObject({ title: `title ${last}`, nickName: `name ${last}` });

        const entries = await crowd.journal(`person=${id}`);
        expect(retell(entries).contradictions).toEqual([]);
        expect(entries.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        const links = entries.filter(({ changes }) =>
          changes.some(({ path }) => path === "source"),
        );
        expect(links).toHaveLength(1);
        expect(entries.indexOf(links[0] ?? expect.unreachable())).toBe(1);
        expect(await tenant.person(id)).toMatchObject({
          source: "provisioned",
          provisionedBy: links[0]?.client ?? null,
          linkedAt: links[0]?.time ?? null,
          profession: `title ${last}`,
        });
      }),
    );
  });

  test("create one userName at one time: one has it, the other is told of it", async () => {
    const winners = await together(10, async (index) => {
      const body = newUser({ userName: `raced-${index}@x.org` });
      const [mine, other] = await Promise.all([
        tenant.server.request("POST", `${tenant.url}/Users`, { token: okta, body }),
        tenant.entra("POST", "/Users", 201, body).then(
          (json) => json,
          () => null,
        ),
      ]);
      expect(mine.status === 201).toBe(other === null);
      const id = String(at(mine.status === 201 ? (mine.json ?? null) : other, "/id"));
      return (await tenant.person(id)).provisionedBy;
    });
    expect(winners.every((client) => client === "okta" || client === "entra")).toBe(true);
  });

  test("post somebody who is local at one time: one takes the person over", async () => {
    await tenant.admin("PATCH", "/settings", { onExisting: "link" });
    await together(10, async (index) => {
      const userName = `adopted-${index}@x.org`;
      const id = await crowd.enter(userName);
      const answers = await together(4, () =>
        asOkta("POST", "/Users", newUser({ userName, displayName: "Adopted" })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, 409, 409, 409]);
      expect(await tenant.person(id)).toMatchObject({
        provisionedBy: "okta",
        displayName: "Adopted",
      });
    });
    await tenant.admin("PATCH", "/settings", { onExisting: "reject" });
  });
});

describe("While the server runs and Entra provisions", () => {
  const importFile = (name: string, lines: readonly string[]) => {
    const file = join(tenant.server.data, name);
    writeFileSync(file, `${lines.join("\n")}\n`);
    return tenant.server.cli("import", file, "--data", tenant.server.data);
  };
  const total = async (query: string) => {
    const page = await crowd.found(`/people?limit=1000${query}`);
    return (at(page, "/items") as unknown[]).length;
  };

  test("people are imported, and tokens are made and good at once", async () => {
    const rows = Array.from({ length: 400 }, (_, at) => `import-${at}@x.org,Imported ${at}`);
    await crowd.followed(() =>
      Promise.all([
        importFile("people.csv", ["userName,displayName", ...rows]).then(({ code, stderr }) =>
          expect({ code, stderr }).toEqual({ code: 0, stderr: "" }),
        ),
        together(4, async (worker) => {
          for (let turn = 0; turn < 40; turn++) {
            const id = await tenant.assign(`beside-${worker}-${turn}@x.org`);
            await tenant.change(id, ["Replace", "title", "There"]);
          }
        }),
        together(3, async (index) => {
          const token = await tenant.server.token(`late-${index}`, "read");
          const url = `${tenant.server.url}/api/v1/people?limit=1`;
          expect((await tenant.server.request("GET", url, { token })).status).toBe(200);
        }),
      ]),
    );
    expect(await total("&q=import-&source=local")).toBe(400);
    expect(await total("&q=beside-&source=provisioned")).toBe(160);
    const imported = (await crowd.journal()).filter(({ doneBy }) => doneBy === "import");
    expect(imported).toHaveLength(400);
  });

  test("an import of people who are linked meanwhile is done whole or not at all", async () => {
    // From certainly too late for the import to mostly in time for it.
    for (const pause of [0, 250, 450]) {
      const ids = await together(40, (at) => crowd.enter(`meanwhile-${pause}-${at}@x.org`));
      const rows = ids.map((_, at) => `meanwhile-${pause}-${at}@x.org,Imported`);
      await crowd.followed(async () => {
        const importing = importFile(`${pause}.csv`, ["userName,profession", ...rows]);
        await Bun.sleep(pause);
        for (const id of ids) await tenant.change(id, ["Replace", "displayName", "Linked"]);
        const { code, stdout } = await importing;
        expect(code).toBeOneOf([0, 1]);
        expect(stdout.includes("is provisioned by 'entra'")).toBe(code === 1);
        for (const id of ids) {
          expect(await tenant.person(id)).toMatchObject({
            displayName: "Linked",
            profession: code === 0 ? "Imported" : null,
            source: "provisioned",
          });
          const entries = await crowd.journal(`person=${id}`);
          const kept = entries.filter(({ outcome }) => outcome !== "refused");
          const doneBy = kept.map((entry) => entry.doneBy);
          const edited = code === 0 ? ["import"] : [];
          expect(doneBy).toEqual(["admin", ...edited, "provisioning"]);
        }
      });
    }
  });
});
