import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { type Browser, openBrowser } from "./browser.ts";
import { type PrefixProxy, startPrefixProxy } from "./prefix-proxy.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** What a person may well be called where nobody looks at names. */
const MARKUP = '<img src="x" onerror="document.title=1">';

let browser: Browser | undefined;
let rollcall: Rollcall;
let proxy: PrefixProxy;
let admin: string;

beforeAll(async () => {
  browser = await openBrowser();
  rollcall = await startRollcall();
  admin = await rollcall.token("console", "admin");
  proxy = startPrefixProxy(rollcall.url, "/directory");
});

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await rollcall?.stop();
});

/** Each test is another visit, in a tab of its own. */
async function visit(base: string, act: (page: Page) => Promise<void>): Promise<void> {
  if (browser === undefined) return;
  const page = await browser.page();
  await page.goto(`${base}/console`);
  await act(page);
  expect(browser.outside).toEqual([]);
  // Chromium itself writes down what is answered with an error, as tests here want it to be.
  expect(browser.complaints.filter((each) => !each.startsWith("Failed to load"))).toEqual([]);
  await page.close();
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel("Admin token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const open = (page: Page, name: string) =>
  page.getByRole("navigation").getByRole("link", { name }).click();

const press = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true }).first().click();

const confirm = (page: Page, name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

const told = (page: Page, sentence: string) =>
  page.getByRole("status").getByText(sentence).waitFor();

test("an administrator takes a new box into use without leaving the console", async () => {
  await visit(rollcall.url, async (page) => {
    await signIn(page, admin);
    const secret = await turnOnAndMakeToken(page);
    await provision(secret, "ada@example.com", { displayName: MARKUP, department: "Research" });

    await open(page, "People");
    await page.getByLabel("Search").fill("ada@");
    await page.getByRole("link", { name: MARKUP }).click();
    await page.getByText("Locked.").waitFor();
    expect(await page.getByRole("button", { name: "Edit" }).count()).toBe(0);

    await grantPermission(page);
    await closeDepartments(page, secret);
    await readJournal(page);

    await press(page, "Sign out");
    await page.getByLabel("Admin token").waitFor();
    expect(await storageOf(page)).not.toContain(admin);
    expect(await page.title()).not.toBe("1");
  });
});

async function turnOnAndMakeToken(page: Page): Promise<string> {
  await page.getByRole("switch", { name: "Provisioning" }).click();
  await confirm(page, "Turn on");
  await told(page, "Provisioning is on.");
  expect(await page.getByLabel("Tenant URL", { exact: true }).inputValue()).toBe(rollcall.base);
  await press(page, "New provisioning token");
  await page.getByLabel("Name").fill("entra");
  await press(page, "Make the token");
  const secret = await page.getByLabel("Token", { exact: true }).inputValue();
  await press(page, "Done");
  expect(await page.content()).not.toContain(secret);
  return secret;
}

async function provision(
  token: string,
  userName: string,
  fields: Readonly<Record<string, string>>,
) {
  const { department, ...rest } = fields;
  const body = {
    schemas: [USER, ENTERPRISE],
    userName,
    ...rest,
    [ENTERPRISE]: { department },
  };
  const answer = await rollcall.request("POST", "/Users", { token, body });
  expect(answer.status).toBe(201);
}

async function grantPermission(page: Page): Promise<void> {
  const person = page.url();
  await open(page, "Permissions");
  await page.getByLabel("New permission").fill("desk-booking");
  await press(page, "Add");
  await told(page, "desk-booking is added.");
  await page.goto(person);
  await page.getByLabel("desk-booking").check();
  await press(page, "Save permissions");
  await told(page, "are saved.");
  const answer = await read<{ items: { permissions: string[] }[] }>("people?q=ada@");
  expect(answer.items[0]?.permissions).toEqual(["desk-booking"]);
}

async function closeDepartments(page: Page, secret: string): Promise<void> {
  await open(page, "Lists");
  await page.getByLabel("Mode of Departments").selectOption("closed");
  await told(page, "Departments is closed now.");
  await provision(secret, "bob@example.com", { displayName: "Bob", department: "Flying" });
  await page.reload();
  await press(page, "Add Flying");
  await told(page, "Flying is added. 1 person who waited has it.");
  const answer = await read<{ items: { department: string }[] }>("people?userName=bob@example.com");
  expect(answer.items[0]?.department).toBe("Flying");
}

async function readJournal(page: Page): Promise<void> {
  await open(page, "Journal");
  await page.getByLabel("Outcome").selectOption("warning");
  const entry = page.getByRole("listitem").filter({ hasText: /warning/ });
  await entry.getByText("enterprise: department 'Flying' is not in the list").waitFor();
  expect(await entry.textContent()).not.toContain("urn:");
  await entry.getByRole("button").first().click();
  await entry.getByText(`${ENTERPRISE}:department 'Flying'`).first().waitFor();
  expect(await page.getByText("Times are in this browser's time zone").count()).toBe(1);
  expect(await entry.textContent()).toMatch(/bob@example\.com.*entra/);
  await page.waitForURL(/outcome=warning/);
  await page.reload();
  expect(await page.getByLabel("Outcome").inputValue()).toBe("warning");
}

async function read<T>(path: string): Promise<T> {
  const answer = await rollcall.request("GET", `${rollcall.url}/api/v1/${path}`, {
    token: admin,
    headers: { accept: "application/json" },
  });
  return answer.json as T;
}

const storageOf = (page: Page): Promise<string> =>
  page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])");

