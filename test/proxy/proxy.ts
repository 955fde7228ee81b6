import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, type Rollcall, request, type Sent } from "../binary/rollcall.ts";
import { runRollcall } from "../binary/run-rollcall.ts";
import { issue } from "../certificates.ts";
import { freePort } from "../free-port.ts";

export type Kind = "nginx" | "caddy";

const STARTED_WITHIN_MS = 15_000;

const PACKAGES = { nginx: "nginx-light", caddy: "caddy" };

/** Where the program is; null where it is not installed. */
export const find = (kind: Kind): string | null =>
  Bun.which(kind, { PATH: `${process.env.PATH}:/usr/sbin:/usr/bin` });

/** What is missing for the tests of this folder; undefined when nothing is. */
export function whyNoProxies(): string | undefined {
  const missing = (["nginx", "caddy"] as const).filter((kind) => find(kind) === null);
  if (missing.length === 0) return undefined;
  return `apt-get install ${missing.map((kind) => PACKAGES[kind]).join(" ")}`;
}

/** A real proxy with the site that the executable prints. */
export interface ReverseProxy {
  /** What clients know rollcall under, e.g. `https://localhost:40123/directory`. */
  readonly url: string;
  /** Where rollcall has to listen. */
  readonly upstream: string;
  /** The same as the setting, with a unix socket where there is one. */
  readonly listen: string;
  /** The authority of its certificate, as PEM. */
  readonly ca: string;
  /** All that it wrote to its logs. */
  logged(): string;
  stop(): Promise<void>;
}

export interface Site {
  /** Whether rollcall listens on a unix socket as well, by which the proxy comes. */
  readonly byUnixSocket?: boolean;
  /** e.g. `/directory` */
  readonly prefix?: string;
  /** Further settings of rollcall. */
  readonly settings?: readonly string[];
  /** What an operator changes in the site. */
  readonly edit?: (site: string) => string;
}

export async function startProxy(
  kind: Kind,
  { prefix = "", byUnixSocket = false, settings = [], edit = (site) => site }: Site = {},
): Promise<ReverseProxy> {
  const folder = mkdtempSync(join(tmpdir(), `rollcall-${kind}-`));
  const [port, behind] = [freePort(), freePort()];
  const [url, upstream] = [`https://localhost:${port}${prefix}`, `127.0.0.1:${behind}`];
  const files = issue(folder, "site");
  const listen = byUnixSocket ? `${upstream},unix:${join(folder, "rollcall.sock")}` : upstream;
  const where = ["--public-url", url, "--listen", listen, "--config", folder];
  const tls = ["--tls-certificate", files.cert, "--tls-key", files.key];
  const { code, stdout, stderr } = await runRollcall([
    "print",
    kind,
    ...where,
    ...tls,
    ...settings,
  ]);
  if (code !== 0) throw new Error(`rollcall print ${kind} ended with ${code}: ${stderr}`);
  const { command, env } = PREPARE[kind](folder, edit(stdout));
  const child = Bun.spawn([find(kind) ?? kind, ...command], {
    env: { PATH: process.env.PATH ?? "", HOME: folder, ...env },
    stdin: "ignore",
    stdout: Bun.file(join(folder, "out.log")),
    stderr: Bun.file(join(folder, "error.log")),
  });
  const logged = () =>
    ["out.log", "error.log", "access.log"]
      .map((name) => join(folder, name))
      .map((file) => (Bun.file(file).size > 0 ? readFileSync(file, "utf8") : ""))
      .join("");
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
    rmSync(folder, { recursive: true });
  };
  try {
    await settled(port, () => child.exitCode !== null);
  } catch (failure) {
    const log = logged();
    await stop();
    throw new Error(`${kind} does not start: ${failure}\n${log}`);
  }
  return { url, upstream, listen, ca: readFileSync(files.cert, "utf8"), logged, stop };
}

/** rollcall, asked through a proxy. */
export const behind = (rollcall: Rollcall, proxy: ReverseProxy): Rollcall => ({
  ...rollcall,
  url: proxy.url,
  base: `${proxy.url}/scim/v2`,
  request: (method: string, path: string, sent?: Sent): Promise<Answer> =>
    request(method, path.startsWith("/") ? `${proxy.url}/scim/v2${path}` : path, sent, proxy.ca),
});

/** What the machine would have around the site, in a folder of its own. */
const PREPARE: Readonly<
  Record<
    Kind,
    (folder: string, site: string) => { command: string[]; env?: Record<string, string> }
  >
> = {
  nginx(folder, site) {
    const access = join(folder, "access.log");
    writeFileSync(join(folder, "site.conf"), site.replace("/var/log/nginx/rollcall.log", access));
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    const main = [
      process.getuid?.() === 0 ? "user root;" : "",
      "daemon off;",
      `pid ${folder}/nginx.pid;`,
      "error_log stderr notice;",
      "events { worker_connections 1024; }",
      "http {",
      ...temporary.map((each) => `${each}_temp_path ${folder}/${each};`),
      `include ${folder}/site.conf;`,
      "}",
    ];
    writeFileSync(join(folder, "nginx.conf"), main.join("\n"));
    return { command: ["-c", join(folder, "nginx.conf"), "-e", "stderr"] };
  },
  caddy(folder, site) {
    const file = join(folder, "Caddyfile");
    // Its own administration would listen on a port that others may have.
    writeFileSync(file, site.replace(/^\{$/m, "{\n\tadmin off"));
    mkdirSync(join(folder, "state"));
    return {
      command: ["run", "--config", file, "--adapter", "caddyfile"],
      env: { XDG_DATA_HOME: join(folder, "state"), XDG_CONFIG_HOME: join(folder, "state") },
    };
  },
};

/** Waits until somebody listens. */
async function settled(port: number, hasEnded: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + STARTED_WITHIN_MS;
  while (!(await isOpen(port))) {
    if (hasEnded()) throw new Error("it ended at once");
    if (performance.now() > giveUpAt) throw new Error("nobody listens");
    await Bun.sleep(20);
  }
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
