import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "../binary/at.ts";
import { type Answer, type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { breaches } from "./conformance.ts";
import type { Exchange, Step } from "./exchange.ts";
import { mismatches } from "./match.ts";

/** An exchange as it is played, on a server and a directory of its own. */
export interface Playback {
  /** @returns one sentence for each way in which the answer is not as it should be */
  play(step: Step): Promise<string[]>;
  /** @returns where secrets were found that may be nowhere: in answers, output or database */
  leaks(): string[];
  end(): Promise<void>;
}

/** @param start where the requests go */
export async function perform(
  exchange: Exchange,
  start: () => Promise<Rollcall> = startRollcall,
): Promise<Playback> {
  const rollcall = await start();
  const token = await rollcall.token(exchange.client);
  const kept = new Map<string, string>([
    ["url", rollcall.url],
    ["base", rollcall.base],
  ]);
  let answers = "";
  return {
    play: async (step) => {
      const { request, response } = substitute(step, kept);
      const answer = await rollcall.request(request.method, request.path, {
        headers: headersOf(exchange, token, request.headers),
        ...(request.body !== undefined && { body: request.body }),
        ...(request.raw !== undefined && { raw: request.raw }),
      });
      answers += answer.text;
      return [
        ...differences(answer, response),
        ...breaches(answer, rollcall.base, request.path),
        ...keep(step, answer, kept),
      ];
    },
    leaks: () => leaks([...(exchange.secrets ?? []), token], answers, rollcall),
    end: () => rollcall.stop(),
  };
}

/** Puts what was kept in the place of each `${name}`. @throws where nothing is kept under a name */
function substitute(step: Step, kept: ReadonlyMap<string, string>): Step {
  const put = (json: Json): Json => {
    if (typeof json === "string") {
      return json.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
        const value = kept.get(name);
        if (value === undefined) throw new Error(`No step before this one kept '${name}'.`);
        return value;
      });
    }
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) return json.map(put);
    return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, put(each)]));
  };
  return { ...step, ...(put({ request: step.request, response: step.response }) as object) };
}

function headersOf(exchange: Exchange, token: string, own: Step["request"]["headers"]) {
  const headers = { authorization: `Bearer ${token}`, ...exchange.headers, ...own };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""));
}

function differences(answer: Answer, expected: Step["response"]): string[] {
  const { status, headers, text, json } = answer;
  const found = status === expected.status ? [] : [`status is ${status}: ${text.slice(0, 500)}`];
  const received = Object.fromEntries(headers.entries());
  return [
    ...found,
    ...mismatches(expected.headers ?? {}, received, "header "),
    ...(expected.body === undefined ? [] : mismatches(expected.body, json)),
    ...(expected.bodyAbsent && text !== "" ? [`the body is to be absent, is ${text}`] : []),
  ];
}

function keep({ keep: wanted = {} }: Step, { json }: Answer, kept: Map<string, string>): string[] {
  return Object.entries(wanted).flatMap(([name, pointer]) => {
    const value = at(json, pointer);
    if (typeof value !== "string") return [`there is nothing to keep as '${name}' at ${pointer}`];
    kept.set(name, value);
    return [];
  });
}

function leaks(secrets: readonly string[], answers: string, rollcall: Rollcall): string[] {
  const files = readdirSync(rollcall.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const places: [string, string][] = [
    ["an answer", answers],
    ["the output of the server", rollcall.output()],
    ...files.map((file): [string, string] => [file, readFileSync(file, "latin1")]),
  ];
  return places.flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${place} has ${secret}`),
  );
}
