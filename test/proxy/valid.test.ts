import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runRollcall } from "../binary/run-rollcall.ts";
import { issue } from "../certificates.ts";
import { find, type Kind } from "./proxy.ts";

const rows = [
  { url: "https://scim.example.com", listen: "127.0.0.1:8080" },
  {
    url: "https://scim.example.com:8443/a.b/c",
    listen: "[::]:80,unix:/run/rollcall/rollcall.sock",
  },
  { url: undefined, listen: "[::1]:8080" },
];

describe.each(["nginx", "caddy"] as const)("What rollcall prints for %s", (kind: Kind) => {
  test.each(rows)(
    "for $url and $listen is good for it, without a warning",
    async ({ url, listen }) => {
      const folder = mkdtempSync(join(tmpdir(), "rollcall-site-"));
      try {
        const files = issue(folder, "site");
        const tls = ["--tls-certificate", files.cert, "--tls-key", files.key];
        const named = url === undefined ? [] : ["--public-url", url];
        const { code, stdout } = await runRollcall([
          "print",
          kind,
          "--listen",
          listen,
          ...named,
          ...tls,
        ]);
        expect(code).toBe(0);
        expect(check[kind](folder, stdout)).toEqual({ exitCode: 0, warnings: [] });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

const check = {
  nginx(folder: string, site: string) {
    const log = join(folder, "access.log");
    writeFileSync(join(folder, "site.conf"), site.replace("/var/log/nginx/rollcall.log", log));
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const main = [
      `pid ${folder}/nginx.pid; events {} http {`,
      ...temporary.map((each) => `${each}_temp_path ${folder}/${each};`),
      `include ${folder}/site.conf; }`,
    ];
    writeFileSync(join(folder, "nginx.conf"), main.join("\n"));
    return spawn("nginx", ["-t", "-q", "-c", join(folder, "nginx.conf"), "-e", "stderr"], folder);
  },
  caddy(folder: string, site: string) {
    const file = join(folder, "Caddyfile");
    writeFileSync(file, `${site}`);
    return spawn("caddy", ["validate", "--config", file, "--adapter", "caddyfile"], folder);
  },
};

/** What Caddy says of a certificate without an authority, and of a port of its own. */
const KNOWN = /OCSP|redirects are disabled/;

function spawn(kind: Kind, args: readonly string[], home: string) {
  const env = { PATH: process.env.PATH ?? "", HOME: home, XDG_DATA_HOME: home };
  const { exitCode, stdout, stderr } = Bun.spawnSync([find(kind) ?? kind, ...args], { env });
  const warnings = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => /warn|emerg|error/i.test(line) && !KNOWN.test(line));
  return { exitCode, warnings };
}