test("a first token is seen to switch provisioning on while its secret is shown", async () => {
  const fresh = await startRollcall();
  const token = await fresh.token("console", "admin");
  await visit(fresh.url, async (page) => {
    await signIn(page, token);
    await page.getByText("Off: identity providers are answered").waitFor();
    await press(page, "New provisioning token");
    await page.getByLabel("Name").fill("entra");
    await press(page, "Make the token");
    await page.getByRole("dialog").getByLabel("Token", { exact: true }).waitFor();
    await page.getByText("On: identity providers write").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(1);
  });
  await fresh.stop();
});

test("a token of another scope is told which scope the console needs", async () => {
  const reader = await rollcall.token("kiosk", "read");
  await visit(rollcall.url, async (page) => {
    await signIn(page, reader);
    await page.getByRole("alert").getByText("this needs a token with scope 'admin'").waitFor();
    expect(await storageOf(page)).not.toContain(reader);
  });
});

test("a token that is revoked meanwhile leads back to the sign-in, with the reason", async () => {
  const token = await rollcall.token("for-a-while", "admin");
  await visit(rollcall.url, async (page) => {
    await signIn(page, token);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const { items } = await read<{ items: { id: string; name: string }[] }>("tokens");
    const { id } = items.find(({ name }) => name === "for-a-while") ?? {};
    await rollcall.request("DELETE", `${rollcall.url}/api/v1/tokens/${id}`, { token: admin });
    // By the address: what was still being read may have led there by now.
    await page.goto(`${rollcall.url}/console#/groups`);
    await page.getByText("The server does not take this token any more").waitFor();
    expect(await storageOf(page)).not.toContain(token);
  });
});

test("a local person is made, edited and deleted; what the server refuses is shown", async () => {
  await visit(rollcall.url, async (page) => {
    await signIn(page, admin);
    await open(page, "People");
    await page.getByRole("link", { name: "New local person" }).click();
    await page.getByLabel("User name").fill("visitor@example.com");
    await page.getByLabel("E-mail").fill("visitor@example.com");
    await press(page, "Create");
    await press(page, "Edit");
    await page.getByLabel("Profession").fill("Visitor");
    await press(page, "Save");
    await page.getByText("Visitor", { exact: true }).waitFor();

    await open(page, "People");
    await page.getByLabel("Source").selectOption("local");
    await page.getByRole("link", { name: MARKUP }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "visitor@example.com" }).waitFor();
    await page.getByRole("link", { name: "New local person" }).click();
    await page.getByLabel("User name").fill("visitor@example.com");
    await press(page, "Create");
    const refusal = page.getByRole("alert");
    await refusal.waitFor();
    expect(await refusal.textContent()).toMatch(/visitor@example\.com.*Request .+, status 409/);

    await open(page, "People");
    await page.getByRole("link", { name: "visitor@example.com" }).click();
    await press(page, "Delete");
    await confirm(page, "Delete");
    await told(page, "is deleted.");
  });
});

test("a setting out of its range is told at its field, and nothing is saved", async () => {
  await visit(rollcall.url, async (page) => {
    await signIn(page, admin);
    await open(page, "Settings");
    const field = page.getByLabel("Brake, percent of the active people");
    await field.fill("101");
    await press(page, "Save settings");
    await page.locator(".field-error").getByText("from 1 to 100").waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await read<object>("settings")).toMatchObject({ brakePercent: null });
    await field.fill("10");
    await press(page, "Save settings");
    await told(page, "The settings are saved and in force.");
    expect(await read<object>("settings")).toMatchObject({ brakePercent: 10 });
  });
});

test("behind a proxy with a path prefix nothing is asked for outside it", async () => {
  await visit(`${proxy.url}`, async (page) => {
    await signIn(page, admin);
    for (const name of ["People", "Groups", "Lists", "Journal", "Tokens", "Overview"]) {
      await open(page, name);
      await page.getByRole("heading", { level: 1, name }).waitFor();
    }
    await page.goto(`${proxy.url}/console/`);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/directory/console");
    expect(proxy.astray).toEqual([]);
  });
});
