import type { ComponentChildren } from "preact";

type Tone = "plain" | "good" | "warn" | "bad" | "accent";

export const Badge = ({ tone = "plain", children }: BadgeProps) => (
  <span class={`badge ${tone}`}>{children}</span>
);
interface BadgeProps {
  readonly tone?: Tone;
  readonly children: ComponentChildren;
}

export const SourceBadge = ({ source }: { source: "local" | "provisioned" }) => (
  <Badge tone={source === "provisioned" ? "accent" : "plain"}>{source}</Badge>
);

export const ActiveBadge = ({ active }: { active: boolean }) => (
  <Badge tone={active ? "good" : "warn"}>{active ? "active" : "inactive"}</Badge>
);
