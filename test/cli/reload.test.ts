import { expect, onTestFinished, test } from "bun:test";
import { UsageError } from "../../src/cli/command.ts";
import type { ServeConfig } from "../../src/cli/config.ts";
import { readServeConfig } from "../../src/cli/read-config.ts";
import { catchHangups, createReload, type ReloadOn, type Reloads } from "../../src/cli/reload.ts";
import type { Extension } from "../../src/scim/schema/resource-type.ts";

const started = readServeConfig(["--listen", "127.0.0.1:1"], { ROLLCALL_CONFIG: import.meta.dir });

/** A server that was started with that, and what it says from then on. */
function openReload(parts: readonly Reloads[] = []) {
  const lines: { level: string; fields: Record<string, unknown>; message: string }[] = [];
  const tell = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  const told: string[] = [];
  const next: { config: ServeConfig | Error; extensions: readonly Extension[] } = {
    config: started,
    extensions: [],
  };
  const on: ReloadOn = {
    log: { info: tell("info"), warn: tell("warn"), error: tell("error") },
    notify: { reloading: () => told.push("reloading"), ready: () => told.push("ready") },
    read() {
      if (next.config instanceof Error) throw next.config;
      return next.config;
    },
    readExtensions: () => next.extensions,
    started: { config: started, extensions: [] },
    parts,
  };
  return { on, reload: createReload(on), next, lines, told };
}

/** Keeps what it was given last. */
function openPart() {
  const seen: ServeConfig[] = [];
  const part: Reloads = (config) => () => void seen.push(config);
  return { seen, part };
}

test("what reloads is taken over and told; systemd hears of beginning and end", async () => {
  const { seen, part } = openPart();
  const { reload, next, lines, told } = openReload([part]);
  next.config = { ...started, "body-limit": 2048, "log-level": "debug" };
  await reload();
  expect(seen).toEqual([next.config]);
  expect(lines).toEqual([
    {
      level: "info",
      fields: { reloaded: { "body-limit": 2048, "log-level": "debug" } },
      message: "settings reloaded",
    },
  ]);
  expect(told).toEqual(["reloading", "ready"]);
});

test("what needs a restart stays as it was, and is told at each reload until then", async () => {
  const { seen, part } = openPart();
  const { reload, next, lines } = openReload([part]);
  next.config = { ...started, listen: "127.0.0.1:2", "rate-limit": 50 };
  await reload();
  await reload();
  expect(seen.map(({ listen, "rate-limit": rate }) => [listen, rate])).toEqual([
    ["127.0.0.1:1", 50],
    ["127.0.0.1:1", 50],
  ]);
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ["warn", { reloaded: { "rate-limit": 50 }, needRestart: ["listen"] }],
    ["warn", { reloaded: {}, needRestart: ["listen"] }],
  ]);
});

test("a setting that is gone from the file is as it is without it", async () => {
  const { seen, part } = openPart();
  const { reload, next, lines } = openReload([part]);
  next.config = { ...started, "rate-limit": 50 };
  await reload();
  next.config = started;
  await reload();
  expect(seen.at(-1)).toEqual(started);
  expect(lines.at(-1)?.fields).toEqual({ reloaded: { "rate-limit": null } });
});

test("settings that are wrong change nothing at all", async () => {
  const { seen, part } = openPart();
  const { reload, next, lines, told } = openReload([part]);
  next.config = new UsageError("line 3 is wrong");
  await reload();
  expect(seen).toEqual([]);
  expect(lines).toMatchObject([{ level: "error", fields: { problems: "line 3 is wrong" } }]);
  expect(told).toEqual(["reloading", "ready"]);
});

test("one part that cannot go on keeps all others from going on", async () => {
  const { seen, part } = openPart();
  let isBroken = true;
  const certificate: Reloads = async () => {
    if (isBroken) throw new UsageError("the certificate is none");
    return () => undefined;
  };
  const { reload, next, lines } = openReload([part, certificate]);
  next.config = { ...started, "body-limit": 2048 };
  await reload();
  expect(seen).toEqual([]);
  expect(lines[0]).toMatchObject({
    level: "error",
    fields: { problems: "the certificate is none" },
  });
  isBroken = false;
  await reload();
  expect(seen).toEqual([next.config]);
  expect(lines[1]?.fields).toEqual({ reloaded: { "body-limit": 2048 } });
});

test("parts are asked at each reload, also where no setting has changed", async () => {
  const { seen, part } = openPart();
  const { reload, lines } = openReload([part]);
  await reload();
  expect(seen).toEqual([started]);
  expect(lines.map(({ fields }) => fields)).toEqual([{ reloaded: {} }]);
});

test("schemas that are others now need a restart", async () => {
  const { reload, next, lines } = openReload();
  next.extensions = [{ resourceType: "User" } as Extension];
  await reload();
  expect(lines[0]?.fields).toEqual({ reloaded: {}, needRestart: ["schemas/*.json"] });
});

test("SIGHUP ends nothing: before the start it counts later, after the end never", async () => {
  const { seen, part } = openPart();
  const { on } = openReload([part]);
  onTestFinished(() => void process.removeAllListeners("SIGHUP"));
  const hangups = catchHangups();
  process.emit("SIGHUP", "SIGHUP");
  await Bun.sleep(1);
  hangups.begin(on);
  await Bun.sleep(1);
  expect(seen).toHaveLength(1);
  process.emit("SIGHUP", "SIGHUP");
  await Bun.sleep(1);
  expect(seen).toHaveLength(2);
  hangups.end();
  process.emit("SIGHUP", "SIGHUP");
  await Bun.sleep(1);
  expect(seen).toHaveLength(2);
});
