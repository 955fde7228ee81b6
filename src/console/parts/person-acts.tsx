import { path } from "../api.ts";
import { goTo, linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import { ConfirmButton } from "./dialog.tsx";

interface ActProps {
  readonly id: string;
  readonly name: string;
}

export function ReleasePerson({ id, name, onReleased }: ActProps & { onReleased: () => void }) {
  const { api, notify } = useSession();
  const release = async () => {
    await api.ask(path`people/${id}/release`, { method: "POST" });
    notify(`${name} is local now.`);
    onReleased();
  };
  return (
    <ConfirmButton
      label="Release to local"
      title={`Release ${name}?`}
      confirm="Release"
      act={release}
    >
      <p>
        The person becomes local: fields can be edited here, and nothing is lost. If the identity
        provider still has this person, its next change links the person again; unassign the person
        there first.
      </p>
    </ConfirmButton>
  );
}

export function DeletePerson({ id, name }: ActProps) {
  const { api, notify } = useSession();
  const remove = async () => {
    await api.ask(path`people/${id}`, { method: "DELETE" });
    notify(`${name} is deleted.`);
    goTo(linkTo(["people"]));
  };
  return (
    <ConfirmButton label="Delete" title={`Delete ${name}?`} confirm="Delete" danger act={remove}>
      <p>
        The person is gone for workplace systems at once, with permissions and memberships; the user
        name is free again. The journal keeps what happened.
      </p>
    </ConfirmButton>
  );
}

interface EraseProps extends ActProps {
  /** Somebody who is still here is deleted first. */
  readonly isHere: boolean;
}

export function ErasePerson({ id, name, isHere }: EraseProps) {
  const { api, notify } = useSession();
  const erase = async () => {
    if (isHere) await api.ask(path`people/${id}`, { method: "DELETE" });
    await api.ask(path`people/${id}/erase`, { method: "POST" });
    notify("Everything personal is erased.");
    goTo(linkTo(["people"]));
  };
  return (
    <ConfirmButton
      label={isHere ? "Delete and erase" : "Erase"}
      title={`Erase everything about ${name}?`}
      confirm="Erase for good"
      danger
      act={erase}
    >
      <p>
        {isHere && "The person is deleted. "}
        All that is kept is forgotten: what was left after the removal, and in the journal the names
        and values. That something happened stays in the journal, without saying to whom.
      </p>
      <p>
        <strong>This cannot be undone.</strong> Export everything first, if somebody asked for it.
      </p>
    </ConfirmButton>
  );
}
