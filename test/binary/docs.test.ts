import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { type Browser, openBrowser } from "./browser.ts";
import { type PrefixProxy, startPrefixProxy } from "./prefix-proxy.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const PREFIX = "/directory";

let browser: Browser | undefined;
let rollcall: Rollcall;
let token: string;
let proxy: PrefixProxy;

beforeAll(async () => {
  browser = await openBrowser();
  rollcall = await startRollcall();
  token = await rollcall.token("explorer");
  for (const userName of ["élodie@example.com", "marek@example.com"]) {
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName };
    await rollcall.request("POST", "/Users", { token, body });
  }
  proxy = startPrefixProxy(rollcall.url, PREFIX);
});

afterAll(async () => {
  await browser?.close();
  await proxy?.stop();
  await rollcall?.stop();
});

test.each([
  { title: "at the root", base: () => rollcall.url },
  {
    title: "behind a proxy with a path prefix",
    base: () => proxy.url,
  },
])("the explorer lists Users and Groups and executes a filtered GET $title", async ({ base }) => {
  if (browser === undefined) return;
  const page = await browser.page();
  await page.goto(`${base()}/docs`);
  await authorize(page);

  const { url, status, body } = await executeFilter(page, 'userName eq "ÉLODIE@example.com"');
  expect(url).toStartWith(`${base()}/scim/v2/Users?filter=`);
  expect(status).toBe("200");
  expect(body).toContain("élodie@example.com");
  expect(body).not.toContain("marek@example.com");

  expect(await storageOf(page)).not.toContain(token);
  expect(proxy.astray).toEqual([]);
  expect(browser.complaints).toEqual([]);
  expect(browser.outside).toEqual([]);
  await page.close();
});

test("without a token the explorer shows the SCIM error", async () => {
  if (browser === undefined) return;
  const page = await browser.page();
  await page.goto(`${rollcall.url}/docs/`);
  const { status, body } = await executeFilter(page, "active eq true");
  expect(status).toBe("401");
  expect(body).toContain("urn:ietf:params:scim:api:messages:2.0:Error");
  expect(browser.outside).toEqual([]);
  await page.close();
});

test("a request to another host is refused and would be noticed", async () => {
  if (browser === undefined) return;
  const page = await browser.page();
  const answer = await page.goto("http://outside.example/").catch(() => null);
  expect(answer).toBeNull();
  expect(browser.outside).toContain("http://outside.example/");
  await page.close();
});

async function authorize(page: Page): Promise<void> {
  for (const tag of ["Users", "Groups"]) {
    await page.locator(`#operations-tag-${tag}`).waitFor();
  }
  await page.locator("button.authorize.unlocked, .btn.authorize").first().click();
  await page.locator(".auth-container input").fill(token);
  await page.locator(".auth-btn-wrapper .authorize").click();
  await page.locator(".auth-btn-wrapper .btn-done").click();
}

/** Tries out GET /Users with this filter as a person would. */
async function executeFilter(page: Page, filter: string) {
  const operation = page.locator("#operations-Users-listUsers");
  await operation.locator(".opblock-summary-control").click();
  await operation.locator(".try-out__btn").click();
  await operation.locator('tr[data-param-name="filter"] input').fill(filter);
  await operation.locator("button.execute").click();
  const answer = operation.locator(".live-responses-table .response");
  await answer.waitFor();
  const read = async (part: Locator) => (await part.textContent())?.trim() ?? "";
  return {
    url: await read(operation.locator(".request-url pre")),
    status: await read(answer.locator(".response-col_status")),
    body: await read(answer.locator(".highlight-code").first()),
  };
}

const storageOf = (page: Page): Promise<string> =>
  page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])");
