import { useEffect, useState } from "preact/hooks";
import { ClientCard } from "../parts/client-card.tsx";
import { CopyField } from "../parts/copy-field.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { NewTokenButton } from "../parts/new-token.tsx";
import { Card, Empty, Loaded, Note, PageHead } from "../parts/notes.tsx";
import { absolute, When, Zone } from "../parts/when.tsx";
import { useRemote } from "../remote.ts";
import { linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Health, Provisioning } from "../wire.ts";

const REFRESHED_MS = 30_000;

export function OverviewPage() {
  const provisioning = useRemote<Provisioning>("provisioning");
  const health = useRemote<Health>("health");
  useEffect(() => {
    const timer = setInterval(() => document.hidden || health.reload(), REFRESHED_MS);
    return () => clearInterval(timer);
  }, [health.reload]);
  return (
    <>
      <PageHead title="Overview" />
      <Loaded remote={provisioning}>
        {(value) => (
          <>
            <Brake brake={value.brake} onReleased={provisioning.set} />
            <ProvisioningCard
              {...value}
              onSwitched={provisioning.set}
              onMade={provisioning.reload}
            />
          </>
        )}
      </Loaded>
      <Loaded remote={health}>
        {(value) => (
          <>
            <Counts {...value} />
            <Clients clients={value.clients} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Brake({ brake, onReleased }: BrakeProps) {
  const { api, notify } = useSession();
  const [isAsking, setAsking] = useState(false);
  if (brake.openUntil) {
    return (
      <Note kind="warn">
        Deactivations go through without the brake until <When time={brake.openUntil} exact />.
      </Note>
    );
  }
  if (!brake.tripped) return null;
  const release = async () => {
    onReleased(await api.ask<Provisioning>("provisioning/brake/release", { method: "POST" }));
    notify("Deactivations go through again.");
  };
  return (
    <Note kind="bad">
      <p>
        <strong>The brake is on.</strong> More than {brake.percent} % of the active people were to
        be deactivated or removed within an hour
        {brake.trippedAt && ` (${absolute(brake.trippedAt)})`}. The identity provider is told to
        wait; everything else goes on.
      </p>
      <div class="actions">
        <button type="button" class="primary danger" onClick={() => setAsking(true)}>
          Let them through
        </button>
        <a href={linkTo(["journal"], { outcome: "refused" })}>Read what was refused</a>
      </div>
      {isAsking && (
        <Confirm
          title="Let deactivations through?"
          confirm="Let them through"
          danger
          act={release}
          onClose={() => setAsking(false)}
        >
          <p>
            The identity provider tries again by itself, and for a day everybody that it deactivates
            or deletes is deactivated or removed; then the brake counts anew. First make sure that
            this is meant: look at who is assigned in the identity provider.
          </p>
        </Confirm>
      )}
    </Note>
  );
}
interface BrakeProps {
  readonly brake: Provisioning["brake"];
  readonly onReleased: (value: Provisioning) => void;
}

interface SwitchProps extends Provisioning {
  readonly onSwitched: (value: Provisioning) => void;
  /** The first token switches provisioning on. */
  readonly onMade: () => void;
}

function ProvisioningCard({ enabled, tenantUrl, onSwitched, onMade }: SwitchProps) {
  const { api, notify } = useSession();
  const [isAsking, setAsking] = useState(false);
  const turn = async (on: boolean) => {
    const body = { enabled: on };
    onSwitched(await api.ask<Provisioning>("provisioning", { method: "PUT", body }));
    notify(on ? "Provisioning is on." : "Provisioning is off.");
  };
  return (
    <Card title="Provisioning">
      <div class="switch-row">
        <p>
          {enabled
            ? "On: identity providers write people and groups here."
            : "Off: identity providers are answered with an error that says so."}
        </p>
        <button
          type="button"
          role="switch"
          class={enabled ? "" : "primary"}
          aria-checked={enabled}
          aria-label="Provisioning"
          onClick={() => setAsking(true)}
        >
          {enabled ? "Turn off" : "Turn on"}
        </button>
      </div>
      <CopyField label="Tenant URL" value={tenantUrl} />
      <NewTokenButton label="New provisioning token" scope="provision" onMade={onMade} />
      {isAsking && (
        <Confirm
          title={enabled ? "Turn provisioning off?" : "Turn provisioning on?"}
          confirm={enabled ? "Turn off" : "Turn on"}
          danger={enabled}
          act={() => turn(!enabled)}
          onClose={() => setAsking(false)}
        >
          <p>
            {enabled
              ? "Nothing that identity providers send is taken until it is turned on again. " +
                "Nobody is removed, and workplace systems go on reading."
              : "Identity providers with a provisioning token can create, change and remove " +
                "people and groups from now on."}
          </p>
        </Confirm>
      )}
    </Card>
  );
}

function Counts({ people, groups, journal }: Health) {
  const groupCount = groups.total ?? (groups.provisioned ?? 0) + (groups.local ?? 0);
  const counts: readonly (readonly [string, number, string])[] = [
    ["active people", people.active, linkTo(["people"], { active: "true" })],
    ["inactive people", people.inactive, linkTo(["people"], { active: "false" })],
    ["provisioned people", people.provisioned, linkTo(["people"], { source: "provisioned" })],
    ["local people", people.local, linkTo(["people"], { source: "local" })],
    ["groups", groupCount, linkTo(["groups"])],
    ["journal entries", journal.entries, linkTo(["journal"])],
  ];
  return (
    <ul class="counts" aria-label="Counts">
      {counts.map(([name, count, link]) => (
        <li key={name}>
          <a href={link}>
            <strong>{count.toLocaleString()}</strong> {name}
          </a>
        </li>
      ))}
    </ul>
  );
}

const Clients = ({ clients }: Pick<Health, "clients">) => (
  <>
    <h2>Clients</h2>
    {clients.length === 0 && (
      <Empty>
        No client has been in touch yet. Make a provisioning token, paste it with the Tenant URL
        into the identity provider, and press its test button.
      </Empty>
    )}
    <div class="cards">
      {clients.map((client) => (
        <ClientCard key={client.client} {...client} />
      ))}
    </div>
    <p class="fine">
      Read <When time={new Date().toISOString()} exact />, and again every half minute.
    </p>
    <Zone />
  </>
);
