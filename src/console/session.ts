import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api } from "./api.ts";

/** Of this tab alone, and of this server, where a proxy has several under one name. */
const KEY = `rollcall-token ${new URL(document.baseURI).pathname}`;

export const keptToken = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined;
export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);
export const forgetToken = (): void => sessionStorage.removeItem(KEY);

export interface Session {
  readonly api: Api;
  /** Tells what was done, where also a screen reader tells it. */
  readonly notify: (sentence: string) => void;
}

const Context = createContext<Session | undefined>(undefined);
export const SessionProvider = Context.Provider;

/** @throws outside a signed-in page */
export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error("Nobody is signed in.");
  return session;
}
