import { at } from "../binary/at.ts";
import type { Rollcall } from "../binary/rollcall.ts";

/** A server that is used again and again: to stop it is to remove everybody, with all groups. */
export function emptied(rollcall: Rollcall): Rollcall {
  const tokens = new Map<string, Promise<string>>();
  function token(name: string): Promise<string> {
    const made = tokens.get(name) ?? rollcall.token(name);
    tokens.set(name, made);
    return made;
  }
  async function remove(endpoint: string): Promise<void> {
    const secret = await token("cleaner");
    const { json } = await rollcall.request("GET", `${endpoint}?count=1000&attributes=id`, {
      token: secret,
    });
    const found = at(json, "/Resources");
    for (const each of Array.isArray(found) ? found : []) {
      const path = `${endpoint}/${at(each, "/id")}`;
      const { status, text } = await rollcall.request("DELETE", path, { token: secret });
      if (status !== 204) throw new Error(`DELETE ${path}: ${status} ${text}`);
    }
  }
  return {
    ...rollcall,
    token,
    async stop() {
      await remove("/Groups");
      await remove("/Users");
    },
  };
}
