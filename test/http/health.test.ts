import { expect, test } from "bun:test";
import { health } from "../../src/http/health.ts";

const get = (path: string, check: () => Promise<void>) =>
  health({ version: "1.2.3", check }).handle(new Request(`http://localhost${path}`));

const works = () => Promise.resolve();
const fails = () => Promise.reject(new Error("disk I/O error in rollcall.sqlite"));

test.each([
  { path: "/healthz", check: works, status: 200, body: { status: "ok", version: "1.2.3" } },
  { path: "/healthz", check: fails, status: 200, body: { status: "ok", version: "1.2.3" } },
  { path: "/readyz", check: works, status: 200, body: { status: "ok" } },
  { path: "/readyz", check: fails, status: 503, body: { status: "unavailable" } },
])("$path answers $status when the store $check.name", async ({ path, check, status, body }) => {
  const response = await get(path, check);
  expect(response.status).toBe(status);
  expect(response.headers.get("cache-control")).toBe("no-store");
  // The reason of the failure is not shown to whoever can reach the port.
  expect(await response.json()).toEqual(body);
});
