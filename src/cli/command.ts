/** What a command line is made of. */

/** One command: it prints what it did, where, and what to do next, and returns the exit code. */
export type Command = (args: readonly string[]) => Promise<number>;

/** A mistake of the operator: shown without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Settles when what was printed so far is with whoever reads it, or nobody reads any more. */
export const printed = async (): Promise<void> => {
  await outstanding;
};

let outstanding: Promise<unknown> = Promise.resolve();

function write(stream: NodeJS.WriteStream, text: string): void {
  const written = new Promise<void>((resolve) => {
    stream.write(`${text}\n`, () => resolve());
  });
  outstanding = Promise.all([outstanding, written]);
}

export const print = (text: string): void => write(process.stdout, text);

export const printError = (text: string): void => write(process.stderr, text);
