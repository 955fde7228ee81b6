import { type TSchema, Type } from "@sinclair/typebox";

/** What the schemas of the API have in common. */
export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** Not of format date-time, which TypeBox would have to be taught. */
const time = Type.String({ description: "ISO 8601, in UTC." });

export const times = { required: time, orNull: nullable(time) };

/** What tokens and clients may be called. */
export const clientName = (description: string) =>
  Type.String({ pattern: "^[A-Za-z0-9_.-]{1,64}$", description });
