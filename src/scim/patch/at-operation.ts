import { ScimError } from "../error.ts";
import type { Ingress } from "../resource/ingress.ts";

/**
 * Runs what concerns one operation, so that its errors and warnings say which one it is:
 * "Operations[2]: …".
 * @throws what `run` throws
 */
export function atOperation<Result>(
  where: string,
  ingress: Ingress,
  run: (ingress: Ingress) => Result,
): Result {
  try {
    return run({ ...ingress, within: where });
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new ScimError(error.status, `${where}: ${error.detail}`, error.scimType, error.headers);
  }
}
