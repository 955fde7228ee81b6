import { profileOf } from "./person.ts";
import type { Rules } from "./store.ts";
import { DEFAULT_SETTINGS } from "./workplace.ts";

/** What a store is opened with: it decides nothing about the workplace by itself. */
export const rules: Rules = { profileOf, defaultSettings: DEFAULT_SETTINGS };
