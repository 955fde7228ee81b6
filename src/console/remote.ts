import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Problem, type Query, toProblem } from "./api.ts";
import { useSession } from "./session.ts";
import type { Page } from "./wire.ts";

export interface Remote<T> {
  /** What was read last; stays while it is read again. */
  readonly value: T | undefined;
  readonly etag: string | undefined;
  readonly problem: Problem | undefined;
  readonly reload: () => void;
  /** Shows what a write answered, without asking again. */
  readonly set: (value: T) => void;
}

/** Reads one thing of the API, and again when the path changes. */
export function useRemote<T>(path: string): Remote<T> {
  const { api } = useSession();
  const [state, setState] = useState<{ path: string; value?: T; etag?: string | undefined }>();
  const [problem, setProblem] = useState<Problem>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setProblem(undefined);
    api.askWithTag<T>(path, { signal: stop.signal }).then(
      ({ value, etag }) => setState({ path, value, etag }),
      (thrown) => setProblem(toProblem(thrown)),
    );
    return () => stop.abort();
    // A round is a wish to read again.
  }, [api, path, round]);
  const current = state?.path === path ? state : undefined;
  return {
    value: current?.value,
    etag: current?.etag,
    problem,
    reload: useCallback(() => setRound((before) => before + 1), []),
    set: useCallback((value: T) => setState({ path, value }), [path]),
  };
}

export interface Pages<Item> {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined;
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly more: () => void;
  readonly reload: () => void;
}

interface Loaded<Item> {
  readonly key: string;
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

/** Reads page after page by cursors, and begins anew when the path or the query changes. */
export function usePages<Item>(path: string, query: Query): Pages<Item> {
  const { api } = useSession();
  const [loaded, setLoaded] = useState<Loaded<Item>>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [round, setRound] = useState(0);
  const key = `${path}?${JSON.stringify(query)}`;
  const latest = useRef<AbortController>(undefined);
  const load = async (before: Loaded<Item> | undefined) => {
    latest.current?.abort();
    const stop = new AbortController();
    latest.current = stop;
    const { signal } = stop;
    setBusy(true);
    setProblem(undefined);
    try {
      const cursor = before?.cursor ?? undefined;
      const page = await api.ask<Page<Item>>(path, { query: { ...query, cursor }, signal });
      const hasMore = page.hasMore ?? page.nextCursor !== null;
      setLoaded({
        key,
        items: [...(before?.items ?? []), ...page.items],
        cursor: hasMore ? page.nextCursor : null,
      });
    } catch (thrown) {
      setProblem(toProblem(thrown));
    }
    if (!signal.aborted) setBusy(false);
  };
  useEffect(() => {
    void load(undefined);
    return () => latest.current?.abort();
  }, [api, key, round]);
  return {
    // Those of the last query stay in view while somebody types.
    items: loaded?.items,
    hasMore: loaded?.key === key && loaded.cursor !== null,
    isBusy,
    problem,
    more: () => void load(loaded),
    reload: () => setRound((before) => before + 1),
  };
}

export interface Action<Args extends readonly unknown[]> {
  readonly run: (...args: Args) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly clear: () => void;
}

/** Something that a button does: one at a time, and what went wrong is there to be shown. */
export function useAction<Args extends readonly unknown[]>(
  act: (...args: Args) => Promise<unknown>,
): Action<Args> {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async (...args: Args) => {
    if (isBusy) return false;
    setBusy(true);
    setProblem(undefined);
    try {
      await act(...args);
      return true;
    } catch (thrown) {
      setProblem(toProblem(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, problem, clear: () => setProblem(undefined) };
}
