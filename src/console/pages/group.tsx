import { useState } from "preact/hooks";
import { path } from "../api.ts";
import { SourceBadge } from "../parts/badge.tsx";
import { ConfirmButton } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { GroupMembers } from "../parts/group-members.tsx";
import { JournalOf } from "../parts/journal-of.tsx";
import { Card, Empty, Loaded, Note, PageHead } from "../parts/notes.tsx";
import { PermissionBoxes } from "../parts/permission-boxes.tsx";
import { When } from "../parts/when.tsx";
import { useRemote } from "../remote.ts";
import { goTo, linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Group } from "../wire.ts";

export function GroupPage({ id }: { readonly id: string }) {
  const remote = useRemote<Group>(path`groups/${id}`);
  if (remote.problem?.status === 404) return <Gone />;
  return (
    <Loaded remote={remote}>
      {(group) => (
        <>
          <Head {...group} />
          <div class="columns">
            <div>
              <GroupMembers group={group} onChanged={remote.reload} />
              <JournalOf id={id} key={`${group.lastModified}${group.source}`} />
            </div>
            <div>
              <PermissionBoxes path={path`groups/${id}/permissions`} name={group.displayName} />
              <Acts group={group} onChanged={remote.reload} />
            </div>
          </div>
        </>
      )}
    </Loaded>
  );
}

const Gone = () => (
  <>
    <PageHead above={<a href={linkTo(["groups"])}>Groups</a>} title="No group (any more)" />
    <Empty>
      It was deleted, or the link is wrong. <a href={linkTo(["groups"])}>Show all groups</a>
    </Empty>
  </>
);

const Head = ({ displayName, source, provisionedBy, linkedAt }: Group) => (
  <>
    <PageHead
      above={<a href={linkTo(["groups"])}>Groups</a>}
      title={
        <>
          {displayName} <SourceBadge source={source} />
        </>
      }
    />
    {source === "provisioned" && (
      <Note kind="calm">
        <strong>Locked.</strong> Name and members come from <b>{provisionedBy}</b>, since{" "}
        <When time={linkedAt} exact />. Change them in the identity provider, or release the group
        to be local. Permissions can be changed here.
      </Note>
    )}
  </>
);

interface ActsProps {
  readonly group: Group;
  readonly onChanged: () => void;
}

function Acts({ group, onChanged }: ActsProps) {
  const isLocal = group.source === "local";
  return (
    <Card title="Record">
      <dl class="tight">
        <div>
          <dt>Id</dt>
          <dd>
            <code>{group.id}</code>
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <When time={group.created} exact />
          </dd>
        </div>
        <div>
          <dt>Last changed</dt>
          <dd>
            <When time={group.lastModified} exact />
          </dd>
        </div>
      </dl>
      {isLocal && <Rename key={group.displayName} group={group} onChanged={onChanged} />}
      <div class="actions">
        {isLocal ? <Delete group={group} /> : <Release group={group} onChanged={onChanged} />}
      </div>
    </Card>
  );
}

function Rename({ group, onChanged }: ActsProps) {
  const { api, notify } = useSession();
  const [displayName, setName] = useState(group.displayName);
  const rename = async () => {
    await api.ask(path`groups/${group.id}`, { method: "PATCH", body: { displayName } });
    notify("The group is renamed.");
    onChanged();
  };
  return (
    <Form
      label="Rename"
      submit="Rename"
      act={rename}
      isInline
      disabled={displayName.trim() === "" || displayName === group.displayName}
    >
      <TextField label="Name" value={displayName} onInput={setName} />
    </Form>
  );
}

function Delete({ group: { id, displayName } }: Pick<ActsProps, "group">) {
  const { api, notify } = useSession();
  const remove = async () => {
    await api.ask(path`groups/${id}`, { method: "DELETE" });
    notify(`${displayName} is deleted.`);
    goTo(linkTo(["groups"]));
  };
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${displayName}?`}
      confirm="Delete"
      danger
      act={remove}
    >
      <p>
        Its members stay, but lose what they have through this group: the membership, and
        permissions that no other group gives them.
      </p>
    </ConfirmButton>
  );
}

function Release({ group: { id, displayName }, onChanged }: ActsProps) {
  const { api, notify } = useSession();
  const release = async () => {
    await api.ask(path`groups/${id}/release`, { method: "POST" });
    notify(`${displayName} is local now.`);
    onChanged();
  };
  return (
    <ConfirmButton
      label="Release to local"
      title={`Release ${displayName}?`}
      confirm="Release"
      act={release}
    >
      <p>
        The group becomes local: name and members can be changed here. If the identity provider
        still has it, its next change links the group again.
      </p>
    </ConfirmButton>
  );
}
