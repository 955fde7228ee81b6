import { useState } from "preact/hooks";
import { useAction, useRemote } from "../remote.ts";
import { linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Permissions } from "../wire.ts";
import { CheckField } from "./field.tsx";
import { Card, Empty, Loaded, ProblemNote } from "./notes.tsx";

interface BoxesProps {
  /** e.g. `people/2f4…/permissions` */
  readonly path: string;
  /** Whom they are granted to. */
  readonly name: string;
}

/** The permissions that somebody has, to be granted and withdrawn; provisioning never does. */
export function PermissionBoxes({ path, name }: BoxesProps) {
  const known = useRemote<readonly string[]>("permissions");
  const held = useRemote<Permissions | Permissions["granted"]>(path);
  return (
    <Card title="Permissions">
      <Loaded remote={known}>
        {(names) =>
          names.length === 0 ? (
            <Empty>
              No permissions are defined yet. <a href={linkTo(["permissions"])}>Define some</a>.
            </Empty>
          ) : (
            <Loaded remote={held}>
              {(value) => {
                // A group has names alone; nothing is passed on to it.
                const all = "granted" in value ? value : { granted: value, inherited: [] };
                return (
                  <Boxes
                    key={all.granted.join()}
                    {...{ names, path, name, held: all, onSaved: held.reload }}
                  />
                );
              }}
            </Loaded>
          )
        }
      </Loaded>
    </Card>
  );
}

interface HeldProps extends BoxesProps {
  readonly names: readonly string[];
  readonly held: Pick<Permissions, "granted" | "inherited">;
  readonly onSaved: () => void;
}

function Boxes({ names, path, name, held, onSaved }: HeldProps) {
  const { api, notify } = useSession();
  const [chosen, setChosen] = useState(held.granted);
  const save = useAction(async () => {
    await api.ask(path, { method: "PUT", body: chosen });
    notify(`The permissions of ${name} are saved.`);
    onSaved();
  });
  const through = (permission: string) =>
    held.inherited
      .filter((each) => each.permission === permission)
      .map(({ group }) => group.displayName)
      .join(", ");
  const isChanged = [...chosen].sort().join("\n") !== [...held.granted].sort().join("\n");
  return (
    <>
      {names.map((each) => (
        <CheckField
          key={each}
          label={each}
          checked={chosen.includes(each)}
          hint={through(each) && `inherited from ${through(each)}`}
          onInput={(on) => setChosen(on ? [...chosen, each] : chosen.filter((one) => one !== each))}
        />
      ))}
      <div class="actions">
        <button
          type="button"
          class="primary"
          disabled={!isChanged || save.isBusy}
          onClick={() => void save.run()}
        >
          Save permissions
        </button>
      </div>
      <ProblemNote problem={save.problem} />
    </>
  );
}
