import { path } from "../api.ts";
import { useRemote } from "../remote.ts";
import { linkTo } from "../route.ts";
import type { Group } from "../wire.ts";
import { Picker } from "./picker.tsx";

interface DefaultGroupsProps {
  readonly ids: readonly string[];
  readonly onChanged: (ids: readonly string[]) => void;
  readonly error: string | undefined;
}

/** The groups that newly provisioned people join. */
export function DefaultGroups({ ids, onChanged, error }: DefaultGroupsProps) {
  return (
    <fieldset>
      <legend>Default groups</legend>
      <p class="fine">
        {error && <span class="field-error">{error} </span>}
        Newly provisioned people join these groups.
      </p>
      <ul class="picks">
        {ids.map((id) => (
          <Chosen key={id} id={id} onRemove={() => onChanged(ids.filter((each) => each !== id))} />
        ))}
        {ids.length === 0 && <li class="fine">None.</li>}
      </ul>
      <Picker
        label="Add a default group"
        kind="groups"
        pick="Add"
        onPick={({ id }) => onChanged([...new Set([...ids, id])])}
      />
    </fieldset>
  );
}

function Chosen({ id, onRemove }: { readonly id: string; readonly onRemove: () => void }) {
  const name = useRemote<Group>(path`groups/${id}`).value?.displayName ?? id;
  return (
    <li>
      <a href={linkTo(["groups", id])}>{name}</a>
      <button type="button" aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </button>
    </li>
  );
}
