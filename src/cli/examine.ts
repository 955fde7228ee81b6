import { statSync } from "node:fs";
import type { Store } from "../directory/store.ts";
import { knownSchema } from "../store/sqlite/inspect.ts";
import { openStore } from "./assemble.ts";
import type { ServeConfig } from "./config.ts";
import { databaseFile } from "./database-file.ts";
import { lookAtAccess } from "./doctor/access.ts";
import { lookAtAddress } from "./doctor/address.ts";
import { lookAtBackups } from "./doctor/backups.ts";
import { lookAtCertificate } from "./doctor/certificate.ts";
import { lookAtClock } from "./doctor/clock.ts";
import { lookAtDatabase } from "./doctor/database.ts";
import { lookAtDisk } from "./doctor/disk.ts";
import { type Finding, findingsOf } from "./doctor/finding.ts";
import { lookAtFolder } from "./doctor/folder.ts";
import { lookAtServer } from "./doctor/server.ts";

/** Looks at everything that keeps a server well. Nothing is changed. */
export async function examine(config: ServeConfig, now: number): Promise<readonly Finding[]> {
  const { data } = config;
  const file = databaseFile(data);
  // Before the database is opened, which may write to these files.
  const written = [file, `${file}-wal`].map(writtenAt);
  const folder = lookAtFolder(data);
  const { findings: ofDatabase, inspection } = lookAtDatabase(data);
  const isCurrent = inspection?.schema === knownSchema && inspection.problems.length === 0;
  const { findings: ofStore, seen } = isCurrent
    ? await lookInside(data, now)
    : { findings: [], seen: [] };
  const beginning = statSync(file, { throwIfNoEntry: false })?.birthtimeMs ?? now;
  return [
    ...folder,
    ...attempt("disk", () => lookAtDisk(config)),
    ...attempt("clock", () => lookAtClock(now, [...written, ...seen])),
    ...attempt("certificate", () => lookAtCertificate(config, now)),
    ...attempt("address", () => lookAtAddress(config)),
    ...ofDatabase,
    ...ofStore,
    ...attempt("backups", () => lookAtBackups(config, now, beginning)),
    ...attempt("server", () => lookAtServer(data)),
  ];
}

const writtenAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

async function lookInside(data: string, now: number) {
  try {
    const store = openStore(data);
    try {
      return { findings: await lookAtAccess(store, data, now), seen: await lastChange(store) };
    } finally {
      await store.close();
    }
  } catch (error) {
    return { findings: [unknown("tokens", error)], seen: [] };
  }
}

async function lastChange(store: Store): Promise<number[]> {
  const { entries } = await store.journal({ limit: 1 });
  return entries.map(({ at }) => at);
}

/** What cannot be looked at says so, and keeps nothing else from being looked at. */
function attempt(check: string, look: () => readonly Finding[]): readonly Finding[] {
  try {
    return look();
  } catch (error) {
    return [unknown(check, error)];
  }
}

const unknown = (check: string, error: unknown): Finding =>
  findingsOf(check).unknown(
    error instanceof Error ? error.message : String(error),
    "Run this as the user of the server: sudo -u rollcall rollcall doctor",
  );
