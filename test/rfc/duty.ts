import { afterAll, beforeAll, describe, test } from "bun:test";
import { type Provider, startProvider } from "./provider.ts";

/**
 * RFC 2119's words; `must` and `should` where the RFC does not shout, `states` where it says what a
 * server does with none of them.
 */
export type Keyword =
  | "MUST"
  | "MUST NOT"
  | "SHALL"
  | "SHALL NOT"
  | "SHOULD"
  | "SHOULD NOT"
  | "REQUIRED"
  | "RECOMMENDED"
  | "must"
  | "should"
  | "states";

interface Stated {
  /** The section's number, e.g. `3.5.2.1`. */
  readonly section: string;
  readonly keyword: Keyword;
  /** The RFC's own sentence, or the part of it that obliges. */
  readonly sentence: string;
}

/** A duty that is held, or deliberately not: then the test shows what happens instead. */
export interface TestedDuty extends Stated {
  /** What is observed, as a sentence; unique within its section. */
  readonly title: string;
  /** Why the RFC's sentence is not obeyed to the letter. */
  readonly deviation?: string;
  run(provider: Provider): void | Promise<void>;
}

/** A sentence that obliges the client, the transport or an operator. */
export interface OthersDuty extends Stated {
  readonly notApplicable: string;
}

export type Duty = TestedDuty | OthersDuty;

/** The duties of one section, which share one server. */
export interface Chapter {
  readonly title: string;
  /** Further arguments of `rollcall serve`. */
  readonly args?: readonly string[];
  readonly duties: readonly Duty[];
}

export const isTested = (duty: Duty): duty is TestedDuty => "run" in duty;

/** Registers a test for each duty of a chapter, against one server that they share. */
export function testDuties({ title, args, duties }: Chapter): void {
  describe(title, () => {
    let provider: Provider;
    beforeAll(async () => {
      provider = await startProvider(args);
    });
    afterAll(() => provider.stop());
    for (const duty of duties.filter(isTested)) {
      test(`§${duty.section} ${duty.keyword}: ${duty.title}`, async () => {
        await duty.run(provider);
      });
    }
  });
}
