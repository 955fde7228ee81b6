import { expect } from "bun:test";
import { join } from "node:path";

/**
 * Holds a value against the file of this name here. `make golden` writes the file anew instead; its
 * difference is then read before it is committed.
 */
export async function expectGolden(name: string, value: unknown): Promise<void> {
  const file = Bun.file(join(import.meta.dir, `${name}.json`));
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (process.env.GOLDEN) await Bun.write(file, text);
  expect(JSON.parse(text)).toEqual(await file.json());
}
