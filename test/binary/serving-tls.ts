import { type Rollcall, type Start, startRollcall } from "./rollcall.ts";

/** Starts the executable, lets it be asked by HTTPS, and stops it. */
export async function servingTls(
  start: Start & { readonly ca: string },
  ask: (rollcall: Rollcall) => Promise<void>,
): Promise<void> {
  const rollcall = await startRollcall(start);
  try {
    await ask(rollcall);
  } finally {
    await rollcall.stop();
  }
}

export const portOf = ({ url }: Rollcall): number => Number(new URL(url).port);
