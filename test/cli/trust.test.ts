import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trust } from "../../src/cli/trust.ts";

const ID = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

const AUDIENCE = "api://rollcall";

async function trusting(tenant: string, subject = ID, audience = AUDIENCE, ...more: string[]) {
  const data = mkdtempSync(join(tmpdir(), "rollcall-trust-"));
  const given = ["--tenant", tenant, "--subject", subject, "--audience", audience];
  try {
    return await trust(["entra", ...given, ...more, "--data", data]);
  } finally {
    rmSync(data, { recursive: true });
  }
}

test.each([
  ["TENANT-ID", ID, "api://a", "--tenant 'TENANT-ID' is a placeholder"],
  [ID, "OBJECT-ID", "api://a", "--subject 'OBJECT-ID' is a placeholder"],
  [ID, ID, "api://APP-ID", "--audience 'api://APP-ID' is a placeholder"],
  [ID, "<object id>", "api://a", "--subject '<object id>' is a placeholder"],
  ["contoso", ID, "api://a", "a GUID) or its domain; got 'contoso'"],
])("trust refuses %s %s %s", async (tenant, subject, audience, reason) => {
  await expect(trusting(tenant, subject, audience)).rejects.toThrow(reason);
});

test.each([ID, "contoso.onmicrosoft.com"])("trust takes the tenant %s", async (tenant) => {
  expect(await trusting(tenant)).toBe(0);
});

test("trust takes any tenant of another issuer", async () => {
  const issuer = ["--issuer", "https://local.example", "--jwks", "https://local.example/keys"];
  expect(await trusting("contoso", ID, AUDIENCE, ...issuer)).toBe(0);
});
