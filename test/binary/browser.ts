import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";

/** Debian's Chromium; another one is named by CHROMIUM. */
const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";

export interface Browser {
  page(): Promise<Page>;
  /** The URLs on other hosts that pages tried to load. */
  readonly outside: readonly string[];
  /** What the pages complained of, refusals of their Content-Security-Policy included. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/**
 * A Chromium that reaches this host and nothing else: whatever is meant for another one ends in a
 * proxy that answers nobody.
 * @returns undefined where no Chromium is installed
 * @throws when none is installed on a machine that has CI set: there the proof must not be left out
 */
export async function openBrowser(): Promise<Browser | undefined> {
  if (!existsSync(EXECUTABLE)) {
    const problem = `${EXECUTABLE} is missing (apt install chromium, or set CHROMIUM).`;
    if (process.env.CI) throw new Error(problem);
    process.stdout.write(`Nothing is looked at in a browser: ${problem}\n`);
    return undefined;
  }
  const outside: string[] = [];
  const complaints: string[] = [];
  // The browser asks its maker for updates and more by itself; that is refused and not counted.
  const trap = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: (socket) => void socket.end() },
  });
  const profile = mkdtempSync(join(tmpdir(), "rollcall-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Loopback is never proxied.
      `--proxy-server=127.0.0.1:${trap.port}`,
    ],
    viewport: { width: 1280, height: 900 },
  });
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== "data:" && hostname !== "127.0.0.1") outside.push(request.url());
  });
  return {
    outside,
    complaints,
    async page() {
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      return page;
    },
    async close() {
      await context.close();
      trap.stop(true);
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
