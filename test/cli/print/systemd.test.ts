import { expect, test } from "bun:test";
import { SERVE_SETTINGS } from "../../../src/cli/config.ts";
import { hiddenRemark, unitFor } from "../../../src/cli/print/systemd.ts";
import { readServeSettings } from "../../../src/cli/read-config.ts";

/** The lines of the unit that are no comments, for these flags. */
function unit(...flags: string[]): readonly string[] {
  const { config, origins, problems } = readServeSettings(flags, {});
  expect(problems).toEqual([]);
  const given = SERVE_SETTINGS.filter((name) => origins[name].from === "flag");
  return unitFor("/usr/bin/rollcall", config, given)
    .split("\n")
    .filter((line) => !line.startsWith("#"));
}

const SERVE = "ExecStart=/usr/bin/rollcall serve --data";

test.each([
  { about: "settings alone from the file", flags: [], line: `${SERVE} /var/lib/rollcall` },
  {
    about: "flags",
    flags: ["--listen=0.0.0.0:8443", "--users-only"],
    line: `${SERVE} /var/lib/rollcall --listen 0.0.0.0:8443 --users-only`,
  },
  {
    about: "another data folder",
    flags: ["--data", "/srv/people"],
    line: `${SERVE} /srv/people`,
  },
  {
    about: "a flag that may be repeated",
    flags: ["--trusted-proxies", "10.0.0.1", "--trusted-proxies", "10.1.0.0/16"],
    line: `${SERVE} /var/lib/rollcall --trusted-proxies 10.0.0.1 --trusted-proxies 10.1.0.0/16`,
  },
  {
    about: "what systemd would read in its own way",
    flags: ["--public-url", 'https://a.example/%20$HOME"\\'],
    line: `${SERVE} /var/lib/rollcall --public-url "https://a.example/%%20$$HOME\\"\\\\"`,
  },
  { about: "a folder with a space", flags: ["--data", "/srv/a b"], line: `${SERVE} "/srv/a b"` },
])("the server is started with $about", ({ flags, line }) => {
  expect(unit(...flags)).toContain(line);
});

const folders = (lines: readonly string[]) =>
  lines.filter((line) => /^(\w+Directory|ReadWritePaths|ReadOnlyPaths)=/.test(line));

test.each([
  {
    about: "its own places",
    flags: [],
    lines: [
      "StateDirectory=rollcall",
      "ConfigurationDirectory=rollcall",
      "RuntimeDirectory=rollcall",
      "ReadOnlyPaths=-/etc/rollcall",
    ],
  },
  {
    about: "others, which have to be there",
    flags: ["--data", "/srv/100%", "--listen", "127.0.0.1:8080,unix:/run/web/rollcall.sock"],
    lines: [
      "ConfigurationDirectory=rollcall",
      "RuntimeDirectory=rollcall",
      "ReadWritePaths=/srv/100%%",
      "ReadWritePaths=/run/web",
      "ReadOnlyPaths=-/etc/rollcall",
    ],
  },
  {
    about: "backups elsewhere, and a socket in its own place",
    flags: ["--backup-dir", "/mnt/backups", "--listen", "[::1]:81,unix:/run/rollcall/a"],
    lines: [
      "StateDirectory=rollcall",
      "ConfigurationDirectory=rollcall",
      "RuntimeDirectory=rollcall",
      "ReadWritePaths=/mnt/backups",
      "ReadOnlyPaths=-/etc/rollcall",
    ],
  },
  {
    about: "backups within what it writes to anyway",
    flags: ["--backup-dir", "/var/lib/rollcall/backups"],
    lines: [
      "StateDirectory=rollcall",
      "ConfigurationDirectory=rollcall",
      "RuntimeDirectory=rollcall",
      "ReadOnlyPaths=-/etc/rollcall",
    ],
  },
])("the server writes to $about", ({ flags, lines }) => {
  expect(folders(unit(...flags))).toEqual([...lines]);
});

test.each([
  { listen: "127.0.0.1:8080", isFree: true },
  { listen: "127.0.0.1:1024", isFree: true },
  { listen: "127.0.0.1:0", isFree: true },
  { listen: "127.0.0.1:8080,unix:/run/rollcall/a:80", isFree: true },
  { listen: "127.0.0.1:1023", isFree: false },
  { listen: "127.0.0.1:8080, [::]:443", isFree: false },
])("a port below 1024, and nothing else, takes a privilege: $listen", ({ listen, isFree }) => {
  const lines = unit("--listen", listen);
  const capability = isFree ? "" : "CAP_NET_BIND_SERVICE";
  expect(lines).toContain(`CapabilityBoundingSet=${capability}`);
  expect(lines).toContain(`AmbientCapabilities=${capability}`);
  expect(lines).toContain(`PrivateUsers=${isFree ? "yes" : "no"}`);
});

test.each(["/home/ada/rollcall", "/root/rollcall", "/var/tmp/a/rollcall"])(
  "an executable that the server could not see is told of: %s",
  (file) => expect(hiddenRemark(file)).toContain(file),
);

test.each(["/usr/bin/rollcall", "/opt/home/rollcall", "/usr/local/bin/rollcall"])(
  "an executable that it sees is not: %s",
  (file) => expect(hiddenRemark(file)).toBeUndefined(),
);
