import { describe, expect, test } from "bun:test";
import { ASSETS } from "../../src/cli/print.ts";
import { readServeSettings } from "../../src/cli/read-config.ts";

const KINDS = ["nginx", "caddy"] as const;

function site(kind: (typeof KINDS)[number], ...flags: string[]): string {
  const { config, problems } = readServeSettings(flags, {});
  expect(problems).toEqual([]);
  return ASSETS[kind]?.text(config, []) ?? "";
}

const EXAMPLE = ["--public-url", "https://scim.example.com/a.b"];

describe.each(KINDS)("rollcall print %s", (kind) => {
  test("leaves no place open", () => {
    for (const flags of [[], EXAMPLE]) expect(site(kind, ...flags)).not.toMatch(/\{\{|\}\}/);
  });

  test("knows the name, the path, the socket and the limits of the settings", () => {
    const limits = ["--body-limit", "12345", "--request-deadline", "100"];
    const text = site(kind, ...EXAMPLE, "--listen", "0.0.0.0:9999", ...limits);
    expect(text).toContain("scim.example.com");
    expect(text).toContain("/.well-known/oauth-authorization-server/a.b");
    expect(text).toContain("127.0.0.1:9999");
    expect(text).toContain("12345");
    expect(text).toContain("115s");
    expect(text).not.toContain("75s");
  });

  test("waits longer than identity providers, also where rollcall does not", () => {
    expect(site(kind, "--request-deadline", "5")).toContain("75s");
  });

  test("takes the certificate of the settings", () => {
    const files = ["--tls-certificate", "/etc/my tls/a.pem", "--tls-key", "/etc/my tls/b.pem"];
    const text = site(kind, ...files);
    expect(text).toContain('"/etc/my tls/a.pem"');
    expect(text).toContain('"/etc/my tls/b.pem"');
  });

  test("knows a unix socket", () => {
    const text = site(kind, ...EXAMPLE, "--listen", "unix:/run/rollcall/rollcall.sock");
    const server = { nginx: "server unix:/run", caddy: "reverse_proxy unix//run" }[kind];
    expect(text).toContain(`${server}/rollcall/rollcall.sock`);
    expect(text).toContain('trusted-proxies = ["unix"]');
  });

  test("limits no rates, and lets administrators in from private addresses alone", () => {
    const text = site(kind, ...EXAMPLE);
    expect(text).not.toMatch(/limit_req|limit_conn|rate_limit/);
    expect(text).toContain("192.168.0.0/16");
  });

  test.each([
    ["http://scim.example.com", "https://"],
    ["https://scim.example.com/a;b", "path"],
    ["https://scim.example.com/$x", "path"],
  ])("makes nothing for %s", (url, reason) => {
    expect(() => site(kind, "--public-url", url)).toThrow(reason);
  });
});

test("a port of its own leaves port 80 alone", () => {
  const flags = ["--public-url", "https://scim.example.com:8443"];
  expect(site("nginx", ...flags)).not.toContain("listen 80");
  expect(site("nginx", ...flags)).toContain("listen 8443 ssl");
  expect(site("caddy", ...flags)).toContain("auto_https disable_redirects");
  expect(site("nginx")).toContain("listen 80;");
  expect(site("caddy")).not.toContain("disable_redirects");
});
