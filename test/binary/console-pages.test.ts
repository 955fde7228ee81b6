import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { type Browser, openBrowser } from "./browser.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

let browser: Browser | undefined;
let rollcall: Rollcall;
let admin: string;
let entra: string;
/** The tab in which all tests go on: signed in once, as somebody at work is. */
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  rollcall = await startRollcall();
  admin = await rollcall.token("console", "admin");
  entra = await rollcall.token("entra");
  if (browser === undefined) return;
  page = await browser.page();
  await page.goto(`${rollcall.url}/console`);
  await page.getByLabel("Admin token").fill(admin);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await rollcall?.stop();
});

/** Where no Chromium is installed nothing is looked at; openBrowser has said so. */
async function look(act: () => Promise<void>): Promise<void> {
  if (browser === undefined) return;
  await act();
  expect(browser.outside).toEqual([]);
  expect(browser.complaints.filter((each) => !each.startsWith("Failed to load"))).toEqual([]);
}

const show = async (route: string) => {
  await page.goto(`${rollcall.url}/console#/${route}`);
  await page.locator("h1").waitFor();
};

const press = (name: string) => page.getByRole("button", { name, exact: true }).first().click();

const confirm = (name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

const told = (sentence: string) => page.getByRole("status").getByText(sentence).waitFor();

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await rollcall.request(method, `${rollcall.url}/api/v1/${path}`, {
    token: admin,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(body !== undefined && { body }),
  });
  expect(answer.status).toBeLessThan(300);
  return answer.json as T;
}

async function provision(userName: string): Promise<string> {
  const body = { schemas: [USER], userName, displayName: userName.split("@")[0] };
  const answer = await rollcall.request("POST", "/Users", { token: entra, body });
  expect(answer.status).toBe(201);
  return (answer.json as { id: string }).id;
}

/** What a button saves as a file. */
async function saved(name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), press(name)]);
  return Bun.file(await download.path()).text();
}

test("a local group is made, renamed, filled, emptied, granted to and deleted", () =>
  look(async () => {
    const ada = await provision("ada@example.com");
    await api("PUT", "permissions", ["lockers"]);
    await show("groups");
    await press("New local group");
    await page.getByRole("textbox", { name: "Name" }).last().fill("Lockers");
    await confirm("Create");
    await told("Lockers is created.");

    await page.getByRole("textbox", { name: "Name" }).fill("Lockers A");
    await press("Rename");
    await page.getByRole("heading", { level: 1, name: "Lockers A" }).waitFor();
    await page.getByLabel("Add a person").fill("ada");
    await press("Add ada");
    await page.getByRole("link", { name: "ada" }).waitFor();
    await page.getByLabel("lockers", { exact: true }).check();
    await press("Save permissions");
    await told("are saved");
    const path = `people/${ada}/permissions`;
    expect(await api<object>("GET", path)).toMatchObject({ granted: [], effective: ["lockers"] });

    await show(`people/${ada}`);
    await page.getByText("inherited from Lockers A").waitFor();
    await page.getByRole("link", { name: "Lockers A" }).click();
    await press("Remove ada");
    await page.getByText("Nobody is in it").waitFor();
    await page.getByRole("button", { name: "Delete", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("heading", { level: 1, name: "Lockers A" }).waitFor();
    await press("Delete");
    await confirm("Delete");
    await told("Lockers A is deleted.");
  }));

test("a provisioned person is released, edited, deleted and erased", () =>
  look(async () => {
    await api("PATCH", "settings", { tombstoneDays: 30 });
    const bob = await provision("bob@example.com");
    await show(`people/${bob}`);
    await press("Release to local");
    await confirm("Release");
    await told("bob is local now.");
    await press("Edit");
    await page.getByLabel("Family name").fill("Builder");
    await press("Save");
    await page.getByText("Builder", { exact: true }).waitFor();
    expect(await saved("Export everything")).toContain("bob@example.com");
    await press("Delete");
    await confirm("Delete");
    await told("is deleted");

    await show("removed");
    await page.getByRole("cell", { name: "bob" }).first().waitFor();
    await show(`people/${bob}`);
    await page.getByRole("heading", { name: "Nobody (any more)" }).waitFor();
    await press("Erase");
    await confirm("Erase for good");
    await told("Everything personal is erased.");
    await show("removed");
    await page.getByText("Nothing is kept of anybody").waitFor();
    const { items } = await api<{ items: object[] }>("GET", "journal?text=Builder");
    expect(items).toEqual([]);
  }));

test("somebody else's change between reading and saving is not overwritten", () =>
  look(async () => {
    const { id } = await api<{ id: string }>("POST", "people", { userName: "eve@example.com" });
    await show(`people/${id}`);
    await press("Edit");
    await page.getByLabel("Profession").fill("Spy");
    await api("PATCH", `people/${id}`, { profession: "Auditor" });
    await press("Save");
    await page.getByRole("alert").getByText("has changed since").waitFor();
    expect(await api<object>("GET", `people/${id}`)).toMatchObject({ profession: "Auditor" });
  }));

test("a token with limits is made, shown once and revoked; so is the secret of a client", () =>
  look(async () => {
    await show("tokens");
    await press("New token");
    await page.getByRole("textbox", { name: "Name" }).fill("kiosk");
    await page.getByLabel("displayName").check();
    await page.getByLabel("Only people of these sites").fill("Utrecht; Gent");
    await press("Make the token");
    expect(await page.getByLabel("Token", { exact: true }).inputValue()).toMatch(/^\S{20,}$/);
    await press("Done");
    const row = page.getByRole("row").filter({ hasText: "kiosk" });
    await row.getByText("fields displayName").waitFor();
    await row.getByText("sites Utrecht, Gent").waitFor();
    const { items } = await api<{ items: { id: string; name: string }[] }>("GET", "tokens");
    const { id = "" } = items.find(({ name }) => name === "kiosk") ?? {};
    await row.getByText(id, { exact: true }).waitFor();
    await row.getByRole("button", { name: "Revoke" }).click();
    await confirm("Revoke");
    await row.getByText("revoked").waitFor();

    await press("New client");
    await page.getByRole("textbox", { name: "Name" }).fill("okta");
    await press("Make the client");
    expect(await page.getByLabel("Client id", { exact: true }).inputValue()).toBe("okta");
    await press("Done");
    const clients = page.getByRole("region", { name: "Clients" });
    await clients.getByRole("button", { name: "Revoke" }).click();
    await confirm("Revoke");
    await clients.getByText("revoked").waitFor();
  }));

test("lists go out and come in as CSV, and a file that is wrong changes nothing", () =>
  look(async () => {
    await api("PUT", "lists/sites", { mode: "closed", values: ["Utrecht"] });
    await show("lists");
    const sites = page.getByRole("region", { name: "Sites" });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      sites.getByRole("button", { name: "Export" }).click(),
    ]);
    expect(await Bun.file(await download.path()).text()).toContain("Utrecht");
    const choose = (text: string) =>
      page
        .getByLabel("CSV file for Sites")
        .setInputFiles({ name: "sites.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await choose("value\nGent\nLiège\n");
    await confirm("Replace");
    await told("Sites has 2 values now.");
    await choose("town\nGent\n");
    await confirm("Replace");
    await page.getByRole("dialog").getByRole("alert").waitFor();
    await page.keyboard.press("Escape");
    expect(await api<object>("GET", "lists/sites")).toMatchObject({ values: ["Gent", "Liège"] });
  }));

test("the journal is exported with the filters that are set", () =>
  look(async () => {
    await show("journal?outcome=refused");
    await page.getByRole("listitem").first().waitFor();
    const csv = await saved("Export CSV");
    expect(csv.split("\n")[0]).toContain("outcome");
    const lines = (await saved("Export NDJSON")).trim().split("\n");
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ outcome: "refused" });
  }));

