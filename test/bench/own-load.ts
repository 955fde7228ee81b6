import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runningUntilTheEnd } from "./ending.ts";
import type { Told } from "./generator.ts";
import type { Aim } from "./operations.ts";
import type { Load, Measured } from "./plan.ts";

export interface OwnLoad extends Load {
  end(): void;
}

/** The own generator, in a process of its own. */
export function startOwnLoad(aims: readonly Aim[], folder: string): OwnLoad {
  let resolve: (measured: Measured) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "generator.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message: Measured) => resolve(message),
    onExit: () => reject(new Error("The generator has ended.")),
  });
  const done = runningUntilTheEnd(child.pid);
  const tell = (told: Told) => child.send(told);
  for (const aim of aims) {
    const file = join(folder, `aim-${aim.target}.json`);
    writeFileSync(file, JSON.stringify(aim));
    tell({ aim: file });
  }
  return {
    measure: (plan) =>
      new Promise((settle, fail) => {
        [resolve, reject] = [settle, fail];
        tell({ plan });
      }),
    end: () => {
      child.kill();
      done();
    },
  };
}
