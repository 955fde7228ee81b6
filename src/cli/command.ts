/** What a command line is made of. */

/** One command: it prints what it did, where, and what to do next, and returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** A mistake of the operator: shown without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const printError = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