test("the brake is told of where it is seen, and an administrator lets them through", () =>
  look(async () => {
    await api("PATCH", "settings", { brakePercent: 10 });
    const crowd = Array.from({ length: 51 }, (_, index) => `crowd-${index}@example.com`);
    const ids = await Promise.all(crowd.map(provision));
    for (const id of ids) await rollcall.request("DELETE", `/Users/${id}`, { token: entra });
    await show("overview");
    await page.getByText("The brake is on.").waitFor();
    await press("Let them through");
    await confirm("Let them through");
    await page.getByText("Deactivations go through without the brake until").waitFor();
    const last = await rollcall.request("DELETE", `/Users/${ids.at(-1)}`, { token: entra });
    expect(last.status).toBe(204);
  }));

test("the hours of a client fill its card, and the present one is named at their end", () =>
  look(async () => {
    await provision("hourly@example.com");
    await show("overview");
    const card = page.getByRole("region", { name: "entra" });
    await card.getByText(/^this hour, from \d\d:\d\d$/).waitFor();
    const [whole, chart] = [await card.boundingBox(), await card.locator("svg").boundingBox()];
    expect(chart?.width).toBeGreaterThan((whole?.width ?? 0) - 50);
  }));

const PAGES = "overview people people/new groups lists permissions journal settings tokens removed";

test.each([375, 1440])("every page is as wide as a screen of %d, every control named", (width) =>
  look(async () => {
    await page.setViewportSize({ width, height: 900 });
    for (const route of PAGES.split(" ")) {
      await show(route);
      await page.waitForLoadState("networkidle");
      const found = await page.evaluate(NAMELESS);
      expect({ route, found }).toEqual({ route, found: [] });
    }
  }),
);

/** In the browser: controls without a name, ids that are there twice, and a page too wide. */
const NAMELESS = `(() => {
  const controls = [...document.querySelectorAll("input, select, button, a[href]")];
  const nameless = controls.filter((each) =>
    !(each.labels?.length || each.ariaLabel || each.textContent.trim()));
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return [
    ...nameless.map((each) => each.outerHTML),
    ...ids.filter((id, at) => ids.indexOf(id) !== at),
    ...(document.documentElement.scrollWidth > innerWidth ? ["too wide"] : []),
  ];
})()`;
