import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { EXECUTABLE, runRollcall, surroundings } from "./run-rollcall.ts";

const STARTED_WITHIN_MS = 30_000;
const STOPPED_WITHIN_MS = 15_000;
/** Entra and Okta give up on an answer after 60 seconds. */
const ANSWERED_WITHIN_MS = 60_000;

export interface Start {
  /** Further arguments of `rollcall serve`. */
  readonly args?: readonly string[];
  /** A folder to keep the database in; left out, it is a fresh one that `stop` removes. */
  readonly data?: string;
  /** Host and port, where others have to know them before; left out, it is a free port. */
  readonly listen?: string;
  /** The certificate, as PEM, that proves who it is where `args` let it serve HTTPS. */
  readonly ca?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that the executable is run by, such as `prlimit`; it must become it by exec. */
  readonly by?: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON; undefined where there is none or it is something else. */
  readonly json: Json | undefined;
}

export interface Sent {
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string;
  /** Override the SCIM content type and accept headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A running `dist/rollcall serve`. */
export interface Rollcall {
  /** e.g. `http://127.0.0.1:40123` */
  readonly url: string;
  /** The Tenant URL: `url` and `/scim/v2`. */
  readonly base: string;
  readonly data: string;
  readonly pid: number;
  /** What it wrote to stdout and stderr so far. */
  output(): string;
  /** Makes a token with the command line, as an operator would, and returns its secret. */
  token(
    name: string,
    scope?: "read" | "provision" | "admin",
    more?: readonly string[],
  ): Promise<string>;
  /** Runs another command of the executable; the caller names `--data`. */
  cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /**
   * @param path below `base`, or a whole URL; what needs percent-encoding and has none is encoded
   */
  request(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** SIGTERM. @throws when it does not end by itself or ends with an error */
  stop(): Promise<void>;
  /** SIGKILL. The folder stays, for the server that is started on it next. */
  kill(): Promise<void>;
}

/** Starts the executable on a free port and waits until it is ready. */
export async function startRollcall({
  args = [],
  data,
  env,
  listen,
  ca,
  by = [],
}: Start = {}): Promise<Rollcall> {
  if (!existsSync(EXECUTABLE))
    throw new Error(`${EXECUTABLE} is missing: run \`make build\` first.`);
  const folder = data ?? mkdtempSync(join(tmpdir(), "rollcall-"));
  const server = Bun.spawn(
    [...by, EXECUTABLE, "serve", "--listen", listen ?? "127.0.0.1:0", "--data", folder, ...args],
    { ...surroundings(env), stdout: "pipe", stderr: "pipe" },
  );
  const stdout = collect(server.stdout);
  const stderr = collect(server.stderr);
  const output = () => stdout() + stderr();
  const discard = () => {
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  let readiness = "it printed no URL";
  const url = await settled(
    async () => {
      if (hasEnded()) throw new Error(`rollcall serve ended at once:\n${output()}`);
      const printed =
        listen === undefined
          ? /https?:\/\/127\.0\.0\.1:\d+(?=\D)/.exec(stdout())?.[0]
          : `${ca === undefined ? "http" : "https"}://${listen}`;
      if (printed === undefined) return undefined;
      readiness = await askReadiness(printed, ca);
      return readiness.startsWith("200 ") ? printed : undefined;
    },
    () => `rollcall serve is not ready: ${readiness}\n${output()}`,
  ).catch(async (problem: unknown) => {
    server.kill("SIGKILL");
    await server.exited;
    discard();
    throw problem;
  });
  const cli = (...command: string[]) => runRollcall(command, env);
  return {
    url,
    base: `${url}/scim/v2`,
    data: folder,
    pid: server.pid,
    output,
    cli,
    token: (name, scope = "provision", more = []) => createToken(cli, folder, name, scope, more),
    request: (method, path, sent) =>
      request(method, path.startsWith("/") ? `${url}/scim/v2${path}` : path, sent, ca),
    stop: async () => {
      await end(server, output);
      discard();
    },
    kill: async () => {
      server.kill("SIGKILL");
      await server.exited;
    },
  };
}

function collect(stream: ReadableStream<Uint8Array>): () => string {
  const decoder = new TextDecoder();
  let text = "";
  void (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  })();
  return () => text;
}

/** Asks again and again until there is something. @throws with `complaint` when there never is */
async function settled<T>(ask: () => Promise<T | undefined>, complaint: () => string): Promise<T> {
  const attempts = STARTED_WITHIN_MS / 20;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await ask();
    if (found !== undefined) return found;
    await Bun.sleep(20);
  }
  throw new Error(complaint());
}

/** Status and body of the answer, or why there is none. */
async function askReadiness(url: string, ca: string | undefined): Promise<string> {
  try {
    const answer = await fetch(`${url}/readyz`, { ...(ca !== undefined && { tls: { ca } }) });
    return `${answer.status} ${await answer.text()}`;
  } catch (failure) {
    return String(failure);
  }
}

async function createToken(
  cli: Rollcall["cli"],
  data: string,
  name: string,
  scope: string,
  more: readonly string[],
): Promise<string> {
  const command = ["token", "create", name, "--scope", scope, "--data", data, "--quiet", ...more];
  const { code, stdout, stderr } = await cli(...command);
  const token = stdout.trim();
  if (code !== 0 || !/^\S+$/.test(token)) {
    throw new Error(`rollcall ${command.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  }
  return token;
}

/** @param ca the authority that is believed where `url` is https */
export async function request(
  method: string,
  url: string,
  sent: Sent = {},
  ca?: string,
): Promise<Answer> {
  const { token, raw } = sent;
  const body = raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const headers = new Headers({ accept: "application/scim+json" });
  if (body !== undefined) headers.set("content-type", "application/scim+json");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  for (const [name, value] of Object.entries(sent.headers ?? {})) headers.set(name, value);
  const response = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    ...(body !== undefined && { body }),
    ...(ca !== undefined && { tls: { ca } }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: readJson(text) };
}

function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

async function end(server: Bun.Subprocess, output: () => string): Promise<void> {
  server.kill("SIGTERM");
  const overdue = setTimeout(() => server.kill("SIGKILL"), STOPPED_WITHIN_MS);
  const code = await server.exited;
  clearTimeout(overdue);
  if (code !== 0) throw new Error(`rollcall serve ended with ${code} on SIGTERM:\n${output()}`);
}
